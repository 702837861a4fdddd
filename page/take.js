// Take it with you: export, import and backup.

import { address, call } from "./api.js";
import { button, el, empty, heading, icon, replace } from "./dom.js";
import { importer } from "./importer.js";
import { user } from "./people.js";
import { showSubscription } from "./subscribe.js";
import { bytes, momentWords } from "./time.js";
import { toast, toastError } from "./toast.js";
import { pieces, t } from "./words.js";

export const title = t("Take it with you");

const FORMATS = [
  ["zip", t("Everything"), t("A zip with your words, photos and voice notes, to keep or to bring in elsewhere.")],
  ["jsonl", t("The text alone"), t("JSON Lines, one memory, reminder or message a line, for other programs.")],
  ["ics", t("The calendar"), t("Reminders to come, for your calendar.")],
];
const POLL_MS = 1000;
const LANGUAGES = ["de", "en", "es", "fr", "hi", "id", "it", "nl", "pt"];
const KEPT_S = 400 * 24 * 60 * 60; // the most that browsers keep

export async function show(place, { signal }) {
  const backups = el("div", { class: "stack" });
  const subscription = el("div", { class: "stack" });
  const leave = el("section", { "aria-label": t("This browser"), hidden: true });
  replace(place, el("div", { class: "page" }, heading(t("Take it with you")),
    el("section", { "aria-labelledby": "export" }, el("h2", { id: "export" }, t("Export")),
      el("ul", { class: "cards" }, FORMATS.map(exportCard))),
    el("section", { "aria-labelledby": "subscribe" }, el("h2", { id: "subscribe" }, t("In your calendar")), subscription),
    el("section", { "aria-labelledby": "import" }, el("h2", { id: "import" }, t("Import")),
      el("p", {}, t("An export of this assistant; a chat exported from WhatsApp; Telegram's result.json; Google Keep's Takeout; notes of Evernote or Apple Notes (.enex); contacts, a calendar, Markdown; or a zip of these. Importing twice is importing once.")),
      importer(signal)),
    el("section", { "aria-labelledby": "backup" }, el("h2", { id: "backup" }, t("Backup")),
      el("p", {}, t("One file of one moment: database, files and key, of all users.")), backups,
      restoreHelp()), languageChooser(), leave));
  await Promise.all([showBackups(backups, signal), showSubscription(subscription, signal), offerLogOut(leave, signal)]);
}

function exportCard([format, name, words]) {
  return el("li", { class: "card" }, el("h3", {}, name), el("p", {}, words),
    el("a", { class: "button", download: true, href: address("export", { user_id: user().id, format }) },
      icon("down"), el("span", {}, t("Export .{format}", { format }))));
}

/** On the assistant's own machine there is nothing to log out of. */
async function offerLogOut(place, signal) {
  try {
    const { has_session: hasSession } = await call("GET", "session", { signal });
    if (!hasSession) return;
  } catch {
    return;
  }
  place.hidden = false;
  replace(place, el("h2", {}, t("This browser")), el("p", {}, t("It showed the token and stays open for 30 days.")),
    button(t("Log out"), async () => {
      try {
        await call("DELETE", "session");
        location.reload();
      } catch (error) {
        toastError(error);
      }
    }));
}

/** The language of the page: the browser's, unless one is chosen here. */
function languageChooser() {
  const { language = "" } = Object.fromEntries(document.cookie.split("; ").map((one) => one.split("=")));
  const chooser = el("select", { id: "language", on: { change: () => {
    const kept = chooser.value ? KEPT_S : 0;
    document.cookie = `language=${chooser.value}; max-age=${kept}; samesite=strict`;
    location.reload();
  } } }, el("option", { value: "" }, t("As the browser")), LANGUAGES.map((code) =>
    el("option", { value: code, lang: code }, nameIn(code))));
  chooser.value = LANGUAGES.includes(language) ? language : "";
  return el("section", { "aria-labelledby": "of-page" },
    el("h2", { id: "of-page" }, el("label", { for: "language" }, t("Language of this page"))), chooser);
}

/** A language as it calls itself. */
function nameIn(code) {
  return new Intl.DisplayNames(code, { type: "language" }).of(code);
}

// -- backups ---------------------------------------------------------------------------------------

async function showBackups(place, signal) {
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function refresh() {
    try {
      const found = await call("GET", "backups", { signal });
      replace(place, button(t("Make a backup now"), make, { icon: "plus", class: "button primary" }),
        found.length ? el("ul", { class: "backups" }, found.map(backupRow))
          : empty(t("There is no backup yet.")));
      if (found.some(isRunning)) timer = setTimeout(refresh, POLL_MS);
    } catch (error) {
      toastError(error);
    }
  }

  async function make() {
    try {
      await call("POST", "backups");
      toast(t("The backup is being made."));
      await refresh();
    } catch (error) {
      toastError(error);
    }
  }

  await refresh();
}

function isRunning({ state }) {
  return state === "waiting" || state === "running";
}

function backupRow(one) {
  const { name, state } = one;
  return el("li", {}, el("div", {}, el("b", {}, name), backupDetail(one)),
    state === "done" && el("a", { class: "button", download: true,
      href: `backups/${encodeURIComponent(name)}`, "aria-label": t("Download {name}", { name }) },
    icon("down"), el("span", {}, t("Download"))));
}

function backupDetail({ bytes: size, created_at: at, state, done, total, error }) {
  if (isRunning({ state })) {
    const bar = el("progress", { "aria-label": t("Backup"), max: total || 1 });
    if (total) bar.value = done;
    return bar;
  }
  const what = state === "failed" ? t("failed: {why}", { why: error }) : bytes(size);
  return el("span", { class: "note" }, `${momentWords(at, user().zone)} · ${what}`);
}

function restoreHelp() {
  return el("details", { class: "help" }, el("summary", {}, t("How to restore one")),
    el("p", {}, t("Stop the assistant, then run in its folder:")),
    el("pre", { tabindex: "0" }, "python app.py restore backup-20261122T151800Z.zip"),
    el("p", {}, pieces("Every byte is checked first; all of it is put in place, or nothing. {option} sets the present memory aside.",
      { option: el("code", {}, "--overwrite") })));
}
