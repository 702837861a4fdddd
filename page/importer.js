// Importing a file: sent in pieces, so that a large one can go on where it broke off; then read by
// the assistant, which may ask how dates are meant or who you are.

import { call } from "./api.js";
import { button, el, replace, say } from "./dom.js";
import { loadPeople, user } from "./people.js";
import { toastError } from "./toast.js";
import { number, t } from "./words.js";

const PIECE_BYTES = 1024 * 1024;
const POLL_MS = 500;
const TRIES = 3;

export function importer(signal) {
  const status = el("div", { class: "import-status" });
  const chooser = el("input", { type: "file", id: "import-file",
    accept: ".zip,.jsonl,.json,.txt,.md,.enex,.vcf,.ics,.db,.sqlite,application/zip,text/plain",
    on: { change: () => begin(chooser.files[0]) } });

  async function begin(file) {
    if (!file) return;
    try {
      const { id } = await call("POST", "imports", { body: { name: file.name, size: file.size }, signal });
      await upload(id, file, (done) => showStep(status, t("Sending {name}", file), done, file.size), signal);
      await run(id, {});
    } catch (error) {
      if (error.name !== "AbortError") showFailure(status, error.message);
      if (error.status === undefined) toastError(error);
    }
    chooser.value = "";
  }

  async function run(id, answers) {
    await call("POST", `imports/${id}/start`, { body: { user_id: user().id, ...answers }, signal });
    for (;;) {
      const told = await call("GET", `imports/${id}`, { signal });
      if (told.question) {
        showQuestion(status, told.question, (given) =>
          run(id, { ...answers, ...given }).catch(toastError));
        return;
      }
      if (told.state === "done") {
        showReport(status, told.report);
        await loadPeople();
        return;
      }
      if (told.state === "failed") {
        showFailure(status, told.error);
        return;
      }
      showStep(status, t("Reading"), told.done, told.total);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  return el("div", { class: "importer" },
    el("label", { for: "import-file", class: "unseen" }, t("File to import")), chooser, status);
}

async function upload(id, file, tell, signal) {
  let offset = 0;
  let failures = 0;
  while (offset < file.size) {
    tell(offset);
    try {
      const piece = file.slice(offset, offset + PIECE_BYTES);
      ({ received: offset } = await call("PUT", `imports/${id}`,
        { query: { offset: String(offset) }, body: piece, signal }));
      failures = 0;
    } catch (error) {
      failures += 1;
      if (error.status || failures >= TRIES) throw error; // it was refused, or the way is broken
      await new Promise((resolve) => setTimeout(resolve, POLL_MS * failures));
    }
  }
}

function showStep(place, words, done, total) {
  const known = place.querySelector("progress");
  const share = total ? ` ${number(Math.floor((100 * (done ?? 0)) / total))} %` : "";
  if (!known) {
    replace(place, el("label", { for: "import-progress" }), el("progress", { id: "import-progress" }));
    say(words);
  }
  place.querySelector("label").textContent = `${words}${share}`;
  const bar = place.querySelector("progress");
  if (total) {
    bar.max = total;
    bar.value = done ?? 0;
  }
}

function showQuestion(place, { name, sentence, choices }, answer) {
  const buttons = choices.map(({ value, label }) =>
    button(label, () => answer({ [name]: value })));
  replace(place, el("p", { id: "import-question" }, sentence),
    el("div", { class: "actions", role: "group", "aria-labelledby": "import-question" }, buttons));
  buttons[0].focus();
  say(sentence);
}

function showReport(place, { sentences, faults }) {
  replace(place, el("p", { class: "verdict", "data-state": "ok" }, t("Imported.")),
    sentences.map((sentence) => el("p", {}, sentence)),
    faults.length > 0 && el("details", {}, el("summary", {}, t("What cannot be read")),
      el("ul", {}, faults.map((fault) => el("li", {}, String(fault))))),
    el("p", {}, el("a", { href: "#/memories" }, t("See the memories"))));
  say([t("Imported."), sentences[0]].join(" "));
}

function showFailure(place, sentence) {
  replace(place, el("p", { class: "verdict", "data-state": "fault" }, sentence));
  say(sentence);
}
