// How the files of a message or a memory are shown: photos small, sounds and films with players.

import { fileAddress } from "./api.js";
import { el, icon, openDialog } from "./dom.js";
import { player } from "./player.js";
import { t } from "./words.js";

export const KINDS = {
  text: { one: t("Note"), many: t("Notes"), icon: "text" },
  list: { one: t("List"), many: t("Lists"), icon: "checks" },
  image: { one: t("Photo"), many: t("Photos"), icon: "image" },
  audio: { one: t("Voice note"), many: t("Voice"), icon: "mic" },
  video: { one: t("Video"), many: t("Videos"), icon: "video" },
  document: { one: t("Document"), many: t("Documents"), icon: "document" },
  location: { one: t("Place"), many: t("Places"), icon: "pin" },
  contact: { one: t("Contact"), many: t("Contacts"), icon: "contact" },
};

const TAIL = 9; // characters of a name that stay when it is cut
const ALT_CHARS = 150; // what it says in full stands beside it

/** The file as a thumbnail, a player or a link; `words` describe a photo to those who cannot see
    it. `file` is {url, mime_type, name?}. */
export function shownFile(file, words) {
  const url = file.url.startsWith("blob:") ? file.url : fileAddress(file.url);
  const [kind] = (file.mime_type ?? "").split("/");
  if (kind === "image") return thumbnail(url, words, file.name);
  if (kind === "audio") return player(url);
  if (kind === "video") {
    return el("video", { controls: true, preload: "metadata", src: url, "aria-label": t("Video") });
  }
  return el("a", { class: "file", href: url, download: file.name ?? true,
    "aria-label": t("Download {name}", { name: nameOf(file) }) }, icon("document"),
  file.name ? el("span", { class: "name" }, nameParts(file.name))
    : el("span", {}, t("Download {name}", { name: nameOf(file) })));
}

function nameOf({ mime_type: type = "", name }) {
  if (name) return name;
  if (type === "application/pdf") return "PDF";
  if (type.includes("vcard")) return t("contact card");
  return t("file");
}

/** The name without what would make it look like another (right-to-left marks, controls). */
export function cleanName(name) {
  return name.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu, "");
}

/** The name in two parts: where it is too long, the style cuts the first, and the ending stays. */
export function nameParts(name) {
  const points = [...cleanName(name)];
  const cut = Math.max(points.length - TAIL, 0);
  return [el("span", { class: "stem" }, points.slice(0, cut).join("")),
    el("span", {}, points.slice(cut).join(""))];
}

function thumbnail(url, words, name) {
  const alt = (words || t("Photo")).slice(0, ALT_CHARS);
  const image = el("img", { src: url, alt, loading: "lazy", decoding: "async" });
  image.addEventListener("error", () => image.parentElement?.classList.add("missing"));
  return el("button", {
    type: "button", class: "thumbnail", "aria-label": t("Enlarge: {what}", { what: alt }),
    on: { click: () => enlarge(url, alt, name) },
  }, image);
}

function enlarge(url, alt, name) {
  openDialog(t("Photo"), el("figure", { class: "enlarged" }, el("img", { src: url, alt }),
    alt !== t("Photo") && el("figcaption", {}, alt),
    el("a", { class: "button", href: url, download: name ?? true }, icon("down"),
      el("span", {}, name ? t("Download {name}", { name }) : t("Download the photo")))), { wide: true });
}
