// Short notices at the edge, some with a button. They wait while they are pointed at or hold the
// focus, and a screen reader says them.

import { button, el, iconButton, say } from "./dom.js";
import { call } from "./api.js";
import { t } from "./words.js";

const SHOWN_MS = 8000;
const ACTION_MS = 20000; // time enough to reach the button by keyboard

/** Shows a notice; `actions` are [label, what to do]. Returns how to take it away. */
export function toast(sentence, actions = [], { stays = false } = {}) {
  const place = document.getElementById("toasts");
  const node = el("div", { class: "toast", tabindex: "-1" }, el("p", {}, sentence),
    actions.map(([label, act]) => button(label, () => { close(); act(); }, { class: "button link" })),
    iconButton("close", t("Dismiss"), close));
  let timer;
  function wait() {
    clearTimeout(timer);
    if (!stays) timer = setTimeout(close, actions.length ? ACTION_MS : SHOWN_MS);
  }
  function close() {
    clearTimeout(timer);
    if (node.contains(document.activeElement)) document.getElementById("main").focus();
    node.remove();
  }
  for (const event of ["pointerenter", "focusin"]) {
    node.addEventListener(event, () => clearTimeout(timer));
  }
  for (const event of ["pointerleave", "focusout"]) node.addEventListener(event, wait);
  node.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  while (place.children.length > 1) place.firstChild.remove();
  place.append(node);
  say(sentence);
  wait();
  return close;
}

/** Says what was done, with an Undo button that takes it back and then calls `after`. */
export function toastUndo(sentence, undoId, after) {
  if (!undoId) return toast(sentence);
  return toast(sentence, [[t("Undo"), async () => {
    try {
      const { reply } = await call("POST", "undo", { body: { undo_id: undoId } });
      toast(reply);
      after();
    } catch (error) {
      toastError(error);
    }
  }]]);
}

/** Says what went wrong; what was aborted is nobody's business. */
export function toastError(error) {
  if (error.name === "AbortError") return;
  if (error.status === undefined) console.error(error);
  toast(error.status === undefined ? t("Something went wrong on this page.") : error.message);
}
