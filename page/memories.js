// The timeline of memories by day, and the search in it. What is asked for stands in the address,
// so that it can be kept, shared between tabs and gone back to.

import { call } from "./api.js";
import { button, debounce, el, empty, heading, icon, replace, say } from "./dom.js";
import { KINDS } from "./files.js";
import { shownMemory } from "./memory.js";
import { user } from "./people.js";
import { dayAfter, dayOf, dayWords } from "./time.js";
import { toastError } from "./toast.js";
import { many, pieces, t } from "./words.js";

export const title = t("Memories");

const PAGE = 40;
const FOUND = 50; // the best of a search
const WORTH = 0.53; // without a word of the question less is noise: OFFERS in ranking.py
const WAIT_MS = 180; // after the last key

export async function show(place, { query, signal }) {
  const asked = readAsked(query);
  const results = el("div", { class: "results", "aria-busy": "true" });
  const controls = makeControls(asked, debounce(() => refresh({ isTyping: true }), WAIT_MS),
    () => refresh());
  replace(place, el("div", { class: "page" }, heading(t("Memories")), controls.form, results));
  let turn = new AbortController();

  /** Drops what is still on its way: a late answer to an older question is never shown. */
  async function refresh({ isTyping = false } = {}) {
    if (signal.aborted) return; // the last letter was typed just before the view was left
    turn.abort();
    turn = new AbortController();
    signal.addEventListener("abort", () => turn.abort(), { signal: turn.signal });
    const latest = turn.signal;
    remember(asked);
    results.setAttribute("aria-busy", "true");
    try {
      if (asked.id) await showOne(results, asked, latest);
      else if (asked.q) await showFound(results, asked, isTyping, latest);
      else await showTimeline(results, asked, latest);
    } catch (error) {
      if (!latest.aborted) toastError(error);
    }
    if (!latest.aborted) results.removeAttribute("aria-busy");
  }

  controls.loadTags(signal);
  window.addEventListener("tags", () => controls.loadTags(signal), { signal });
  await refresh();
}

function readAsked(query) {
  return Object.fromEntries(["id", "q", "type", "tag", "since", "until"].map((name) =>
    [name, query.get(name) ?? ""]));
}

/** Writes the question into the address without a new step in the history for every letter. */
function remember(asked) {
  const text = new URLSearchParams(Object.entries(asked).filter(([, value]) => value)).toString();
  history.replaceState(null, "", `#/memories${text ? `?${text}` : ""}`);
}

/** What the filters say to the API; `until` is a day that is meant to be in it. */
function filters({ type, tag, since, until }) {
  return {
    user_id: user().id, type, tag,
    since: since && `${since}T00:00:00`,
    until: until && `${dayAfter(until, 1)}T00:00:00`,
  };
}

// -- the controls --------------------------------------------------------------------------------

function makeControls(asked, changedSoon, changed) {
  const search = el("input", { type: "search", id: "search", value: asked.q,
    placeholder: t("Search your memories"), "aria-label": t("Search your memories"), autocomplete: "off",
    on: { input: () => ask("q", search.value.trim(), changedSoon) } });
  const kinds = el("fieldset", { class: "kinds" }, el("legend", { class: "unseen" }, t("Kind")),
    [["", { many: t("All") }], ...Object.entries(KINDS)].map(([kind, { many, icon: name }]) =>
      el("label", { class: "chip" },
        el("input", { type: "radio", name: "kind", value: kind, class: "unseen",
          checked: asked.type === kind, on: { change: () => ask("type", kind, changed) } }),
        name && icon(name), el("span", {}, many))));
  const tags = el("select", { id: "tag", on: { change: () => ask("tag", tags.value, changed) } },
    el("option", { value: "" }, t("Any")));
  const since = dateInput("since");
  const until = dateInput("until");
  const more = el("details", { class: "more", open: Boolean(asked.tag || asked.since || asked.until) },
    el("summary", {}, icon("filter"), el("span", {}, t("Tag and date"))),
    el("div", { class: "fields" },
      field(t("Tag"), tags), field(t("From"), since), field(t("To"), until),
      button(t("Clear"), clear, { class: "button quiet" })));

  function dateInput(name) {
    return el("input", { type: "date", id: name, value: asked[name],
      on: { change: (event) => ask(name, event.target.value, changed) } });
  }

  function ask(name, value, then) {
    asked.id = "";
    asked[name] = value;
    then();
  }

  function clear() {
    for (const control of [tags, since, until]) control.value = "";
    Object.assign(asked, { id: "", tag: "", since: "", until: "" });
    changed();
  }

  async function loadTags(signal) {
    try {
      const found = await call("GET", "tags", { query: { user_id: user().id }, signal });
      replace(tags, el("option", { value: "" }, t("Any")), ...found.map(({ tag, count }) =>
        el("option", { value: tag }, `${tag} (${count})`)));
      tags.value = asked.tag;
    } catch (error) {
      toastError(error);
    }
  }

  const form = el("form", { class: "controls", role: "search",
    on: { submit: (event) => { event.preventDefault(); changedSoon.cancel(); changed(); } } },
    el("div", { class: "search" }, icon("search"), search), kinds, more);
  return { form, loadTags };
}

function field(label, control) {
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control);
}

// -- the timeline --------------------------------------------------------------------------------

async function showTimeline(results, asked, signal) {
  const timeline = el("div", { class: "timeline" });
  const older = button(t("Show older"), loadMore, { class: "button quiet older" });
  const shown = new Set();
  let offset = 0;
  let isLoading = false;

  async function loadMore() {
    if (isLoading) return;
    isLoading = true;
    try {
      const found = await call("GET", "memories/list",
        { query: { ...filters(asked), limit: PAGE, offset }, signal });
      offset += found.length;
      const isFirst = shown.size === 0;
      // What came meanwhile moves the pages on: a memory is shown once all the same.
      const fresh = found.filter(({ id }) => !shown.has(id));
      fresh.forEach((memory) => { shown.add(memory.id); append(timeline, memory, onGone); });
      older.hidden = found.length < PAGE;
      if (isFirst) replace(results, shown.size ? [timeline, older] : nothing(asked));
    } catch (error) {
      if (!signal.aborted) toastError(error);
    }
    isLoading = false;
  }

  function onGone() {
    offset -= 1;
    if (!timeline.querySelector(".memory")) replace(results, nothing(asked));
  }

  await loadMore();
  if (signal.aborted) return;
  const seen = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) loadMore();
  }, { rootMargin: "600px" });
  seen.observe(older);
  signal.addEventListener("abort", () => seen.disconnect());
}

function append(timeline, memory, onGone) {
  const day = dayOf(memory.created_at, user().zone);
  let section = timeline.lastElementChild;
  if (section?.dataset.day !== day) {
    const id = `day-${day}`;
    section = el("section", { class: "day-of", "data-day": day, "aria-labelledby": id },
      el("h2", { id }, dayWords(day, user().zone)), el("ol", { class: "memories" }));
    timeline.append(section);
  }
  section.querySelector("ol").append(shownMemory(memory, { onGone: () => {
    if (!section.querySelector(".memory")) section.remove();
    onGone();
  } }));
}

function nothing(asked) {
  const isNarrowed = Object.values(asked).some(Boolean);
  if (isNarrowed) return empty(t("Nothing here."), el("p", {}, t("Try fewer filters, or other words.")));
  return empty(t("Nothing is kept yet."), el("p", {},
    pieces("What you say in the {chat} appears here, by day.",
      { chat: el("a", { href: "#/chat" }, t("chat")) })));
}

// -- what was found --------------------------------------------------------------------------------

/** While it is typed, the last word is taken as one still being written. */
async function showFound(results, asked, isTyping, signal) {
  const query = { ...filters(asked), query: asked.q, limit: FOUND, explain: 1,
    partial: isTyping ? 1 : null };
  const found = await call("GET", "memories", { query, signal });
  if (signal.aborted) return;
  // What has none of the words was said beside what has them, or means something like it.
  const groups = [
    [t("Found"), found.filter(({ marks }) => marks.length)],
    [t("Perhaps also"), found.filter(({ marks, score }) => !marks.length && score >= WORTH)],
  ].filter(([, memories]) => memories.length);
  replace(results, groups.length ? groups.map(foundGroup) : nothing(asked));
  say(groups.map(([name, { length }]) => `${name}: ${length}`).join(", ") || t("Nothing found"));
}

function foundGroup([name, memories]) {
  const id = `group-${name.replaceAll(" ", "-")}`;
  return el("section", { class: "group", "aria-labelledby": id },
    el("h2", { id }, name, " ", el("small", {}, many("{count}, best first", "{count}, best first", memories.length))),
    el("ol", { class: "memories found" }, memories.map((memory) =>
      shownMemory(memory, { hasDay: true }))));
}

async function showOne(results, asked, signal) {
  const memory = await call("GET", `memories/${asked.id}`, { signal });
  replace(results, el("ol", { class: "memories found" },
    shownMemory(memory, { hasDay: true })),
  el("p", {}, el("a", { href: "#/memories" }, t("All memories"))));
}
