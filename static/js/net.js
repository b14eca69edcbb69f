/** How scripts ask the server: as the page would, with its token, and once more after a new sign-in. */
import { signInAgain } from "./sign-in.js";
import { token } from "./viewer-of-page.js";

/** Names this open page, so that it can tell its own news from those of others. */
export const VISIT = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * @typedef {object} Request
 * @property {string} [method]
 * @property {FormData | URLSearchParams | null} [body]
 * @property {string} [accept]
 * @property {boolean} [follow] whether to follow a redirect; where the answer is not needed, "it was done" is enough
 * @property {AbortSignal} [signal]
 */

/**
 * Send a request. Rejects when there is no connection, or when a needed sign-in was cancelled.
 * @param {string} url
 * @param {Request} [request]
 * @returns {Promise<Response>}
 */
export async function send(url, request = {}) {
  const { method = "GET", body = null, accept = "text/html", follow = true, signal } = request;
  if (body instanceof FormData && body.has("csrf_token")) body.set("csrf_token", token());
  const headers = { Accept: accept, "X-Kring-Visit": VISIT, "X-CSRFToken": token() };
  const redirect = follow ? "follow" : "manual";
  const response = await fetch(url, { method, body, headers, redirect, signal, credentials: "same-origin" });
  if (response.status !== 401) return response;
  await signInAgain();
  return send(url, request);
}

/**
 * Tell whether the server did what was asked; a redirect that was not followed says so too.
 * @param {Response} response
 * @returns {boolean}
 */
export function isDone(response) {
  return response.ok || response.type === "opaqueredirect";
}

/**
 * Do one act and tell whether it was done.
 * @param {string} url
 * @param {string} [method]
 * @returns {Promise<boolean>}
 */
export async function act(url, method = "POST") {
  try {
    return isDone(await send(url, { method, follow: false }));
  } catch {
    return false;
  }
}

/**
 * Read a page.
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<Document | null>} null if it is not there
 */
export async function page(url, signal) {
  const response = await send(url, { signal });
  return response.ok ? parse(await response.text()) : null;
}

/**
 * @param {string} text
 * @returns {Document}
 */
export function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}
