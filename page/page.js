// The frame: which view is shown, for whom, and where the focus goes. A view is a module that
// exports `title` and `show(place, {query, signal})`; when it is left, `signal` is aborted, and
// with it every listener, timer and call of the view.

import { momentWords } from "./time.js";
import { call } from "./api.js";
import { replace } from "./dom.js";
import { loadPeople, onUserChange, user } from "./people.js";
import { onOutbound, watchOutbound } from "./live.js";
import { toast, toastError, toastUndo } from "./toast.js";
import { t } from "./words.js";

const VIEWS = {
  chat: () => import("./chat.js"),
  memories: () => import("./memories.js"),
  reminders: () => import("./reminders.js"),
  insight: () => import("./insight.js"),
  health: () => import("./health.js"),
  take: () => import("./take.js"),
};
const FIRST = "chat";

let leaving = new AbortController();

/** What the address asks for: "#/memories?q=milk" is the view memories with its query. */
function asked() {
  const [name, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { name: Object.hasOwn(VIEWS, name) ? name : FIRST, query: new URLSearchParams(query) };
}

async function showView({ hasFocus = true } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const { name, query } = asked();
  markNavigation(name);
  const place = document.getElementById("main");
  try {
    const view = await VIEWS[name]();
    if (signal.aborted) return;
    document.title = `${view.title} · ${t("Memory")}`;
    document.body.dataset.view = name;
    replace(place);
    window.scrollTo(0, 0);
    const shown = view.show(place, { query, signal });
    if (hasFocus) (place.querySelector("h1") ?? place).focus();
    await shown;
  } catch (error) {
    toastError(error);
  }
}

function markNavigation(name) {
  for (const link of document.querySelectorAll("#views a")) {
    const isHere = link.getAttribute("href") === `#/${name}`;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** A reminder that comes while another view than the chat is open is told there. */
function tellElsewhere(row) {
  if (document.body.dataset.view === "chat") return;
  const actions = row.reminder_id ? [
    [t("Done"), () => change(row.reminder_id, { done: true }, t("Done. Well done."))],
    [t("In 10 min"), () => change(row.reminder_id, { snooze_minutes: 10 })],
  ] : [[t("Open"), () => { location.hash = "#/chat"; }]];
  toast(row.body, actions, { stays: true });
}

async function change(id, changes, sentence) {
  try {
    const reminder = await call("PATCH", `reminders/${id}`, { body: changes });
    toastUndo(sentence ?? t("Snoozed: {when}", { when: momentWords(reminder.scheduled_time, user().zone) }),
      reminder.undo_id, () => {});
  } catch (error) {
    toastError(error);
  }
}

/** The skip link cannot be a plain one: the address names the view. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

async function start() {
  // The link of the start, where this browser is let in already.
  if (location.hash.startsWith("#code=")) history.replaceState(null, "", location.pathname);
  document.getElementById("skip").addEventListener("click", skip);
  onUserChange(() => { watchOutbound(); showView({ hasFocus: false }); });
  onOutbound(tellElsewhere);
  const ready = VIEWS[asked().name](); // fetched while we ask who there is
  await loadPeople().catch(toastError);
  await ready.catch(toastError);
  watchOutbound();
  // From here on: a link followed before this is read from the address now, and shown once.
  window.addEventListener("hashchange", () => showView());
  await showView({ hasFocus: false });
}

start();
