/** Drafts: what is typed is kept in this browser, per person and place, until it is sent. */
import { myId } from "./viewer-of-page.js";

const AGE = 60 * 24 * 3600 * 1000; // milliseconds; older drafts are forgotten
const PREFIX = "kring:draft:";

/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} title
 * @property {string} action where it goes
 * @property {string} parent the comment that it answers
 * @property {string} base the text that it started from
 * @property {object[]} files
 * @property {number} at
 */

const key = (place) => `${PREFIX}${myId()}:${place}`;

/**
 * @param {string} place
 * @returns {Draft | null}
 */
export function load(place) {
  try {
    return JSON.parse(localStorage.getItem(key(place)) ?? "null");
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

try {
  sweep();
} catch {
  // the same
}
