// How the assistant is: what its doctor finds, asked again while the page is open.

import { call } from "./api.js";
import { button, el, every, heading, icon, replace } from "./dom.js";
import { ago, bytes } from "./time.js";
import { toastError } from "./toast.js";

export const title = "Health";

const EVERY_MS = 10000;
const SOON_MS = 1000;
const QUEUES = {
  messages: "messages to send", held: "held until you write", mem0: "words for Mem0",
  media: "files to understand",
};
const STATES = {
  ok: ["check", "Well"], off: ["off", "Off"], warning: ["warning", "Look at this"],
  fault: ["fault", "Fault"],
};

export async function show(place, { signal }) {
  const verdict = el("p", { class: "verdict", role: "status" });
  const found = el("div", { class: "well", "aria-busy": "true" });
  replace(place, el("div", { class: "page" }, heading("Health"), verdict, found));

  async function look() {
    try {
      const told = await call("GET", "doctor", { signal });
      showVerdict(verdict, told);
      if (told.is_checking && !told.checks.length) return; // its first look takes a moment
      found.removeAttribute("aria-busy");
      replace(found, list(told.checks, "fault", "warning"), vitals(told), list(told.checks, "ok", "off"));
    } catch (error) {
      if (error.status) toastError(error); // that it cannot be reached is said already
    }
  }

  async function lookAgain() {
    await look();
    // The vendors are asked behind the scenes: until they have answered we come back soon.
    if (found.hasAttribute("aria-busy")) await new Promise((go) => setTimeout(go, SOON_MS)).then(look);
  }

  await every(EVERY_MS, lookAgain, signal);
}

/** The checks of two states; those of the first come first. */
function list(checks, ...states) {
  const chosen = states.flatMap((state) => checks.filter((one) => one.state === state));
  return chosen.length > 0 && el("ul", { class: "checks" }, chosen.map(check));
}

function showVerdict(verdict, { checks, is_checking: isChecking }) {
  const count = (state) => checks.filter((one) => one.state === state).length;
  const [faults, warnings] = [count("fault"), count("warning")];
  const state = faults ? "fault" : warnings ? "warning" : "ok";
  const sentence = isChecking && !checks.length ? "Looking …" : faults ? `${faults} to mend.` : warnings ? `${warnings} to look at.`
    : "All is well.";
  if (verdict.textContent === sentence) return; // said once
  verdict.dataset.state = state;
  replace(verdict, icon(STATES[state][0]), el("span", {}, sentence));
}

function vitals(told) {
  const queued = Object.entries(told.queues).filter(([, count]) => count)
    .map(([name, count]) => [`waiting: ${QUEUES[name] ?? name}`, count]);
  const waiting = queued.length ? queued : [["waiting to be done", "nothing"]];
  return el("dl", { class: "tiles" }, [
    ["database", bytes(told.database_bytes)],
    ["last backup", ago(told.last_backup_at)],
    ["Twilio's signature seen", ago(told.last_signature_at)],
    ...waiting,
    ...Object.entries(told.paused ?? {}).map(([name, reason]) => [`paused: ${name}`, reason]),
    ["version", told.version],
  ].map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value)))));
}

function check({ name, state, finding, mend }) {
  const [shape, words] = STATES[state];
  return el("li", { class: `check ${state}` }, icon(shape),
    el("div", {}, el("h2", {}, name, " ", el("span", { class: "state" }, words)),
      el("p", {}, finding), mend && el("p", { class: "mend" }, mend), name === "senders" && pairing()));
}

let told = ""; // the code made last: what is found is drawn anew every few seconds

/** A code that lets in a phone whose number is hidden. */
function pairing() {
  const words = () => (told ? ["Send this from that phone within ten minutes: ", el("code", {}, told)] : []);
  const made = el("p", { role: "status" }, words());
  return el("div", {}, button("Make a code", async () => {
    try {
      ({ say: told } = await call("POST", "pairing"));
      replace(made, ...words());
    } catch (error) {
      toastError(error);
    }
  }), made);
}
