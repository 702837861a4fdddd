// What the assistant says by itself (reminders, late answers), as soon as it does: asked for every
// two seconds while the page can be seen.

import { call } from "./api.js";
import { every } from "./dom.js";
import { user } from "./people.js";
import { many } from "./words.js";

const EVERY_MS = 2000;

const target = new EventTarget();
let watch = new AbortController();
let unread = new Set();

/** Starts anew for the chosen user. */
export async function watchOutbound() {
  watch.abort();
  watch = new AbortController();
  unread = new Set();
  const { signal } = watch;
  let after = null;
  async function look() {
    try {
      const rows = await call("GET", "outbound",
        { query: { user_id: user().id, after, limit: 50 }, signal });
      const isFirst = after === null;
      after = Math.max(after ?? 0, ...rows.map(({ id }) => id));
      rows.filter(isUnread).forEach(({ id }) => unread.add(id));
      showUnread();
      if (!isFirst) rows.forEach((row) => tell("came", row));
      tell("tick");
    } catch { /* api.js says that it cannot be reached; the next turn tries again */ }
  }
  await every(EVERY_MS, look, signal);
}

/** Calls with each row that comes, until `signal` is aborted. */
export function onOutbound(came, signal) {
  target.addEventListener("came", ({ detail }) => came(detail), { signal });
}

/** Calls after every look, whether or not something came. */
export function onTick(ticked, signal) {
  target.addEventListener("tick", ticked, { signal });
}

/** Marks what was seen as read, so that the terminal does not show it again. */
export async function markRead(row) {
  if (!isUnread(row)) return;
  unread.delete(row.id);
  showUnread();
  try {
    await call("POST", `outbound/${row.id}/read`);
  } catch { /* it stays unread, and is marked the next time it is shown */ }
}

function isUnread({ channel, status }) {
  return channel === "local" && status === "sent";
}

function tell(name, detail) {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}

function showUnread() {
  const badge = document.getElementById("unread");
  badge.hidden = unread.size === 0;
  badge.textContent = unread.size ? many("{count} new", "{count} new", unread.size) : "";
  document.title = document.title.replace(/^(\(\d+\) )?/, unread.size ? `(${unread.size}) ` : "");
}
