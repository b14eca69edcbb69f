/** A post or comment that changed or went, without what stands under it: a thread, a half-written answer. */
import { morphElements } from "@hotwired/turbo";

const PARTS = [".avatar", ".post-head", ".held", ".post-body", ".quoted", ".post-foot", ".comment-body > .gone", ".comment-body > .said"];
const part = (said, name) => said.querySelector(`:scope > ${name}`);

/**
 * Show what it says now.
 * @param {HTMLElement} said
 * @param {HTMLElement} fresh the same, as the server sees it
 */
export function bring(said, fresh) {
  back(said);
  for (const name of PARTS) {
    const [here, there] = [part(said, name), part(fresh, name)];
    if (here && there) morphElements(here, there);
    else if (here) here.remove();
    else if (there) add(said, there);
  }
  said.className = fresh.className;
  said.dataset.version = fresh.dataset.version;
  if (fresh.dataset.author) said.dataset.author = fresh.dataset.author;
}

/** A held post says so under its head; a comment, or the line about one that is away, stands over its replies. */
function add(said, there) {
  if (said.matches(".comment")) part(said, ".comment-body").prepend(there);
  else part(said, ".post-head")?.after(there);
}

/**
 * Leave a line where something was.
 * @param {HTMLElement} said
 * @param {string} text
 */
export function away(said, text) {
  const parts = said.matches(".comment") ? [part(said, ".comment-body > .said")] : [...said.children];
  if (!parts[0] || parts[0].matches(".gone, [data-away]")) return;
  parts[0].before(Object.assign(document.createElement("p"), { className: "gone", textContent: text }));
  for (const one of parts) one.toggleAttribute("data-away", true);
}

/** @param {HTMLElement} said */
export function back(said) {
  const parts = [...said.querySelectorAll("[data-away]")];
  if (parts[0]) parts[0].previousElementSibling.remove();
  for (const one of parts) one.removeAttribute("data-away");
}
