// Elements in one line each. Text only ever becomes a text node, so that no word of a user, a
// vendor or a file is read as HTML.

import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element: `on` takes listeners, other names are attributes; null, false and undefined are
    left out. Children are nodes and texts, nested as they come. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(Infinity).filter(isThere));
  return element;
}

function isThere(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

/** One of the icons of index.html; it says nothing to a screen reader. */
export function icon(name) {
  return svg("svg", { "aria-hidden": "true" }, svg("use", { href: `#i-${name}` }));
}

/** A button with words, and an icon before them if one is named. */
export function button(label, onClick, { icon: name, ...attributes } = {}) {
  return el("button", { type: "button", class: "button", ...attributes, on: { click: onClick } },
    name && icon(name), el("span", {}, label));
}

/** A button that shows an icon alone and says its label. */
export function iconButton(name, label, onClick, attributes = {}) {
  return el("button", {
    type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes,
    on: { click: onClick },
  }, icon(name));
}

/** A heading of a view, with what stands beside it. */
export function heading(text, ...beside) {
  return el("header", { class: "head" }, el("h1", { tabindex: "-1" }, text), beside);
}

/** The text, with its web addresses as links. */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"“”]+)/).map((part, at) => {
    if (at % 2 === 0) return part;
    const address = withoutEnd(part);
    return [outward(address, address), part.slice(address.length)];
  }).flat();
}

/** The address without the sentence's own signs; a bracket that it opens itself stays. */
function withoutEnd(address) {
  let end = address.length;
  const count = (sign) => address.slice(0, end).split(sign).length;
  while (/[.,;:!?'\])]/.test(address[end - 1])) {
    if (address[end - 1] === ")" && count("(") >= count(")")) break;
    if (address[end - 1] === "]" && count("[") >= count("]")) break;
    end -= 1;
  }
  return address.slice(0, end);
}

/** A link to another site; it is told nothing of where we came from. */
export function outward(address, ...children) {
  return el("a", { href: address, target: "_blank", rel: "noreferrer noopener" }, ...children);
}

/** The text with the spans of `marks` in <mark>; they count code points, as Python does. */
export function marked(text, marks = []) {
  const points = [...text];
  const parts = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (start < at) continue;
    parts.push(points.slice(at, start).join(""));
    parts.push(el("mark", {}, points.slice(start, end).join("")));
    at = end;
  }
  return [...parts, points.slice(at).join("")];
}

/** Empties the element and fills it anew. */
export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(isThere));
}

/** What an empty place says instead. */
export function empty(title, ...more) {
  return el("div", { class: "empty" }, el("p", { class: "empty-title" }, title), more);
}

/** Has a screen reader say it, once. */
export function say(sentence) {
  const place = document.getElementById("spoken");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = sentence; });
}

/** A modal dialog; closing it gives the focus back. */
export function openDialog(title, body, { wide = false } = {}) {
  const came = document.activeElement;
  const dialog = el("dialog", { class: wide ? "dialog wide" : "dialog", "aria-label": title },
    el("header", { class: "dialog-head" }, el("h2", {}, title),
      iconButton("close", t("Close"), () => dialog.close())),
    body);
  const left = () => dialog.close(); // another view was opened, from inside it or by Back
  window.addEventListener("hashchange", left);
  dialog.addEventListener("close", () => {
    window.removeEventListener("hashchange", left);
    dialog.remove();
    if (came instanceof HTMLElement && came.isConnected) came.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // a click beside it
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Waits until nothing came for `ms` before it calls; `cancel` calls it off. */
export function debounce(call, ms) {
  let timer;
  function soon(...values) {
    clearTimeout(timer);
    timer = setTimeout(call, ms, ...values);
  }
  soon.cancel = () => clearTimeout(timer);
  return soon;
}

/** Calls at once and then every `ms` while the page can be seen, until `signal` is aborted. */
export function every(ms, call, signal) {
  let timer;
  let isCalling = false; // one at a time, although a page that is seen again calls at once
  async function turn() {
    clearTimeout(timer);
    if (signal.aborted || isCalling) return;
    isCalling = true;
    if (!document.hidden) await call();
    isCalling = false;
    if (!signal.aborted) timer = setTimeout(turn, ms);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) turn(); },
    { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return turn();
}
