/** Who reacted? The names beside a count, on rest, focus or a long press; their page is one link away in the palette. */
import { putBeside } from "./beside.js";
import { send } from "./net.js";
import { onRest } from "./resting.js";

const card = () => document.getElementById("reactors");

async function open(chip, isThere) {
  const html = await read(chip.form.getAttribute("action")).catch(() => "");
  if (!html || !isThere()) return;
  card().innerHTML = html;
  card().showPopover();
  putBeside(card(), chip);
  chip.setAttribute("aria-describedby", "reactors");
}

async function read(address) {
  const response = await send(address, { isPiece: true });
  return response.ok ? response.text() : "";
}

onRest(".reaction[data-reaction]", card, open);
document.addEventListener("scroll", () => card()?.matches(":popover-open") && card().hidePopover(), { passive: true });
