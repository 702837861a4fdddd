// What there is, in numbers: per day and hour, by kind and tag, reminders kept, storage used.

import { call } from "./api.js";
import { el, empty, heading, replace } from "./dom.js";
import { KINDS } from "./files.js";
import { user } from "./people.js";
import { columns, figure, key, lines } from "./plots.js";
import { bytes, dateWords, shortDay } from "./time.js";
import { toastError } from "./toast.js";
import { many, number, pieces, t } from "./words.js";

export const title = t("Insight");

const SPANS = [
  ...[30, 90].map((days) => [days, many("{count} day", "{count} days", days)]),
  [365, t("A year")],
];

export async function show(place, { signal }) {
  let span = 90;
  const totals = el("div", {});
  const chooser = spanChooser(span, (days) => { span = days; refresh(); });
  const figures = el("div", { class: "figures", "aria-busy": "true" });
  replace(place, el("div", { class: "page wide" }, heading(t("Insight")), totals, chooser, figures));

  async function refresh() {
    const days = span;
    const query = { user_id: user().id };
    try {
      const [summary, activity] = await Promise.all([
        call("GET", "analytics/summary", { query, signal }),
        call("GET", "analytics/activity", { query: { ...query, days }, signal }),
      ]);
      if (days !== span) return; // another span was chosen meanwhile
      const isFilled = summary.total_interactions + summary.total_memories > 0;
      chooser.hidden = !isFilled;
      figures.removeAttribute("aria-busy");
      replace(totals, tiles(summary, activity));
      replace(figures, isFilled ? plots(activity) : nothing());
    } catch (error) {
      toastError(error);
    }
  }

  await refresh();
}

function nothing() {
  return empty(t("Nothing to count yet."), el("p", {},
    pieces("Say something in the {chat} first.", { chat: el("a", { href: "#/chat" }, t("chat")) })));
}

function spanChooser(chosen, change) {
  return el("fieldset", { class: "kinds" }, el("legend", { class: "unseen" }, t("Span")),
    SPANS.map(([days, name]) => el("label", { class: "chip" },
      el("input", { type: "radio", name: "span", class: "unseen", checked: days === chosen,
        on: { change: () => change(days) } }),
      el("span", {}, name))));
}

function tiles(summary, { storage }) {
  const used = storage.database_bytes + storage.media_bytes;
  return el("dl", { class: "tiles" }, [
    [summary.total_memories, t("memories")], [summary.total_interactions, t("messages")],
    [summary.pending_reminders, t("reminders to come")], [bytes(used), t("used on disk")],
    ...(summary.whatsapp_this_month?.sent ? [[summary.whatsapp_this_month.sent, t("sent by WhatsApp this month")]] : []),
  ].map(([value, name]) => el("div", {}, el("dt", {}, name),
    el("dd", {}, typeof value === "number" ? number(value) : value))));
}

function plots({ days, hours, kinds, top_tags: tags, reminders, storage }) {
  return [perDay(days), perHour(hours), ofKind(kinds), topTags(tags), kept(reminders), stored(storage)];
}

function perDay(days) {
  const items = days.map(({ day, messages, memories }) =>
    ({ label: shortDay(day), first: messages, second: memories }));
  const total = (name) => days.reduce((sum, day) => sum + day[name], 0);
  const summary = t("Columns by day: {messages}, {memories}, {days}", {
    messages: many("{count} message", "{count} messages", total("messages")),
    memories: many("{count} memory", "{count} memories", total("memories")),
    days: many("{count} day", "{count} days", days.length),
  });
  return figure(t("By day"), [key(t("Messages"), t("Memories")),
    columns(summary, items,
      { tick: Math.ceil(items.length / 5), isBroad: true })],
  [t("Day"), t("Messages"), t("Memories")],
  days.filter(({ messages, memories }) => messages || memories).toReversed()
    .map(({ day, messages, memories }) => [dateWords(day), messages, memories]),
  { isBroad: true });
}

function perHour(hours) {
  const items = hours.map(({ hour, messages, memories }) =>
    ({ label: String(hour), first: messages, second: memories }));
  const busiest = hours.reduce((best, one) => (one.messages > best.messages ? one : best), hours[0]);
  return figure(t("By hour of the day"), [key(t("Messages"), t("Memories")),
    columns(t("Columns by hour; most messages come at {hour}", { hour: `${busiest?.hour}:00` }), items,
      { tick: 3 })],
  [t("Hour"), t("Messages"), t("Memories")],
  hours.map(({ hour, messages, memories }) => [`${hour}:00`, messages, memories]));
}

function ofKind(kinds) {
  const rows = Object.entries(kinds).map(([kind, count]) => [KINDS[kind]?.many ?? kind, count, kind]);
  return figure(t("Kinds"), lines(rows.map(([label, value, kind]) =>
    ({ label, value, href: `#/memories?type=${kind}` }))),
  [t("Kind"), t("Memories")], rows.map(([label, count]) => [label, count]));
}

function topTags(tags) {
  if (!tags.length) return null;
  return figure(t("Top tags"), lines(tags.map(({ tag, count }) =>
    ({ label: tag, value: count, href: `#/memories?${new URLSearchParams({ tag })}` }))),
  [t("Tag"), t("Memories")], tags.map(({ tag, count }) => [tag, count]));
}

function kept({ kept: inTime, late, missed, pending }) {
  const rows = [[t("Kept"), inTime, "filled"], [t("Late"), late, "striped"], [t("Missed"), missed, "outlined"],
    [t("To come"), pending, "dotted"]];
  return figure(t("Reminders"), lines(rows.map(([label, value, kind]) => ({ label, value, kind }))),
    [t("Reminders"), t("Count")], rows.map(([label, count]) => [label, count]),
    { note: t("Kept: it rang within a minute of its time, or you said done.") });
}

function stored({ database_bytes: database, media_bytes: media, files }) {
  const rows = [[t("Database"), database], [t("Files ({count})", { count: number(files) }), media]];
  return figure(t("Storage"), lines(rows.map(([label, value]) =>
    ({ label, value, shown: bytes(value) }))),
  [t("Where"), t("Bytes")], rows.map(([label, value]) => [label, number(value)]));
}
