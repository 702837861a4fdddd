// Reminders: to set in words, what is coming by day, and what became of those that were sent.

import { call } from "./api.js";
import { button, debounce, el, empty, heading, icon, replace, say } from "./dom.js";
import { onOutbound } from "./live.js";
import { loadPeople, user } from "./people.js";
import { clock, dayOf, dayWords, momentWords } from "./time.js";
import { toastError, toastUndo } from "./toast.js";
import { pieces, t } from "./words.js";

export const title = t("Reminders");

const MOST_PENDING = 500;
const PAST_MS = 30 * 24 * 60 * 60 * 1000; // so far back what became of them is told
const MOST_PAST = 50; // of those, the newest
const WAIT_MS = 250;
const SNOOZES = [
  [10, t("In 10 minutes"), t("Snoozed for 10 minutes")],
  [60, t("In an hour"), t("Snoozed for an hour")],
  [24 * 60, t("In a day"), t("Snoozed for a day")],
];

export async function show(place, { signal }) {
  const coming = el("section", { "aria-labelledby": "coming" });
  const past = el("section", { "aria-labelledby": "past" });
  replace(place, el("div", { class: "page" }, heading(t("Reminders")), adder(refresh, signal),
    coming, past));
  onOutbound(() => {
    if (!coming.querySelector(".mover")) refresh(); // what is being written there stays
  }, signal);

  async function refresh() {
    const list = (query) => call("GET", "reminders",
      { query: { user_id: user().id, ...query }, signal });
    try {
      const [pending, recent] = await Promise.all([
        list({ status: "pending", limit: MOST_PENDING }),
        list({ since: new Date(Date.now() - PAST_MS).toISOString() }),
      ]);
      replace(coming, el("h2", { id: "coming", tabindex: "-1" }, t("Coming up")), upcoming(pending, refresh));
      replace(past, el("h2", { id: "past" }, t("What became of the others")),
        bygone(recent.filter(({ status }) => status !== "pending"), refresh));
    } catch (error) {
      toastError(error);
    }
  }

  await refresh();
}

// -- setting one -------------------------------------------------------------------------------------

function adder(refresh, signal) {
  const text = el("input", { type: "text", id: "remind", autocomplete: "off",
    placeholder: t("call mom tomorrow at 3pm"), "aria-describedby": "read-as" });
  const preview = el("div", { id: "read-as", class: "read-as", role: "status" });
  const save = el("button", { class: "button primary", disabled: true }, t("Set reminder"));
  let read = null; // what the words in the field were read as
  let turn = new AbortController();

  const look = debounce(async () => {
    if (signal.aborted) return;
    turn.abort();
    turn = new AbortController();
    signal.addEventListener("abort", () => turn.abort(), { signal: turn.signal });
    const said = text.value.trim();
    if (!said) { tell(null); return; }
    try {
      tell(await readWords(said, turn.signal));
    } catch (error) {
      toastError(error);
    }
  }, WAIT_MS);

  function tell(what) {
    read = what?.scheduled_time && !what.problem ? what : null;
    save.disabled = !read;
    preview.classList.toggle("problem", Boolean(what?.problem));
    if (!what) replace(preview);
    else if (!read) replace(preview, what.problem ?? t("When?"));
    else replace(preview, el("strong", {}, read.message), el("span", {}, read.words));
  }

  async function submit(event) {
    event.preventDefault();
    if (!read) return;
    const { message, scheduled_time: due, timezone, recurrence, nag_minutes: nags } = read;
    save.disabled = true;
    try {
      await call("POST", "reminders", { body: { message, scheduled_time: due, timezone, recurrence,
        nag_minutes: nags, user_id: user().id } });
      say(t("Reminder set: {message}. {when}", { message, when: read.words }));
      text.value = "";
      tell(null);
      text.focus();
      await loadPeople();
      await refresh();
    } catch (error) {
      save.disabled = false;
      toastError(error);
    }
  }

  text.addEventListener("input", () => { save.disabled = true; look(); });
  return el("form", { class: "adder", on: { submit } },
    el("label", { for: "remind" }, t("Remind me to")),
    el("div", { class: "line" }, text, save), preview);
}

/** t("Remind me to") stands before the field; some write it again. */
function readWords(said, signal) {
  const [before, , after] = pieces("remind me to {what}", { what: "" });
  const request = (before || after).trim().toLowerCase().split(" ")[0];
  const isAsked = said.toLowerCase().split(/\s+/).some((word) => word === request);
  const sentence = isAsked ? said : t("remind me to {what}", { what: said });
  return call("POST", "reminders/read", { body: { text: sentence, user_id: user().id }, signal });
}

// -- what is coming ------------------------------------------------------------------------------------

function upcoming(reminders, refresh) {
  if (!reminders.length) {
    return empty(t("Nothing is coming up."), el("p", {}, t("Say above what to be reminded of, and when.")));
  }
  const { zone } = user();
  const days = groupBy(reminders, ({ scheduled_time: at }) => dayOf(at, zone));
  return [...days].map(([day, ofDay]) => el("section", { class: "day-of" },
    el("h3", {}, dayWords(day, zone)),
    el("ul", { class: "reminders" }, ofDay.map((one) => pending(one, refresh)))));
}

function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

function pending(one, refresh) {
  const item = el("li", { class: "reminder-row", "data-id": one.id });
  const row = el("div", { class: "row" },
    el("time", { datetime: one.scheduled_time }, clock(one.scheduled_time, user().zone)),
    el("div", { class: "body" }, el("p", {}, one.message),
      one.recurrence_pattern && el("p", { class: "note" }, icon("repeat"),
        el("span", {}, rule(one.words)))),
    el("div", { class: "actions" },
      button(t("Done"), () => change({ done: true }, t("Done. Well done.")), { class: "button small", icon: "check" }),
      button(t("Move"), toggle, { class: "button small", icon: "clock", "aria-expanded": "false" }),
      button(t("Cancel"), cancel, { class: "button small quiet" })));
  item.append(row);

  function toggle(event) {
    const opener = event.currentTarget;
    const isOpen = opener.getAttribute("aria-expanded") === "true";
    opener.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) item.querySelector(".mover").remove();
    else {
      item.append(mover(one, change));
      item.querySelector(".mover input").focus();
    }
  }

  async function change(changes, sentence) {
    try {
      const changed = await call("PATCH", `reminders/${one.id}`, { body: changes });
      toastUndo(sentence ?? t("Moved: {when}", { when: momentWords(changed.scheduled_time, user().zone) }),
        changed.undo_id, refresh);
      await refresh();
      focusList();
    } catch (error) {
      toastError(error);
    }
  }

  async function cancel() {
    try {
      const { undo_id: undoId } = await call("DELETE", `reminders/${one.id}`);
      toastUndo(t("Cancelled: {message}", one), undoId, refresh);
      await refresh();
      focusList();
    } catch (error) {
      toastError(error);
    }
  }

  return item;
}

/** The row that held the focus is another or gone. */
function focusList() {
  document.getElementById("coming")?.focus({ preventScroll: true });
}

/** "Every weekday, next: tomorrow, ..." without what the row shows anyway. */
function rule(words = "") {
  const [, , between] = pieces("{rule}, next: {when}");
  return words.split(between)[0];
}

function mover(one, change) {
  const text = el("input", { type: "text", id: `move-${one.id}`, autocomplete: "off",
    placeholder: t("5pm, tomorrow at 9, next Friday") });
  return el("form", { class: "mover", on: { submit: (event) => {
    event.preventDefault();
    if (text.value.trim()) change({ time_text: text.value.trim() });
  } } },
  el("label", { for: text.id }, t("Move it to")),
  el("div", { class: "line" }, text, el("button", { class: "button primary" }, t("Move"))),
  el("div", { class: "actions" }, SNOOZES.map(([minutes, label, said]) =>
    button(label, () => change({ snooze_minutes: minutes }, said),
      { class: "button small" }))));
}

// -- what became of the others ---------------------------------------------------------------------------

const FATES = {
  queued: ["clock", t("On its way")],
  held: ["warning", t("Held until you write again")],
  uncertain: ["warning", t("Perhaps sent")],
  accepted: ["check", t("Handed to WhatsApp")],
  sent: ["check", t("Sent")],
  delivered: ["checks", t("Delivered")],
  read: ["checks", t("Read")],
  failed: ["fault", t("Failed")],
  cancelled: ["off", t("Cancelled")],
  done: ["check", t("Done")],
};

function bygone(reminders, refresh) {
  if (!reminders.length) return empty(t("Nothing was sent in the last 30 days."));
  const newest = reminders.toSorted((one, other) => lastMoment(other) - lastMoment(one)).slice(0, MOST_PAST);
  return el("ul", { class: "reminders sent" }, newest.map((one) => sentRow(one, refresh)));
}

function lastMoment(one) {
  return new Date(one.done_at ?? one.sent_at ?? one.scheduled_time);
}

function fateOf(one) {
  if (one.status === "cancelled") return "cancelled";
  if (one.done_at) return "done";
  return one.delivery?.status ?? one.status;
}

function sentRow(one, refresh) {
  const fate = fateOf(one);
  const [name, words] = FATES[fate] ?? ["clock", fate];
  const why = one.delivery?.reason ?? (one.delivery?.error_code && t("error {code}", { code: one.delivery.error_code }));
  const isOpen = one.status === "sent" && !one.done_at;
  return el("li", { class: "reminder-row", "data-id": one.id }, el("div", { class: "row" },
    el("time", { datetime: one.scheduled_time },
      momentWords(one.scheduled_time, user().zone)),
    el("div", { class: "body" }, el("p", {}, one.message),
      el("p", { class: `fate ${fate}` }, icon(name), el("span", {}, words, why && `: ${why}`))),
    isOpen && el("div", { class: "actions" },
      button(t("Done"), async () => {
        try {
          const changed = await call("PATCH", `reminders/${one.id}`, { body: { done: true } });
          toastUndo(t("Done. Well done."), changed.undo_id, refresh);
          await refresh();
        } catch (error) {
          toastError(error);
        }
      }, { class: "button small", icon: "check" }))));
}
