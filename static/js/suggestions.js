/** What could be meant: people, communities, topics and emoji for what has been typed. */
import { send } from "./net.js";
import { icon } from "./icon.js";
import { word } from "./words.js";

/**
 * @typedef {object} Suggestion
 * @property {"person" | "community" | "topic" | "post" | "emoji" | "skill"} kind
 * @property {string} value what is put into the text
 * @property {string} name
 * @property {string} [detail] function and site of a person
 * @property {string} [url]
 * @property {number} [hue]
 * @property {string} [initials]
 * @property {string | null} [photo]
 * @property {string} [ring] the kind of community
 * @property {string} [sign] the emoji itself
 * @property {boolean} [can_read] whether this person can read the place of the text
 */

/**
 * @param {string} address
 * @param {Record<string, string>} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<Suggestion[]>}
 */
export async function suggestions(address, query, signal) {
  const response = await send(`${address}?${new URLSearchParams(query)}`, { accept: "application/json", signal });
  return response.ok ? response.json() : [];
}

let made = 0;

/**
 * @param {Suggestion} item
 * @returns {HTMLElement}
 */
export function option(item) {
  const row = make("li", "", { id: `suggestion-${(made += 1)}` });
  row.setAttribute("role", "option");
  row.dataset.value = item.value;
  if (item.url) row.dataset.url = item.url;
  const words = make("span", item.name);
  if (item.detail) words.append(make("span", item.detail, { className: "meta" }));
  row.append(sign(item), words);
  if (item.can_read === false) row.append(make("span", word("cannotRead"), { className: "badge wait" }));
  return row;
}

/** @param {Suggestion} item */
function sign({ kind, hue, initials, photo, ring, sign: emoji }) {
  if (kind === "person") {
    const disc = make("span", photo ? "" : initials, { className: "avatar small" });
    if (photo) disc.append(Object.assign(new Image(), { src: photo, alt: "" }));
    return dress(disc, { hue });
  }
  const place = make("span", emoji ?? "", { className: "sign" });
  if (kind === "community") place.append(dress(make("span", "", { className: "ring" }), { hue, kind: ring }));
  if (kind === "post") place.append(icon("message-circle"));
  if (kind === "topic") place.append(icon("hash"));
  place.ariaHidden = "true";
  return place;
}

function dress(element, { hue, kind }) {
  element.dataset.hue = String(hue);
  if (kind) element.dataset.kind = kind;
  element.ariaHidden = "true";
  return element;
}

/**
 * @param {string} tag
 * @param {string} [text]
 * @param {object} [more]
 */
export function make(tag, text = "", more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, more);
}

/**
 * Make the list that they stand in.
 * @param {Suggestion[]} items
 * @returns {HTMLElement}
 */
export function listbox(items) {
  const list = make("ul", "", { className: "suggest", ariaLabel: word("suggestions") });
  list.setAttribute("role", "listbox");
  list.append(...items.map(option));
  return list;
}
