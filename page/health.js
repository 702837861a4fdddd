// How the assistant is: what its doctor finds, asked again while the page is open.

import { call } from "./api.js";
import { button, el, every, heading, icon, replace } from "./dom.js";
import { ago, bytes } from "./time.js";
import { toastError } from "./toast.js";
import { many, pieces, t } from "./words.js";

export const title = t("Health");

const EVERY_MS = 10000;
const SOON_MS = 1000;
const QUEUES = {
  messages: t("messages to send"), held: t("held until you write"), mem0: t("words for Mem0"),
  media: t("files to understand"),
};
// What is looked at, by its name in the API; names of products are the same everywhere.
const NAMES = {
  database: t("database"), disk: t("disk"), hearing: t("hearing"), media: t("files"),
  messages: t("messages"), model: t("model"), port: t("port"), queues: t("queues"),
  reading: t("reading"), reminders: t("reminders"), "second way": t("second way"),
  senders: t("senders"), strangers: t("strangers"), "time zone": t("time zone"),
  webhook: t("webhook"),
};
const STATES = {
  ok: ["check", t("Well")], off: ["off", t("Off")], warning: ["warning", t("Look at this")],
  fault: ["fault", t("Fault")],
};

export async function show(place, { signal }) {
  const verdict = el("p", { class: "verdict", role: "status" });
  const found = el("div", { class: "well", "aria-busy": "true" });
  replace(place, el("div", { class: "page" }, heading(t("Health")), verdict, found));

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
  const sentence = isChecking && !checks.length ? t("Looking …") : faults ? many("{count} to mend.", "{count} to mend.", faults) : warnings ? many("{count} to look at.", "{count} to look at.", warnings)
    : t("All is well.");
  if (verdict.textContent === sentence) return; // said once
  verdict.dataset.state = state;
  replace(verdict, icon(STATES[state][0]), el("span", {}, sentence));
}

function vitals(told) {
  const queued = Object.entries(told.queues).filter(([, count]) => count)
    .map(([name, count]) => [t("waiting: {what}", { what: QUEUES[name] ?? name }), count]);
  const waiting = queued.length ? queued : [[t("waiting to be done"), t("nothing")]];
  return el("dl", { class: "tiles" }, [
    [t("database"), bytes(told.database_bytes)],
    [t("last backup"), ago(told.last_backup_at)],
    [t("Twilio's signature seen"), ago(told.last_signature_at)],
    ...waiting,
    ...Object.entries(told.paused ?? {}).map(([name, reason]) => [t("paused: {what}", { what: name }), reason]),
    [t("version"), told.version],
  ].map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value)))));
}

function check({ name, state, finding, mend }) {
  const [shape, words] = STATES[state];
  return el("li", { class: `check ${state}` }, icon(shape),
    el("div", {}, el("h2", {}, NAMES[name] ?? name, " ", el("span", { class: "state" }, words)),
      el("p", {}, finding), mend && el("p", { class: "mend" }, mend), name === "senders" && pairing()));
}

let told = ""; // the code made last: what is found is drawn anew every few seconds

/** A code that lets in a phone whose number is hidden. */
function pairing() {
  const words = () => (told ? pieces("Send this from that phone within ten minutes: {code}", { code: el("code", {}, told) }) : []);
  const made = el("p", { role: "status" }, words());
  return el("div", {}, button(t("Make a code"), async () => {
    try {
      ({ say: told } = await call("POST", "pairing"));
      replace(made, ...words());
    } catch (error) {
      toastError(error);
    }
  }), made);
}
