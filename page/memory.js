// One memory: its words, files and tags; edited and deleted in place; where it came from.

import { call } from "./api.js";
import { button, el, icon, iconButton, linked, marked, openDialog, outward, replace } from "./dom.js";
import { KINDS, shownFile } from "./files.js";
import { user } from "./people.js";
import { clock, momentWords } from "./time.js";
import { toast, toastError, toastUndo } from "./toast.js";
import { number, t } from "./words.js";

// What a part of the score means to people; see WEIGHTS in ranking.py.
const PARTS = {
  words: t("has the words"),
  sitting: t("the words were said in the same hour"),
  answers: t("follows a question with the words"),
  sender: t("said by the one you name"),
  within: t("from the time you name"),
  when: t("names a time, as you ask for"),
  asks: t("is a question itself"),
  meaning: t("means something like it"),
  "meaning near": t("beside something of that meaning"),
  told: t("Mem0 found it"),
  listed: t("of the kind or time you ask for"),
  last: t("the newest, as you ask for"),
  started: t("has a word that starts so"),
};

// What a message was understood as.
const MEANT = {
  memory: t("a note"), search: t("a question"), reminder: t("a reminder"),
  reminder_list: t("a look at reminders"), reminder_cancel: t("a reminder to cancel"),
  reminder_change: t("a reminder to change"), forget: t("something to forget"),
  chat: t("small talk"), help: t("a call for help"),
};

const NAME_CHARS = 40; // of a memory in the name of its buttons
const LONG_CHARS = 1500;
const LONG_LINES = 14;

/** The list item of a memory. With `hasDay` its day is said, not only the clock time; `onGone` is
    called when it was deleted. */
export function shownMemory(memory, { hasDay = false, onGone = () => {} } = {}) {
  const item = el("li", { class: `memory ${memory.memory_type}`, "data-id": memory.id });

  function show() {
    replace(item, el("article", { "aria-label": KINDS[memory.memory_type].one },
      when(memory, hasDay),
      el("div", { class: "body" }, files(memory), words(memory), placeOf(memory), tagsOf(memory),
        reasons(memory)),
      el("div", { class: "tools" },
        tool("edit", t("Edit"), edit),
        memory.interaction_id && tool("chat", t("Where it came from"), () => openSource(memory)),
        tool("trash", t("Delete"), remove))));
  }

  /** To a screen reader it says of which memory it is. */
  function tool(name, label, onClick) {
    const which = memory.content.slice(0, NAME_CHARS) || KINDS[memory.memory_type].one;
    return iconButton(name, `${label}: ${which}`, onClick, { title: label, "data-tool": name });
  }

  function edit() {
    const open = item.querySelector(".editor textarea");
    if (open) {
      open.focus(); // what was typed there stays
      return;
    }
    const form = editor(memory, save, () => { show(); focusTool("edit"); });
    item.querySelector(".body").replaceWith(form);
    form.querySelector("textarea").focus();
  }

  async function save(changes) {
    try {
      const changed = await call("PATCH", `memories/${memory.id}`, { body: changes });
      memory = changed;
      show();
      focusTool("edit");
      tellTags();
      toastUndo(t("Changed."), changed.undo_id, reload);
    } catch (error) {
      toastError(error);
    }
  }

  async function remove() {
    try {
      const { undo_id: undoId } = await call("DELETE", `memories/${memory.id}`);
      const next = item.nextElementSibling ?? item.previousElementSibling;
      const [parent, before] = [item.parentElement, item.nextElementSibling];
      item.remove();
      (next?.querySelector(".tools button") ?? document.getElementById("main")).focus();
      toastUndo(t("Deleted."), undoId, () => bringBack(parent, before));
      onGone();
    } catch (error) {
      toastError(error);
    }
  }

  /** Where it was, if that place is still there; else the timeline is opened anew. */
  function bringBack(parent, before) {
    if (!parent.isConnected) {
      if (document.body.dataset.view === "memories") {
        window.dispatchEvent(new HashChangeEvent("hashchange"));
      }
      return;
    }
    parent.insertBefore(item, before?.isConnected ? before : null);
    focusTool("trash");
  }

  async function reload() {
    memory = await call("GET", `memories/${memory.id}`);
    show();
    tellTags();
  }

  function focusTool(name) {
    item.querySelector(`[data-tool="${name}"]`)?.focus();
  }

  show();
  return item;
}

/** The menu of tags may have others now. */
function tellTags() {
  window.dispatchEvent(new Event("tags"));
}

// -- its parts -------------------------------------------------------------------------------------

function when({ created_at: at, memory_type: kind }, hasDay) {
  const { zone } = user();
  return el("div", { class: "when" }, icon(KINDS[kind].icon),
    el("time", { datetime: at, title: momentWords(at, zone) },
      hasDay ? momentWords(at, zone) : clock(at, zone)));
}

function files(memory) {
  const media = memory.media?.length ? memory.media
    : memory.media_url ? [{ url: memory.media_url, mime_type: memory.mime_type }] : [];
  return media.length > 0 && el("div", { class: "files" },
    media.map((file) => shownFile(file, memory.content)));
}

const TICK = "✓"; // begins an item that is done; see talk/notes/lists.py

/** A list by its name and items, with a box that is ticked or not. */
function items(content) {
  const [name, ...lines] = content.split("\n");
  return [el("p", {}, el("strong", {}, linked(name))), el("ul", { class: "items" },
    lines.filter((line) => line.trim()).map((line) => {
      const isTicked = line.startsWith(TICK);
      const said = isTicked ? line.slice(TICK.length).trim() : line;
      return el("li", {}, el("span", { class: "box", role: "img",
        "aria-label": isTicked ? t("Ticked:") : t("Open:") }, isTicked ? "☑" : "☐"), " ", linked(said));
    }))];
}

function words(memory) {
  const { content, transcript, marks, sender, memory_type: kind } = memory;
  if (kind === "list" && content && !marks?.length) return items(content);
  const shown = marks?.length ? marked(content, marks) : linked(content);
  const isTranscript = kind === "audio" && content && (transcript ?? content) === content;
  return [
    sender && el("p", { class: "sender" }, sender),
    content && clipped(isTranscript ? el("blockquote", { class: "transcript" }, shown)
      : el("p", {}, shown), content),
    transcript && !isTranscript && transcript !== content
      && el("details", {}, el("summary", {}, t("Transcript")),
        el("blockquote", { class: "transcript" }, linked(transcript))),
  ];
}

/** A long one is shown by its beginning. */
function clipped(element, content) {
  if (content.length < LONG_CHARS && content.split("\n").length < LONG_LINES) return element;
  element.classList.add("clipped");
  const all = button(t("Show all"), () => {
    element.classList.remove("clipped");
    all.remove();
    element.tabIndex = -1;
    element.focus();
  }, { class: "button small" });
  return [element, all];
}

function placeOf({ location: spot }) {
  if (!spot) return null;
  const { latitude, longitude, label, address } = spot;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`
    + `#map=16/${latitude}/${longitude}`;
  const name = label || address || `${latitude}, ${longitude}`;
  return el("p", { class: "place" }, outward(map, icon("pin"), el("span", {}, name),
    el("span", { class: "unseen" }, ` ${t("on OpenStreetMap, in a new tab")}`)));
}

function tagsOf({ tags }) {
  return tags.length > 0 && el("ul", { class: "tags", "aria-label": t("Tags") }, tags.map((tag) =>
    el("li", {}, el("a", { href: `#/memories?${new URLSearchParams({ tag })}` }, tag))));
}

/** Why it was found: what each part of the score gave. */
function reasons({ reasons: parts, score }) {
  if (!parts?.length) return null;
  const most = Math.max(...parts.map(({ points }) => Math.abs(points)), 1e-9);
  return el("details", { class: "why" }, el("summary", {}, t("Why this?")),
    el("table", {},
      el("thead", {}, el("tr", {}, [t("What counted"), t("Weight"), t("Points")].map((name) =>
        el("th", { scope: "col" }, name)))),
      el("tbody", {}, parts.map(({ part, weight, points }) => el("tr", {},
        el("th", { scope: "row" }, PARTS[part] ?? part), el("td", {}, round(weight)),
        el("td", {}, meter(Math.abs(points) / most), round(points))))),
      el("tfoot", {}, el("tr", {}, el("th", { scope: "row", colspan: "2" }, t("Score")),
        el("td", {}, round(score))))));
}

function meter(share) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" });
  bar.style.width = `${Math.round(share * 48)}px`;
  return bar;
}

function round(value) {
  return typeof value === "number" ? number(Math.round(value * 1000) / 1000) : String(value ?? "");
}

function editor(memory, save, cancel) {
  const text = el("textarea", { id: `content-${memory.id}`, rows: "3" });
  text.value = memory.content;
  const tags = el("input", { type: "text", id: `tags-${memory.id}`, autocomplete: "off",
    value: memory.tags.join(", ") });
  const form = el("form", { class: "body editor", on: { submit } },
    el("label", { for: text.id }, t("Words")), text,
    el("label", { for: tags.id }, t("Tags, with commas between")), tags,
    el("div", { class: "actions" },
      el("button", { class: "button primary" }, t("Save")), button(t("Cancel"), cancel)));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") cancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  function submit(event) {
    event.preventDefault();
    const content = text.value.trim() ? text.value : "";
    if (!content && memory.content) {
      toast(t("A memory needs words. To be rid of it, delete it."));
      text.focus();
      return;
    }
    save({ content: content === memory.content ? undefined : content, tags: tags.value.split(",").map((tag) => tag.trim()).filter(Boolean) });
  }
  return form;
}

// -- where it came from ------------------------------------------------------------------------------

async function openSource({ interaction_id: id }) {
  try {
    const said = await call("GET", `interactions/${id}`);
    const { zone } = user();
    const { intent } = said.metadata ?? {};
    openDialog(t("Where it came from"), el("div", { class: "source" },
      el("p", { class: "note" }, [momentWords(said.created_at, zone),
        intent && t("understood as {what}", { what: MEANT[intent] ?? intent })].filter(Boolean).join(" · ")),
      turn(said.sender ?? t("You"), said.content, said.media ?? []),
      said.transcript && said.transcript !== said.content && turn(t("What was heard"), said.transcript),
      said.reply && turn(t("Answer"), said.reply),
      (said.outbound ?? []).map((row) => turn(t("Later, {when}", { when: momentWords(row.created_at, zone) }), row.body)),
      el("p", {}, el("a", { href: `#/chat?id=${id}`, class: "button" }, t("Show it in the chat")))));
  } catch (error) {
    toastError(error);
  }
}

function turn(who, text, media = []) {
  return el("div", { class: "turn" }, el("h3", {}, who),
    media.map((file) => shownFile(file, text)), text && el("p", {}, linked(text)));
}
