// A player for sound: play, where it is, and how long. The browser's own differs from one to the
// next and is too wide for a phone's bubble.

import { el, icon, replace } from "./dom.js";
import { span } from "./time.js";
import { t } from "./words.js";

let playing = null; // one at a time

export function player(url) {
  const sound = el("audio", { src: url, preload: "metadata" });
  const toggle = el("button", { type: "button", class: "icon-button primary",
    on: { click: () => (sound.paused ? sound.play() : sound.pause()) } });
  const position = el("input", { type: "range", min: "0", max: "0", step: "0.1", value: "0",
    "aria-label": t("Position"), on: { input: () => { sound.currentTime = Number(position.value); } } });
  const time = el("span", { class: "time" }, "0:00");

  function show() {
    const length = Number.isFinite(sound.duration) ? sound.duration : 0;
    position.max = String(length);
    position.value = String(sound.currentTime);
    position.setAttribute("aria-valuetext", t("{at} of {length}", { at: span(sound.currentTime), length: span(length) }));
    time.textContent = span(sound.currentTime || length);
  }

  function showState() {
    const label = sound.paused ? t("Play") : t("Pause");
    toggle.setAttribute("aria-label", label);
    toggle.title = label;
    replace(toggle, icon(sound.paused ? "play" : "pause"));
    if (sound.paused) return;
    if (playing !== sound) playing?.pause();
    playing = sound;
  }

  for (const event of ["loadedmetadata", "durationchange", "timeupdate"]) {
    sound.addEventListener(event, show);
  }
  for (const event of ["play", "pause", "ended"]) sound.addEventListener(event, showState);
  sound.addEventListener("error", () => { time.textContent = t("cannot be played"); });
  showState();
  return el("div", { class: "player", role: "group", "aria-label": t("Voice note") },
    toggle, position, time, sound);
}
