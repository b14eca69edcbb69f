/** Counters in navigation, title and icon, kept up to date. */
import { myId } from "./viewer-of-page.js";

const MANY = 99;
const shown = (n) => (n > MANY ? `${MANY}+` : String(n));

/**
 * Show a number wherever it stands.
 * @param {string} name "home", "notices" or "community:3"
 * @param {number} n
 */
export function count(name, n) {
  for (const place of document.querySelectorAll(`[data-count="${CSS.escape(name)}"]`)) {
    place.hidden = !n;
    place.querySelector("[data-number]").textContent = shown(n);
    if (name.startsWith("community:")) place.closest("li:not(.is-muted)")?.classList.toggle("is-unread", n > 0);
  }
  if (name.startsWith("community:")) count("home", sum());
  if (name === "home") mark(n);
}

/** @type {number} the newest entry that was counted: a post may be told in several streams */
let counted = 0;

addEventListener("kring:fact", ({ detail: { event, id, community, author } }) => {
  if (event !== "post.created" || id <= counted || String(author) === myId()) return;
  counted = id;
  const place = document.querySelector(`[data-count="community:${community}"]`);
  if (place) count(`community:${community}`, read(place) + 1);
});

const read = (place) => (place.hidden ? 0 : parseInt(place.textContent, 10) || 0);

function sum() {
  const places = document.querySelectorAll('.nav li:not(.is-muted) [data-count^="community:"]');
  return Math.min([...places].reduce((all, place) => all + read(place), 0), MANY + 1);
}

/** Write the number into title and icon. */
function mark(n) {
  document.title = (n ? `(${shown(n)}) ` : "") + document.title.replace(/^\(\d+\+?\) /, "");
  const icon = document.querySelector('link[rel="icon"]');
  if (!icon) return;
  icon.dataset.plain ??= icon.href;
  icon.href = n ? `data:image/svg+xml,${encodeURIComponent(badge(shown(n)))}` : icon.dataset.plain;
}

const badge = (text) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f3a31"/><circle cx="16" cy="16" r="13" fill="#f5b32e"/><text x="16" y="21.5" font-family="system-ui,sans-serif" font-weight="700" font-size="${text.length > 2 ? 13 : 16}" text-anchor="middle" fill="#2b1d05">${text}</text></svg>`;

function remark() {
  const home = document.querySelector('[data-count="home"]');
  if (home) mark(read(home));
}
addEventListener("turbo:load", remark);
addEventListener("kring:refreshed", remark);
