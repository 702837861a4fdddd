// Reminders: to set in words, what is coming by day, and what became of those that were sent.

import { call } from "./api.js";
import { button, debounce, el, empty, heading, icon, replace, say } from "./dom.js";
import { onOutbound } from "./live.js";
import { loadPeople, user } from "./people.js";
import { clock, dayOf, dayWords, momentWords } from "./time.js";
import { toastError, toastUndo } from "./toast.js";

export const title = "Reminders";

const MOST_PENDING = 500;
const PAST_MS = 30 * 24 * 60 * 60 * 1000; // so far back what became of them is told
const MOST_PAST = 50; // of those, the newest
const WAIT_MS = 250;
const SNOOZES = [[10, "In 10 minutes"], [60, "In an hour"], [24 * 60, "In a day"]];

export async function show(place, { signal }) {
  const coming = el("section", { "aria-labelledby": "coming" });
  const past = el("section", { "aria-labelledby": "past" });
  replace(place, el("div", { class: "page" }, heading("Reminders"), adder(refresh, signal),
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
      replace(coming, el("h2", { id: "coming", tabindex: "-1" }, "Coming up"), upcoming(pending, refresh));
      replace(past, el("h2", { id: "past" }, "What became of the others"),
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
    placeholder: "call mom tomorrow at 3pm", "aria-describedby": "read-as" });
  const preview = el("div", { id: "read-as", class: "read-as", role: "status" });
  const save = el("button", { class: "button primary", disabled: true }, "Set reminder");
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
    else if (!read) replace(preview, what.problem ?? "When?");
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
      say(`Reminder set: ${message}. ${read.words}`);
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
    el("label", { for: "remind" }, "Remind me to"),
    el("div", { class: "line" }, text, save), preview);
}

/** "Remind me to" stands before the field; some write it again. */
function readWords(said, signal) {
  const sentence = /^remind\b/i.test(said) ? said : `remind me to ${said}`;
  return call("POST", "reminders/read", { body: { text: sentence, user_id: user().id }, signal });
}

// -- what is coming ------------------------------------------------------------------------------------

function upcoming(reminders, refresh) {
  if (!reminders.length) {
    return empty("Nothing is coming up.", el("p", {}, "Say above what to be reminded of, and when."));
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
      button("Done", () => change({ done: true }, "Done. Well done."), { class: "button small", icon: "check" }),
      button("Move", toggle, { class: "button small", icon: "clock", "aria-expanded": "false" }),
      button("Cancel", cancel, { class: "button small quiet" })));
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
      toastUndo(sentence ?? `Moved: ${momentWords(changed.scheduled_time, user().zone)}`,
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
      toastUndo(`Cancelled: ${one.message}`, undoId, refresh);
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
  return words.split(/, next:/i)[0];
}

function mover(one, change) {
  const text = el("input", { type: "text", id: `move-${one.id}`, autocomplete: "off",
    placeholder: "5pm, tomorrow at 9, next Friday" });
  return el("form", { class: "mover", on: { submit: (event) => {
    event.preventDefault();
    if (text.value.trim()) change({ time_text: text.value.trim() });
  } } },
  el("label", { for: text.id }, "Move it to"),
  el("div", { class: "line" }, text, el("button", { class: "button primary" }, "Move")),
  el("div", { class: "actions" }, SNOOZES.map(([minutes, label]) =>
    button(label, () => change({ snooze_minutes: minutes }, label.replace("In", "Snoozed for")),
      { class: "button small" }))));
}

// -- what became of the others ---------------------------------------------------------------------------

const FATES = {
  queued: ["clock", "On its way"],
  held: ["warning", "Held until you write again"],
  uncertain: ["warning", "Perhaps sent"],
  accepted: ["check", "Handed to WhatsApp"],
  sent: ["check", "Sent"],
  delivered: ["checks", "Delivered"],
  read: ["checks", "Read"],
  failed: ["fault", "Failed"],
  cancelled: ["off", "Cancelled"],
  done: ["check", "Done"],
};

function bygone(reminders, refresh) {
  if (!reminders.length) return empty("Nothing was sent in the last 30 days.");
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
  const why = one.delivery?.reason ?? (one.delivery?.error_code && `error ${one.delivery.error_code}`);
  const isOpen = one.status === "sent" && !one.done_at;
  return el("li", { class: "reminder-row", "data-id": one.id }, el("div", { class: "row" },
    el("time", { datetime: one.scheduled_time },
      momentWords(one.scheduled_time, user().zone)),
    el("div", { class: "body" }, el("p", {}, one.message),
      el("p", { class: `fate ${fate}` }, icon(name), el("span", {}, words, why && `: ${why}`))),
    isOpen && el("div", { class: "actions" },
      button("Done", async () => {
        try {
          const changed = await call("PATCH", `reminders/${one.id}`, { body: { done: true } });
          toastUndo("Done. Well done.", changed.undo_id, refresh);
          await refresh();
        } catch (error) {
          toastError(error);
        }
      }, { class: "button small", icon: "check" }))));
}
