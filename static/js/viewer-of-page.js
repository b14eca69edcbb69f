/** Who looks at this page, as the server wrote it into the head. */

/** @returns {HTMLMetaElement | null} */
const me = () => document.querySelector('meta[name="kring-me"]');

/** @returns {string} the viewer's id, or nothing on a page for everybody */
export const myId = () => me()?.content ?? "";

/** @returns {string[]} ids of the communities that the viewer owns */
export const owned = () => me()?.dataset.owns?.split(" ").filter(Boolean) ?? [];

/** @returns {string[]} ids of the people from whom the viewer keeps apart */
export const avoided = () => me()?.dataset.avoids?.split(" ") ?? [];

/** @returns {string} the token that proves that a request comes from our page */
export const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/**
 * Take a new token for this page and every form on it.
 * @param {string} fresh
 */
export function renewToken(fresh) {
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", fresh);
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = fresh;
}
/** Whether what comes up live may meet a filter of the viewer's: the server knows. */
export const filters = () => me()?.hasAttribute("data-filters") ?? false;

// Whose posts and comments do not come up live: the viewer avoids them, or folds them.
export const unheard = () => me()?.dataset.unheard?.split(" ") ?? [];
