// What there is, in numbers: per day and hour, by kind and tag, reminders kept, storage used.

import { call } from "./api.js";
import { el, empty, heading, replace } from "./dom.js";
import { KINDS } from "./files.js";
import { user } from "./people.js";
import { columns, figure, key, lines } from "./plots.js";
import { bytes, dateWords, shortDay } from "./time.js";
import { toastError } from "./toast.js";

export const title = "Insight";

const SPANS = [[30, "30 days"], [90, "90 days"], [365, "A year"]];

export async function show(place, { signal }) {
  let span = 90;
  const totals = el("div", {});
  const chooser = spanChooser(span, (days) => { span = days; refresh(); });
  const figures = el("div", { class: "figures", "aria-busy": "true" });
  replace(place, el("div", { class: "page wide" }, heading("Insight"), totals, chooser, figures));

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
  return empty("Nothing to count yet.", el("p", {}, "Say something in the ",
    el("a", { href: "#/chat" }, "chat"), " first."));
}

function spanChooser(chosen, change) {
  return el("fieldset", { class: "kinds" }, el("legend", { class: "unseen" }, "Span"),
    SPANS.map(([days, name]) => el("label", { class: "chip" },
      el("input", { type: "radio", name: "span", class: "unseen", checked: days === chosen,
        on: { change: () => change(days) } }),
      el("span", {}, name))));
}

function tiles(summary, { storage }) {
  const used = storage.database_bytes + storage.media_bytes;
  return el("dl", { class: "tiles" }, [
    [summary.total_memories, "memories"], [summary.total_interactions, "messages"],
    [summary.pending_reminders, "reminders to come"], [bytes(used), "used on disk"],
    ...(summary.whatsapp_this_month?.sent ? [[summary.whatsapp_this_month.sent, "sent by WhatsApp this month"]] : []),
  ].map(([value, name]) => el("div", {}, el("dt", {}, name),
    el("dd", {}, typeof value === "number" ? value.toLocaleString() : value))));
}

function plots({ days, hours, kinds, top_tags: tags, reminders, storage }) {
  return [perDay(days), perHour(hours), ofKind(kinds), topTags(tags), kept(reminders), stored(storage)];
}

function perDay(days) {
  const items = days.map(({ day, messages, memories }) =>
    ({ label: shortDay(day), first: messages, second: memories }));
  const total = (name) => days.reduce((sum, day) => sum + day[name], 0);
  const summary = `Columns by day: ${total("messages")} messages and ${total("memories")} memories `
    + `in ${days.length} days`;
  return figure("By day", [key("Messages", "Memories"),
    columns(summary, items,
      { names: ["messages", "memories"], tick: Math.ceil(items.length / 5), isBroad: true })],
  ["Day", "Messages", "Memories"],
  days.filter(({ messages, memories }) => messages || memories).toReversed()
    .map(({ day, messages, memories }) => [dateWords(day), messages, memories]),
  { isBroad: true });
}

function perHour(hours) {
  const items = hours.map(({ hour, messages, memories }) =>
    ({ label: String(hour), first: messages, second: memories }));
  const busiest = hours.reduce((best, one) => (one.messages > best.messages ? one : best), hours[0]);
  return figure("By hour of the day", [key("Messages", "Memories"),
    columns(`Columns by hour; most messages come at ${busiest?.hour} o'clock`, items,
      { names: ["messages", "memories"], tick: 3 })],
  ["Hour", "Messages", "Memories"],
  hours.map(({ hour, messages, memories }) => [`${hour}:00`, messages, memories]));
}

function ofKind(kinds) {
  const rows = Object.entries(kinds).map(([kind, count]) => [KINDS[kind]?.many ?? kind, count, kind]);
  return figure("Kinds", lines(rows.map(([label, value, kind]) =>
    ({ label, value, href: `#/memories?type=${kind}` }))),
  ["Kind", "Memories"], rows.map(([label, count]) => [label, count]));
}

function topTags(tags) {
  if (!tags.length) return null;
  return figure("Top tags", lines(tags.map(({ tag, count }) =>
    ({ label: tag, value: count, href: `#/memories?${new URLSearchParams({ tag })}` }))),
  ["Tag", "Memories"], tags.map(({ tag, count }) => [tag, count]));
}

function kept({ kept: inTime, late, missed, pending }) {
  const rows = [["Kept", inTime, "filled"], ["Late", late, "striped"], ["Missed", missed, "outlined"],
    ["To come", pending, "dotted"]];
  return figure("Reminders", lines(rows.map(([label, value, kind]) => ({ label, value, kind }))),
    ["Reminders", "Count"], rows.map(([label, count]) => [label, count]),
    { note: "Kept: it rang within a minute of its time, or you said done." });
}

function stored({ database_bytes: database, media_bytes: media, files }) {
  const rows = [["Database", database], [`Files (${files})`, media]];
  return figure("Storage", lines(rows.map(([label, value]) =>
    ({ label, value, shown: bytes(value) }))),
  ["Where", "Bytes"], rows.map(([label, value]) => [label, value.toLocaleString()]));
}
