/** Drafts on the server, for all devices of the viewer. Nobody is asked to sign in for them: they wait in this browser. */
import { isOld, VISIT } from "./net.js";
import { signedIn, signInAgain } from "./sign-in.js";
import { token } from "./viewer-of-page.js";

const ADDRESS = "/drafts";

/**
 * @typedef {object} Kept
 * @property {number} version
 * @property {string} mark what the device that kept it has named its words
 * @property {string} at
 * @property {string} base
 * @property {[string, string][]} fields
 * @property {import("./uploads.js").Kept[]} files
 */

/** May there be any? The page says how many there were when it was made. */
export const mayHoldSome = () => document.querySelector("meta[name=kring-me]")?.dataset.drafts !== undefined;

/**
 * Ask which draft there is.
 * @param {string} place
 * @returns {Promise<Kept | null | undefined>} undefined while the server cannot tell
 */
export async function ask(place) {
  const response = await reach(`${ADDRESS}/at?place=${encodeURIComponent(place)}`);
  return response?.ok ? (await response.json()).draft : undefined;
}

/**
 * Keep what a form holds.
 * @param {FormData} body
 * @param {boolean} [isLast] whether the page is being left
 * @returns {Promise<{version?: number, met?: Kept | null, refused?: string} | undefined>} undefined while the server cannot be told
 */
export async function put(body, isLast = false) {
  const response = await reach(ADDRESS, { method: "POST", body, keepalive: isLast });
  if (!response) return undefined;
  if (response.ok) return response.json();
  if (response.status === 409) return { met: (await response.json()).draft };
  return response.status === 422 ? { refused: (await response.json()).title } : undefined;
}

/** @returns {Promise<Response | undefined>} */
async function reach(url, request = {}) {
  const ask = () => fetch(url, { ...request, headers: { Accept: "application/json", "X-CSRFToken": token(), "X-Kring-Visit": VISIT }, credentials: "same-origin" });
  try {
    if (signedIn()) await signedIn();
    const response = await ask();
    if (!isOld(response)) return response;
    await signInAgain();
    return await ask();
  } catch {
    return undefined; // no connection, or no sign-in
  }
}
