/** Drafts in this browser: what is typed is kept at once, per person and place, until it is sent. */
import { myId } from "./viewer-of-page.js";

const AGE = 60 * 24 * 3600 * 1000; // milliseconds; older drafts are forgotten
const PREFIX = "kring:draft:";

/**
 * @typedef {object} Draft
 * @property {[string, string][]} fields what the form holds, by name
 * @property {import("./uploads.js").Kept[]} files
 * @property {string} base stands for the words that it started from
 * @property {number} version the one on the server that it follows; 0 for none
 * @property {string[]} unheard what the words were named that were sent, and of which no answer was heard yet
 * @property {boolean} isDirty whether the server has to be told yet
 * @property {number} at
 */

const key = (place) => `${PREFIX}${myId()}:${place}`;

/**
 * @param {string} place
 * @returns {Draft | null}
 */
export function load(place) {
  try {
    const draft = JSON.parse(localStorage.getItem(key(place)) ?? "null");
    return draft?.fields ? draft : null;
  } catch {
    return null;
  }
}

/**
 * @param {string} place
 * @param {Omit<Draft, "at">} draft
 * @returns {boolean} whether it is kept
 */
export function save(place, draft) {
  try {
    localStorage.setItem(key(place), JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false; // no room, or a browser that keeps nothing
  }
}

/** @param {string} place */
export function forget(place) {
  try {
    localStorage.removeItem(key(place));
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

function sweep() {
  const mine = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  for (const name of mine) {
    if (Date.now() - (JSON.parse(localStorage.getItem(name))?.at ?? 0) > AGE) localStorage.removeItem(name);
  }
}

/** Whoever signs out leaves this browser to others: what the server has goes from it. */
function leave() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(key("")))) {
    if (!JSON.parse(localStorage.getItem(name))?.isDirty) localStorage.removeItem(name);
  }
}

/** @param {() => void} act */
function quietly(act) {
  try {
    act();
  } catch {
    // a browser that keeps nothing
  }
}

quietly(sweep);
document.addEventListener("turbo:submit-end", ({ target, detail }) => target.matches("[data-sign-out]") && detail.success && quietly(leave));
