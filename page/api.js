// The assistant's REST API: every call of the page goes through here.

import { t } from "./words.js";

/** A call that failed, with the sentence the assistant gave. */
export class CallError extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

const UNREACHABLE = t("The assistant cannot be reached. Is it running?");

/** Calls and returns the JSON. `query` leaves out what is empty; `body` is sent as JSON, unless it
    is a form or bytes; the same `key` twice does it once. Throws CallError; an aborted call throws
    AbortError. */
export async function call(method, path, { query = {}, body, key, signal } = {}) {
  const answer = await ask(method, address(path, query), body, key, signal);
  const said = await read(answer);
  // From afar the session is over: the door stands at /, for whoever loads it.
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new CallError(answer.status, said.error ?? t("It answered {status}.", answer));
  return said;
}

async function read(answer) {
  try {
    return await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return {}; // no JSON: something between us and the assistant has answered
  }
}

async function ask(method, url, body, key, signal) {
  const isJson = body !== undefined && !(body instanceof FormData) && !(body instanceof Blob);
  const headers = {
    ...(isJson && { "Content-Type": "application/json" }),
    ...(key && { "Idempotency-Key": key }),
  };
  try {
    const answer = await fetch(url, {
      method, signal, headers, body: isJson ? JSON.stringify(body) : body,
    });
    tellReachable(true);
    return answer;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    tellReachable(false);
    throw new CallError(0, UNREACHABLE);
  }
}

/** The address, relative to the page, with its query. */
export function address(path, query = {}) {
  const filled = Object.entries(query).filter(([, value]) => ![undefined, null, ""].includes(value));
  const text = new URLSearchParams(filled).toString();
  return path + (text ? `?${text}` : "");
}

/** Of a file's address what holds on every machine: the assistant may know itself by another name
    than the one under which this page was opened. */
export function fileAddress(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname.slice(1) + search;
}

function tellReachable(isReachable) {
  const place = document.getElementById("offline");
  const sentence = isReachable ? "" : UNREACHABLE;
  if (place.textContent !== sentence) place.textContent = sentence;
}
