/** What does a form hold that its writer would miss? */

/** What the server, or another part of the page, puts into a form. */
const NOT_KEPT = ["csrf_token", "key", "version", "file", "alt", "upload", "redact", "kept_at", "draft_seen", "draft_base"];

/**
 * List the fields of a form by name, in their order.
 * @param {HTMLFormElement} form
 * @returns {[string, string][]}
 */
export const fieldsOf = (form) => /** @type {[string, string][]} */ ([...new FormData(form)].filter(([name]) => !NOT_KEPT.includes(name)));

/**
 * Name a text by a number of its signs (FNV-1a, 32 bits), to tell whether a form begins with the same; nothing for no text.
 * @param {string} text
 * @returns {string}
 */
export function digest(text) {
  let sum = 0x811c9dc5;
  for (const sign of text) sum = Math.imul(sum ^ sign.codePointAt(0), 0x01000193) >>> 0;
  return text && `${text.length}-${sum.toString(16)}`;
}
