// Days and times as people read them, in the zone of the user (not of this browser).

import { locale, number, t } from "./words.js";

const formats = new Map();
const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const past = new Intl.RelativeTimeFormat(locale, { style: "short" });

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  }
  return formats.get(key);
}

/** The local day of a moment, as 2026-11-22: sorts and compares as text. */
export function dayOf(moment, zone) {
  const numbers = format(zone, {
    calendar: "gregory", numberingSystem: "latn", year: "numeric", month: "2-digit", day: "2-digit",
  });
  const parts = Object.fromEntries(
    numbers.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return `${parts.year.padStart(4, "0")}-${parts.month}-${parts.day}`;
}

/** The day `count` days after a day. */
export function dayAfter(day, count) {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/** "Today", "Yesterday", "Tomorrow", "Monday", "Sunday 15 November", with the year if another. */
export function dayWords(day, zone) {
  const today = dayOf(Date.now(), zone);
  const away = [-1, 0, 1].find((count) => dayAfter(today, count) === day);
  return away === undefined ? dateWords(day, today) : capital(near.format(away, "day"));
}

/** A day without "today": "Sunday 15 November", with the year if it is another. */
export function dateWords(day, today = dayOf(Date.now(), "UTC")) {
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" };
  return format("UTC", { weekday: "long", day: "numeric", month: "long", ...year })
    .format(new Date(`${day}T12:00:00Z`)).replace(/^./u, capital);
}

function capital(words) {
  return words[0].toLocaleUpperCase(locale) + words.slice(1);
}

/** The short form, for charts: "15 Nov". */
export function shortDay(day) {
  return format("UTC", { day: "numeric", month: "short" }).format(new Date(`${day}T12:00:00Z`));
}

/** The clock: 15:18. */
export function clock(moment, zone) {
  return format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    .format(new Date(moment));
}

/** "Yesterday, 15:18". */
export function momentWords(moment, zone) {
  return `${dayWords(dayOf(moment, zone), zone)}, ${clock(moment, zone)}`;
}

/** "3 min ago", "2 days ago", t("just now"); "never" for no moment. */
export function ago(moment, now = Date.now()) {
  if (!moment) return t("never");
  const minutes = Math.round((now - new Date(moment)) / 60000);
  if (minutes < 1) return t("just now");
  if (minutes < 60) return past.format(-minutes, "minute");
  if (minutes < 48 * 60) return past.format(-Math.round(minutes / 60), "hour");
  return past.format(-Math.round(minutes / 1440), "day");
}

/** 83 seconds as 1:23. */
export function span(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** 1572864 as "1.5 MB": counted by 1024, as the limit of MEDIA_MAX_MB is. */
export function bytes(count) {
  const units = [t("bytes"), "KB", "MB", "GB", "TB"];
  let at = 0;
  let value = count ?? 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${number(at && value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ${units[at]}`;
}
