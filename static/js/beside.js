/** Where does what lies over the page stand? Below a thing, or above it where there is no room. */

/**
 * @param {HTMLElement} card an open popover
 * @param {HTMLElement} thing
 */
export function putBeside(card, thing) {
  const at = thing.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const isBelow = at.bottom + height + 16 < innerHeight;
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  card.style.top = `${isBelow ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`;
}
