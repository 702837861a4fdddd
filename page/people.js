// Whose memory is shown: the chooser, and the user everybody asks for.

import { call } from "./api.js";
import { el, replace } from "./dom.js";
import { t } from "./words.js";

const LOCAL = "local"; // who speaks on this page; made by the first message
const KEPT = "user";

let users = [];
let chosen = localStorage.getItem(KEPT) ?? LOCAL;

/** The user whose memory is shown: {id, name, zone, isKnown}; id is what the API takes as user_id,
    and `local` is known once somebody spoke. */
export function user() {
  const known = users.find(({ whatsapp_id: id }) => id === chosen);
  return {
    id: chosen,
    name: known ? nameOf(known) : t("This machine"),
    zone: known?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    isKnown: Boolean(known),
  };
}

/** Asks who there is and fills the chooser. */
export async function loadPeople() {
  ({ users } = await call("GET", "users/list"));
  if (!users.some(({ whatsapp_id: id }) => id === chosen)) chosen = LOCAL;
  const choices = users.map((one) => [one.whatsapp_id, nameOf(one)]);
  if (!choices.some(([id]) => id === LOCAL)) choices.unshift([LOCAL, t("This machine")]);
  const select = document.getElementById("user");
  replace(select, choices.map(([id, name]) => el("option", { value: id }, name)));
  select.value = chosen;
}

/** Calls whenever another user is chosen. */
export function onUserChange(changed) {
  document.getElementById("user").addEventListener("change", (event) => {
    chosen = event.target.value;
    localStorage.setItem(KEPT, chosen);
    changed();
  });
}

function nameOf({ whatsapp_id: id, name }) {
  if (id === LOCAL) return t("This machine");
  return name ? `${name} (${id})` : id;
}
