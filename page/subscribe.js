// A calendar that other programs subscribe to: opened, opened anew, closed.

import { call } from "./api.js";
import { button, el, replace } from "./dom.js";
import { user } from "./people.js";
import { toastError } from "./toast.js";
import { pieces, t } from "./words.js";

const WORDS = t("Google, Apple, Thunderbird and others show your reminders and the days your notes name, and keep up by themselves. Whoever has the address can read them.");

export async function showSubscription(place, signal) {
  const whose = { user_id: user().id || "local" };

  async function change(method) {
    try {
      draw(await call(method, "calendar", method === "POST" ? { body: whose } : { query: whose }));
    } catch (error) {
      toastError(error);
    }
  }

  function draw({ is_open: isOpen, address }) {
    replace(place, el("p", {}, WORDS),
      address && el("p", { role: "status" }, pieces("Subscribe to this address; it is shown this once: {address}", { address: el("code", {}, address) })),
      el("p", { class: "row" }, button(isOpen ? t("Make a new address") : t("Make an address"), () => change("POST")),
        isOpen && button(t("End it"), () => change("DELETE"))));
  }

  try {
    draw(await call("GET", "calendar", { query: whose, signal }));
  } catch (error) {
    if (error.status) toastError(error);
  }
}
