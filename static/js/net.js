/** How scripts ask the server: as the page would, with its token, and once more after a new sign-in. */
import { signInAgain, signedIn } from "./sign-in.js";
import { token } from "./viewer-of-page.js";

/** Names this open page, so that it can tell its own news from those of others. */
export const VISIT = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** On the refusal of a request whose token is of an earlier sign-in, where there is a later one. */
export const OLD_FORM = "X-Kring-Old-Form";
export const isOld = (response) => response.headers.has(OLD_FORM);

/** How many requests of this page that change something were begun, and how many of those have ended. */
export const acts = { begun: 0, ended: 0 };

/**
 * @typedef {object} Request
 * @property {string} [method]
 * @property {FormData | URLSearchParams | null} [body]
 * @property {string} [accept]
 * @property {boolean} [isPiece] whether one post or comment is wanted and not the page around it
 * @property {AbortSignal} [signal]
 */

/**
 * Send a request. Rejects when there is no connection, or when a needed sign-in was cancelled.
 * @param {string} url
 * @param {Request} [request]
 * @returns {Promise<Response>}
 */
export async function send(url, request = {}) {
  await signedIn();
  const response = await ask(url, request);
  if (response.status === 401) {
    await signInAgain();
    return send(url, request);
  }
  if (!isOld(response)) return response;
  await signInAgain(); // another page of this browser did: its token is brought
  return ask(url, request);
}

/**
 * @param {string} url
 * @param {Request} request
 */
async function ask(url, { method = "GET", body = null, accept = "text/html", isPiece = false, signal }) {
  if (body instanceof FormData && body.has("csrf_token")) body.set("csrf_token", token());
  const headers = { Accept: accept, "X-Kring-Visit": VISIT, "X-CSRFToken": token() };
  if (isPiece) headers["X-Kring-Fragment"] = "1";
  const isAct = method !== "GET";
  if (isAct) acts.begun += 1;
  return fetch(url, { method, body, headers, signal, credentials: "same-origin" }).finally(() => isAct && (acts.ended += 1));
}

/**
 * Do one act and tell whether it was done.
 * @param {string} url
 * @param {string} [method]
 * @param {FormData | null} [body]
 * @returns {Promise<boolean>}
 */
export async function act(url, method = "POST", body = null) {
  try {
    return (await send(url, { method, accept: "application/json", body })).ok;
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
 * Read one post or comment, settled for this viewer.
 * @param {string} url
 * @returns {Promise<HTMLElement | null | undefined>} null if it is not there, undefined if the server could not tell
 */
export async function piece(url) {
  const response = await send(url, { isPiece: true });
  if (response.ok) return document.adoptNode(parse(await response.text()).body.firstElementChild);
  return response.status === 404 ? null : undefined;
}

/**
 * @param {string} text
 * @returns {Document}
 */
export function parse(text) {
  return new DOMParser().parseFromString(text, "text/html");
}
