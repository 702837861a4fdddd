// How the files of a message or a memory are shown: photos small, sounds and films with players.

import { fileAddress } from "./api.js";
import { el, icon, openDialog } from "./dom.js";
import { player } from "./player.js";

export const KINDS = {
  text: { one: "Note", many: "Notes", icon: "text" },
  image: { one: "Photo", many: "Photos", icon: "image" },
  audio: { one: "Voice note", many: "Voice", icon: "mic" },
  video: { one: "Video", many: "Videos", icon: "video" },
  document: { one: "Document", many: "Documents", icon: "document" },
  location: { one: "Place", many: "Places", icon: "pin" },
  contact: { one: "Contact", many: "Contacts", icon: "contact" },
};

const ALT_CHARS = 150; // what it says in full stands beside it

/** The file as a thumbnail, a player or a link; `words` describe a photo to those who cannot see
    it. `file` is {url, mime_type}. */
export function shownFile(file, words) {
  const url = file.url.startsWith("blob:") ? file.url : fileAddress(file.url);
  const [kind] = (file.mime_type ?? "").split("/");
  if (kind === "image") return thumbnail(url, words);
  if (kind === "audio") return player(url);
  if (kind === "video") {
    return el("video", { controls: true, preload: "metadata", src: url, "aria-label": "Video" });
  }
  return el("a", { class: "file", href: url, download: true }, icon("document"),
    el("span", {}, `Download ${nameOf(file)}`));
}

function nameOf({ mime_type: type = "" }) {
  if (type === "application/pdf") return "PDF";
  if (type.includes("vcard")) return "contact card";
  return "file";
}

function thumbnail(url, words) {
  const alt = (words || "Photo").slice(0, ALT_CHARS);
  const image = el("img", { src: url, alt, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.parentElement?.classList.add("missing"));
  return el("button", {
    type: "button", class: "thumbnail", "aria-label": `Enlarge: ${alt}`,
    on: { click: () => enlarge(url, alt) },
  }, image);
}

function enlarge(url, alt) {
  openDialog("Photo", el("figure", { class: "enlarged" }, el("img", { src: url, alt }),
    alt !== "Photo" && el("figcaption", {}, alt)), { wide: true });
}
