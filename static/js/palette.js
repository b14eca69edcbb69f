/** The palette of reactions opens where one rests on its button, too; a click then keeps it open. */
import { onRest } from "./resting.js";

const PLUS = ".reactions > .icon-button[popovertarget]";
const paletteOf = (plus) => document.getElementById(plus.getAttribute("popovertarget"));

let rested = null;

function open(plus, isThere) {
  const palette = paletteOf(plus);
  const isBusy = document.querySelector('[popover="auto"]:popover-open, [popover=""]:popover-open');
  if (isBusy || !isThere()) return; // to open would close the menu that somebody reads
  palette.showPopover({ source: plus });
  rested = plus;
}

const stay = onRest(PLUS, paletteOf, open);

document.addEventListener("click", (event) => {
  const plus = event.target.closest?.(PLUS);
  if (!plus) return;
  if (plus === rested && paletteOf(plus).matches(":popover-open")) event.preventDefault();
  rested = null;
  stay();
}, true);
