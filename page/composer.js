// Where a message is written: text, files chosen, pasted or dropped, and a recorded voice note.

import { el, icon, iconButton, replace, say } from "./dom.js";
import { cleanName, nameParts } from "./files.js";
import { canRecord, record } from "./recorder.js";
import { bytes, span } from "./time.js";
import { toast, toastError } from "./toast.js";
import { t } from "./words.js";

const REFUSED = [400, 413]; // as it is it will never be taken

/** The form; `send(text, files)` resolves to the error that kept it from being sent, or null. */
export function composer(send, signal) {
  let files = [];
  let recording = null;
  const text = el("textarea", {
    id: "message", rows: "1", "aria-label": t("Message"), placeholder: t("Tell or ask me anything"),
    autocomplete: "off", enterkeyhint: "send",
  });
  const chooser = el("input", { type: "file", multiple: true, class: "unseen", tabindex: "-1",
    "aria-label": t("Files to send"), on: { change: () => { add(chooser.files); chooser.value = ""; } } });
  const chips = el("ul", { class: "chips", "aria-label": t("Attached") });
  const attach = iconButton("clip", t("Attach a photo or file"), () => chooser.click());
  const mic = iconButton("mic", t("Record a voice note"), toggleRecording);
  const submit = el("button", { class: "icon-button primary", "aria-label": t("Send"), title: t("Send") },
    icon("send"));
  const timer = el("span", { class: "timer", hidden: true });
  const refusal = el("p", { class: "refusal", role: "alert" });
  const form = el("form", { class: "composer", on: { submit: onSubmit } },
    refusal, chips, el("div", { class: "line" }, attach, chooser, text, timer, mic, submit));
  mic.hidden = !canRecord(); // where it may not, a recorded file can still be attached

  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    const isSending = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!isSending) return;
    event.preventDefault();
    form.requestSubmit();
  });
  text.addEventListener("paste", (event) => add(event.clipboardData.files, event));
  document.addEventListener("dragover", (event) => event.preventDefault(), { signal });
  document.addEventListener("drop", (event) => add(event.dataTransfer.files, event), { signal });
  signal.addEventListener("abort", () => recording?.stop());
  if (matchMedia("(hover: hover)").matches) requestAnimationFrame(() => {
    // On a phone the keyboard would cover what is to be read.
    if (document.activeElement === document.body) text.focus();
  });

  function add(chosen, event) {
    if (!chosen?.length) return;
    event?.preventDefault();
    refusal.textContent = "";
    files.push(...chosen);
    showChips();
    text.focus();
  }

  function showChips() {
    replace(chips, files.map((file, at) => el("li", {},
      file.type.startsWith("image/") && el("img", { src: URL.createObjectURL(file), alt: "" }),
      el("span", { class: "name", title: cleanName(file.name) }, nameParts(file.name)),
      el("small", {}, bytes(file.size)),
      iconButton("close", t("Remove {name}", { name: cleanName(file.name) }), () => {
        files.splice(at, 1);
        showChips();
        text.focus();
      }))));
  }

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
  }

  async function onSubmit(event) {
    event.preventDefault();
    if (recording) await stopRecording();
    const said = text.value.trim();
    if (!said && !files.length) return;
    const sent = files;
    text.value = "";
    files = [];
    refusal.textContent = "";
    showChips();
    grow();
    const error = await send(said, sent);
    if (!error) return;
    text.value = [said, text.value].filter(Boolean).join("\n"); // nothing written is lost
    const left = sent.filter((file) => !isRefused(file, sent, error));
    files = [...left, ...files];
    const isDropped = left.length < sent.length;
    if (REFUSED.includes(error.status)) {
      refusal.textContent = isDropped ? `${error.message} ${t("It is left out.")}` : error.message;
    } else toastError(error);
    showChips();
    grow();
  }

  async function toggleRecording() {
    if (recording) await stopRecording();
    else await startRecording();
  }

  async function startRecording() {
    try {
      recording = await record();
    } catch {
      toast(t("The microphone is not available here; a recording can be attached as a file."));
      return;
    }
    const began = Date.now();
    showRecording(true);
    say(t("Recording"));
    recording.clock = setInterval(() => {
      timer.textContent = recordingFor((Date.now() - began) / 1000);
    }, 250);
  }

  async function stopRecording() {
    const { clock, stop } = recording;
    recording = null;
    clearInterval(clock);
    showRecording(false);
    add([await stop()]);
  }

  function showRecording(isOn) {
    form.classList.toggle("recording", isOn);
    timer.hidden = !isOn;
    timer.textContent = recordingFor(0);
    text.hidden = isOn;
    const label = isOn ? t("Stop and attach") : t("Record a voice note");
    mic.setAttribute("aria-label", label);
    mic.title = label;
    replace(mic, icon(isOn ? "stop" : "mic"));
  }

  return form;
}

function recordingFor(seconds) {
  return t("Recording {time}", { time: span(seconds) });
}

/** Whether this is the file that the sentence is about: it is not sent again with what comes next. */
function isRefused(file, sent, { status, message }) {
  if (!REFUSED.includes(status)) return false;
  if (message.startsWith(`${cleanName(file.name)} `)) return true;
  return sent.length === 1 && / is (empty|larger|no file)\b/.test(message);
}
