/** What the server does for the viewer of a page, done here for a fragment that came for everybody. */
import { avoided, myId, owned, token } from "./viewer-of-page.js";

/**
 * Turn a fragment into elements and settle it for this viewer.
 * @param {string} html
 * @returns {HTMLElement}
 */
export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const root = /** @type {HTMLElement} */ (template.content.firstElementChild);
  settle(root);
  return document.adoptNode(root);
}

/** @param {HTMLElement} root */
export function settle(root) {
  for (const field of root.querySelectorAll("[data-csrf]")) field.value = token();
  for (const part of root.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").some((role) => IS[role]?.(part));
  }
  for (const part of root.querySelectorAll("[data-whom]")) {
    if (avoided().includes(part.dataset.whom)) part.replaceWith(part.dataset.otherwise);
  }
  for (const part of root.querySelectorAll("[data-not-for]")) part.hidden = IS[part.dataset.notFor](part);
}

const IS = {
  author: (part) => part.closest("[data-author]")?.dataset.author === myId(),
  asker: (part) => part.closest("[data-asker]")?.dataset.asker === myId(),
  saved: () => false, // what comes live is new
  owner: (part) => owned().includes(part.closest("[data-community]")?.dataset.community ?? ""),
};
