// Plots as plain SVG, each with its table. They read without colour: every bar has its label or
// stands on a labelled axis, and two series differ by pattern (filled and outlined).

import { el, svg } from "./dom.js";
import { number, t } from "./words.js";

const HEIGHT = 180;
const LEFT = 32; // for the numbers of the axis
const TOP = 12;
const BOTTOM = 22; // for the names below

/** A figure with its caption and, folded, its table: `rows` are arrays under `names`. */
export function figure(caption, plot, names, rows, { note, isBroad } = {}) {
  return el("figure", { class: isBroad ? "plot broad" : "plot" },
    el("figcaption", {}, el("h2", {}, caption), note && el("p", { class: "note" }, note)),
    plot,
    el("details", {}, el("summary", {}, t("As a table")),
      el("div", { class: "table", tabindex: "0", role: "region", "aria-label": t("{caption}, table", { caption }) },
        el("table", {},
          el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))),
          el("tbody", {}, rows.map(([head, ...cells]) => el("tr", {},
            el("th", { scope: "row" }, head), cells.map((cell) => el("td", {}, typeof cell === "number" ? number(cell) : cell)))))))));
}

/** Columns over time: `first` outlined behind, `second` filled before it. `items` are {label,
    first, second}; every so many have their label written. */
export function columns(summary, items, { tick, isBroad }) {
  const width = drawingWidth(isBroad);
  const top = niceTop(Math.max(1, ...items.map(({ first, second }) => Math.max(first, second))));
  const step = (width - LEFT) / Math.max(1, items.length);
  const y = (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
  const bar = (value, at, share, name) => value > 0 && svg("rect", {
    class: name, x: LEFT + at * step + (step * (1 - share)) / 2, y: y(value),
    width: Math.max(1, step * share), height: HEIGHT - BOTTOM - y(value), rx: Math.min(2, step / 6),
  });
  return svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": summary },
    [0, top / 2, top].map((value) => [
      svg("line", { class: "grid", x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
      svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, number(value)),
    ]),
    items.map(({ label, first, second }, at) => svg("g", {},
      svg("title", {}, t("{label}: messages {first}, memories {second}", { label, first: number(first), second: number(second) })),
      bar(first, at, 0.8, "outlined"), bar(second, at, 0.8, "filled"))),
    items.map(({ label }, at) => at % tick === 0 && svg("text", {
      x: LEFT + (at + 0.5) * step, y: HEIGHT - 6, "text-anchor": "middle",
    }, label)));
}

/** Units of the drawing, near the pixels it will have: its text keeps its size on a phone. */
function drawingWidth(isBroad) {
  if (matchMedia("(max-width: 760px)").matches) return 330;
  return isBroad ? 960 : 460;
}

/** The key to two series. */
export function key(first, second) {
  return el("p", { class: "key" }, el("span", { class: "outlined" }), first,
    el("span", { class: "filled" }), second);
}

/** Lines of a length, each with its name before and its number after: a list to everybody. */
export function lines(items) {
  const top = Math.max(1, ...items.map(({ value }) => value));
  return el("ul", { class: "lines" }, items.map(({ label, value, shown, kind = "filled", href }) => {
    const bar = el("span", { class: `line-bar ${kind}`, "aria-hidden": "true" });
    bar.style.width = `${Math.max(value ? 1 : 0, (value / top) * 100)}%`;
    return el("li", {}, href ? el("a", { href }, label) : el("span", {}, label),
      el("span", { class: "track", "aria-hidden": "true" }, bar),
      el("b", {}, shown ?? number(value)));
  }));
}

/** The next round and even number, so that half of it is whole as well. */
function niceTop(value) {
  const size = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 6, 8, 10].find((times) => times * size >= value) * size;
  return Math.max(2, step);
}
