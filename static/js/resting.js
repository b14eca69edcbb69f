/** What opens where the pointer rests, the focus comes, or a finger stays; and closes soon after they left. */

const PATIENCE = 300; // milliseconds
const TOUCH = 450;
const QUIET = 500; // after closing, the focus that comes back opens nothing

/**
 * @param {string} selector what can be rested on
 * @param {(thing: HTMLElement) => HTMLElement | null} cardOf what lies over the page then
 * @param {(thing: HTMLElement, isThere: () => boolean) => void} open shows it, if they are still there
 * @returns {() => void} lets what is open stay, also when they leave
 */
export function onRest(selector, cardOf, open) {
  let card = null;
  let closedAt = 0;
  let opening = 0;
  let closing = 0;
  let isHeld = false;

  const thingAt = (event) => event.target.closest?.(selector);
  const isOpen = () => Boolean(card?.matches(":popover-open"));

  function start(thing, patience, isThere) {
    clearTimeout(closing);
    clearTimeout(opening);
    opening = setTimeout(() => {
      if (cardOf(thing)?.matches(":popover-open") && cardOf(thing) !== card) return;
      card = cardOf(thing);
      open(thing, isThere);
    }, patience);
  }

  function close() {
    if (isOpen() && !card.matches(":hover, :focus-within")) card.hidePopover();
  }

  function enter(event) {
    const thing = thingAt(event);
    if (thing) start(thing, PATIENCE, () => thing.isConnected && thing.matches(":hover, :focus-visible"));
    else if (isOpen() && card.contains(event.target)) clearTimeout(closing);
  }

  function leave(event) {
    if (event.pointerType === "touch" || !(thingAt(event) || card?.contains(event.target))) return;
    clearTimeout(opening);
    clearTimeout(closing);
    closing = setTimeout(close, PATIENCE);
  }

  function touch(event) {
    const thing = thingAt(event);
    isHeld = false;
    if (isOpen() && !thing && !card.contains(event.target)) card.hidePopover();
    // A finger that stays on a link has the browser's own menu.
    if (thing?.matches("button") && event.pointerType === "touch") start(thing, TOUCH, () => (isHeld = thing.isConnected));
  }

  document.addEventListener("pointerover", (event) => event.pointerType !== "touch" && enter(event));
  document.addEventListener("focusin", (event) => event.target.matches?.(":focus-visible") && Date.now() - closedAt > QUIET && enter(event));
  document.addEventListener("pointerout", leave);
  document.addEventListener("focusout", leave);
  document.addEventListener("pointerdown", touch);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, (event) => event.pointerType === "touch" && clearTimeout(opening));
  document.addEventListener("contextmenu", (event) => isHeld && thingAt(event) && event.preventDefault());
  document.addEventListener("click", (event) => {
    if (!isHeld || !thingAt(event)) return;
    isHeld = false;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("beforetoggle", (event) => {
    if (event.target === card && event.newState === "closed") closedAt = Date.now();
  }, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && card.hidePopover());

  return () => {
    clearTimeout(opening);
    clearTimeout(closing);
    card = null;
  };
}
