/** Who is this? A small card beside a name, on rest or focus; the name's own page is always one click away. */
import { putBeside } from "./beside.js";
import { send } from "./net.js";
import { onRest } from "./resting.js";

const AGE = 60_000; // milliseconds

/** @type {Map<string, {html: string, at: number}>} */
const kept = new Map();

const card = () => document.getElementById("hovercard");

async function read(handle) {
  const known = kept.get(handle);
  if (known && Date.now() - known.at < AGE) return known.html;
  const response = await send(`/people/${encodeURIComponent(handle)}/card`);
  if (!response.ok) return "";
  const html = await response.text();
  kept.set(handle, { html, at: Date.now() });
  return html;
}

async function open(name, isThere) {
  const html = await read(name.dataset.card).catch(() => "");
  if (!html || !isThere()) return;
  card().innerHTML = html;
  card().showPopover();
  putBeside(card(), name);
}

onRest("[data-card]", card, open);
document.addEventListener("scroll", () => card()?.matches(":popover-open") && card().hidePopover(), { passive: true });
