// The chat: what was said and answered, what the assistant said by itself, and the composer.

import { call } from "./api.js";
import { button, el, heading, linked, replace, say } from "./dom.js";
import { composer } from "./composer.js";
import { cleanName, shownFile } from "./files.js";
import { markRead, onOutbound, onTick } from "./live.js";
import { loadPeople, user } from "./people.js";
import { clock, dayOf, dayWords, momentWords } from "./time.js";
import { toastError } from "./toast.js";
import { t } from "./words.js";

export const title = t("Chat");

const PAGE = 30;
const AFTER = 10; // ids after one that is gone to
const SENT = 50; // of what was sent by itself, the newest
const EXAMPLES = [
  t("I bought groceries: milk, bread, eggs"),
  t("What did I buy?"),
  t("Remind me to stretch in 1 minute"),
];
const FRESH_MS = 24 * 60 * 60 * 1000; // so long a reminder offers Done and Snooze

export async function show(place, { query, signal }) {
  // What is there already is not read out; what comes later is.
  const log = el("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0",
    "aria-label": t("Conversation") });
  const older = button(t("Earlier messages"), loadOlder, { class: "button quiet older", hidden: true });
  const scroll = el("div", { class: "scroll" }, older, log);
  const talk = { log, scroll, welcome: null, late: new Map(), makes: new Map() };
  replace(place, el("div", { class: "chat" }, heading(t("Chat")), scroll,
    composer(send, signal)));

  keepAtEnd(talk, signal);
  let oldest = null;
  let sent = [];
  onOutbound(async (row) => {
    if (talk.isLongAgo) return;
    arrange(talk, () => addOutbound(talk, row));
    if (!row.interaction_id) return;
    const one = await call("GET", `interactions/${row.interaction_id}`, { signal }).catch(() => null);
    if (one) arrange(talk, () => addInteraction(talk, one)); // it is answered now
  }, signal);
  onTick(lookForNew, signal);

  async function loadOlder() {
    const height = scroll.scrollHeight;
    log.setAttribute("aria-live", "off");
    try {
      await load(oldest);
      scroll.scrollTop += scroll.scrollHeight - height; // what was read stays where it was
    } catch (error) {
      toastError(error);
    }
    log.setAttribute("aria-live", "polite");
  }

  /** Shows a page of what was said, and of what was sent by itself what is as new as that. */
  async function load(before) {
    const said = await listInteractions(before, PAGE, signal);
    oldest = said.at(-1)?.id ?? oldest;
    older.hidden = said.length < PAGE;
    const since = older.hidden ? "" : isoOf(said.at(-1).created_at);
    arrange(talk, () => {
      sent.filter((row) => momentOf(row) >= since).forEach((row) => addOutbound(talk, row));
      said.forEach((one) => addInteraction(talk, one));
    });
  }

  /** Goes to one message, be it long ago: then that part of the conversation is shown alone. */
  async function goTo(id) {
    const find = () => log.querySelector(`[data-key="i${CSS.escape(id)}"]`);
    if (!find()) {
      replace(log);
      talk.isLongAgo = true;
      sent = [];
      await load(Number(id) + AFTER);
      scroll.append(el("p", { class: "older" }, el("a", { href: "#/chat" }, t("To the newest messages"))));
    }
    find()?.scrollIntoView({ block: "center" });
    find()?.classList.add("pointed-at");
  }

  let ticks = 0;
  /** Messages of the same user from elsewhere (WhatsApp, the terminal) appear too. */
  async function lookForNew() {
    ticks += 1;
    if (ticks % 3 || talk.isSending || talk.isLongAgo) return;
    try {
      const found = await listInteractions(null, 5, signal);
      if (talk.isSending) return;
      arrange(talk, () => found.forEach((one) => addInteraction(talk, one)));
    } catch { /* the next turn tries again */ }
  }

  async function send(text, files) {
    // Sent again after a failure it is the same message, should the first have arrived after all.
    const what = JSON.stringify([text, files.map(({ name, size }) => [name, size])]);
    const key = talk.failed?.what === what ? talk.failed.key : `page-${Date.now()}-${Math.random()}`;
    talk.isSending = true;
    talk.welcome?.remove();
    const waiting = addWaiting(talk, text, files);
    try {
      const said = await call("POST", "chat", { body: asBody(text, files), key });
      talk.failed = null;
      const { zone } = user();
      await loadPeople(); // the first message makes the user, and others change the zone
      const interaction = await call("GET", `interactions/${said.interaction_id}`);
      waiting.remove();
      arrange(talk, () => addInteraction(talk,
        { ...interaction, reply: said.reply, reply_media: said.media }));
      if (user().zone !== zone) drawAgain(talk);
      return null;
    } catch (error) {
      talk.failed = { what, key };
      waiting.remove();
      if (!log.children.length) showWelcome();
      return error;
    } finally {
      talk.isSending = false;
    }
  }

  function showWelcome() {
    talk.welcome = welcome(async (text) => {
      const error = await send(text, []);
      if (error) toastError(error);
    });
    scroll.append(talk.welcome);
  }

  sent = await call("GET", "outbound", { query: { user_id: user().id, limit: SENT }, signal });
  await load(null);
  if (!log.children.length) showWelcome();
  scrollDown(talk);
  if (query.get("id")) await goTo(query.get("id"));
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function listInteractions(before, limit, signal) {
  return call("GET", "interactions/recent",
    { query: { user_id: user().id, limit, before }, signal });
}

function asBody(text, files) {
  if (!files.length) return { text, user_id: user().id };
  const form = new FormData();
  form.append("text", text);
  form.append("user_id", user().id);
  files.forEach((file) => form.append("file", file, file.name));
  return form;
}

function welcome(send) {
  return el("div", { class: "welcome" },
    el("h2", {}, t("Tell me anything")),
    el("p", {}, t("I keep what you say, find it when you ask, and remind you on time. It stays on this machine. Try one of these, one after the other:")),
    el("ul", { class: "examples" }, EXAMPLES.map((text) =>
      el("li", {}, button(text, () => send(text), { class: "button example" })))));
}

// -- putting things in order ---------------------------------------------------------------------

/** Puts an entry where its time belongs, in place of the one with the same key; with the same
    `version` there is nothing new, and a player plays on. Keys are i4 for an interaction and o4
    for what was sent by itself: of one second, they stand in that order. */
function put(talk, key, at, version, make) {
  talk.makes.set(key, make);
  const order = `${at} ${key[0]}${key.slice(1).padStart(12, "0")}`;
  const old = talk.log.querySelector(`[data-key="${key}"]`);
  if (old?.dataset.version === version) return;
  const entry = el("div", { class: "entry", "data-key": key, "data-at": at,
    "data-order": order, "data-version": version }, make());
  if (old) old.replaceWith(entry);
  else {
    const entries = [...talk.log.querySelectorAll(".entry")];
    const later = entries.find((other) => other.dataset.order > order);
    talk.log.insertBefore(entry, later ?? null);
  }
}

/** Runs what puts entries, then sets the days between them, and stays at the end if it was. */
function arrange(talk, putEntries) {
  const wasAtEnd = isAtEnd(talk);
  putEntries();
  if (talk.log.children.length) talk.welcome?.remove();
  placeDays(talk.log);
  if (wasAtEnd) scrollDown(talk);
}

/** In another time zone all clock times and days are others. */
function drawAgain(talk) {
  arrange(talk, () => {
    for (const entry of talk.log.querySelectorAll(".entry")) {
      replace(entry, talk.makes.get(entry.dataset.key)());
    }
    talk.log.querySelectorAll(".day").forEach((day) => day.remove());
  });
}

/** One line above the first entry of each day; what stands right is left alone, for it would be
    read out again. */
function placeDays(log) {
  let last = null;
  for (const child of [...log.children]) {
    if (child.matches(".day")) {
      const next = child.nextElementSibling;
      const isRight = next?.matches(".entry") && child.dataset.day === dayOfEntry(next)
        && child.dataset.day !== last;
      if (isRight) last = child.dataset.day;
      else child.remove();
    } else if (child.dataset.at && dayOfEntry(child) !== last) {
      last = dayOfEntry(child);
      child.before(el("div", { class: "day", "data-day": last }, dayWords(last, user().zone)));
    }
  }
}

function dayOfEntry({ dataset }) {
  return dayOf(dataset.at, user().zone);
}

function isAtEnd({ scroll }) {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

/** Stays at the end when a phone's keyboard opens or a photo grows, if it was there. */
function keepAtEnd(talk, signal) {
  let wasAtEnd = true;
  talk.scroll.addEventListener("scroll", () => { wasAtEnd = isAtEnd(talk); });
  const resized = new ResizeObserver(() => { if (wasAtEnd) scrollDown(talk); });
  resized.observe(talk.scroll);
  resized.observe(talk.log);
  signal.addEventListener("abort", () => resized.disconnect());
}

function scrollDown({ scroll }) {
  scroll.scrollTop = scroll.scrollHeight;
}

// -- entries ---------------------------------------------------------------------------------------

function addInteraction(talk, one) {
  const isForgotten = !one.content && !one.reply && !one.media?.length;
  if (isForgotten && one.status === "done") return;
  const version = JSON.stringify([one.content, one.reply, one.status, one.media?.length,
    cameLater(talk, one)]);
  put(talk, `i${one.id}`, isoOf(one.created_at), version, () => [
    (one.content || one.media?.length > 0) && bubble(one.sender ? "other" : "mine", one.created_at, [
      one.sender && el("p", { class: "sender" }, one.sender),
      (one.media ?? []).map((file) => shownFile(file, one.content)),
      one.content && el("p", {}, linked(one.content)),
    ], { beside: kept(one), said: one.sender ?? t("You") }),
    answer(talk, one),
  ]);
}

/** The answer took long and was sent by itself: it stands where it came, not here as well. */
function cameLater(talk, { id, reply }) {
  return Boolean(reply) && (talk.late.get(id) ?? []).some((body) => body && reply.includes(body));
}

function answer(talk, one) {
  if (cameLater(talk, one)) return null;
  if (!one.reply) return one.status === "received" && typing();
  return bubble("theirs", one.created_at, [
    (one.reply_media ?? []).map((file) => shownFile(file, t("Photo from your memory"))),
    el("p", {}, linked(one.reply)),
  ]);
}

function kept({ memory_ids: ids }) {
  if (!ids?.length) return null;
  return el("a", { class: "kept", href: `#/memories?id=${ids[0]}` }, t("Saved"));
}

function bubble(whose, at, content, { beside, said = t("Assistant") } = {}) {
  return el("article", { class: `bubble ${whose}`, "aria-label": said },
    content,
    el("footer", {}, beside, el("time", { datetime: at }, clock(at, user().zone))));
}

function typing() {
  return el("p", { class: "typing" }, el("span", { class: "unseen" }, t("The assistant is thinking")),
    el("i"), el("i"), el("i"));
}

function addWaiting(talk, text, files) {
  const entry = el("div", { class: "entry waiting" },
    el("article", { class: "bubble mine", "aria-label": t("You") },
      files.map((file) => shownFile({ url: URL.createObjectURL(file), mime_type: file.type,
        name: cleanName(file.name) }, text)),
      text && el("p", {}, text), el("footer", {}, t("Sending …"))),
    typing());
  talk.log.append(entry);
  scrollDown(talk);
  return entry;
}

/** In one form, so that moments compare as text. */
function isoOf(moment) {
  return new Date(moment).toISOString();
}

function momentOf({ sent_at: at, created_at: made }) {
  return isoOf(at ?? made);
}

function addOutbound(talk, row) {
  const at = momentOf(row);
  const { interaction_id: id, body } = row;
  if (id) talk.late.set(id, [...(talk.late.get(id) ?? []), body]);
  const files = row.media_url ? [{ url: row.media_url, mime_type: row.mime_type, name: row.name }] : [];
  put(talk, `o${row.id}`, at, JSON.stringify([row.body, row.reminder]), () => bubble(row.reminder_id ? "theirs reminder" : "theirs", at, [
    files.map((file) => shownFile(file, "")), el("p", {}, linked(row.body)),
    row.reminder && Date.now() - new Date(at) < FRESH_MS && reminderActions(row),
  ]));
  markRead(row);
}

function reminderActions({ reminder_id: id, reminder }) {
  const { status, done, snoozed } = reminder;
  if (done || snoozed) return el("p", { class: "note" }, done ? t("Done.") : t("Snoozed."));
  if (status === "cancelled" || status === "failed") return null;
  const place = el("div", { class: "actions" });

  function offer() {
    replace(place,
      button(t("Done"), () => change({ done: true }), { icon: "check", class: "button small" }),
      button(t("In 10 min"), () => change({ snooze_minutes: 10 }), { icon: "clock", class: "button small" }));
  }

  async function change(changes) {
    try {
      const changed = await call("PATCH", `reminders/${id}`, { body: changes });
      const sentence = changes.done ? t("Done. Well done.")
        : t("Snoozed: {when}", { when: momentWords(changed.scheduled_time, user().zone) });
      Object.assign(reminder, { done: Boolean(changes.done), snoozed: !changes.done });
      const undo = button(t("Undo"), () => takeBack(changed.undo_id), { class: "button small" });
      replace(place, el("p", { class: "note" }, sentence), undo);
      undo.focus();
      say(sentence);
    } catch (error) {
      toastError(error);
    }
  }

  async function takeBack(undoId) {
    try {
      const { reply } = await call("POST", "undo", { body: { undo_id: undoId } });
      Object.assign(reminder, { done: false, snoozed: false });
      offer();
      place.querySelector("button").focus();
      say(reply);
    } catch (error) {
      toastError(error);
    }
  }

  offer();
  return place;
}
