/** Who is this? A small card beside a name, on rest or focus; the name's own page is always one click away. */
import { send } from "./net.js";

const PATIENCE = 300; // milliseconds
const AGE = 60_000;

/** @type {Map<string, {html: string, at: number}>} */
const kept = new Map();
let opening = 0;
let closing = 0;

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

async function open(name) {
  const html = await read(name.dataset.card).catch(() => "");
  if (!html || !name.isConnected || !name.matches(":hover, :focus-visible")) return;
  const place = card();
  place.innerHTML = html;
  place.showPopover();
  const at = name.getBoundingClientRect();
  const { width, height } = place.getBoundingClientRect();
  const isBelow = at.bottom + height + 16 < innerHeight;
  place.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  place.style.top = `${isBelow ? at.bottom + 6 : Math.max(8, at.top - height - 6)}px`;
}

function close() {
  clearTimeout(opening);
  const place = card();
  if (place?.matches(":popover-open") && !place.matches(":hover, :focus-within")) place.hidePopover();
}

function enter(event) {
  const name = event.target.closest?.("[data-card]");
  if (!name) return;
  clearTimeout(closing);
  clearTimeout(opening);
  opening = setTimeout(() => open(name), PATIENCE);
}

function leave(event) {
  if (!event.target.closest?.("[data-card], #hovercard")) return;
  clearTimeout(opening);
  clearTimeout(closing);
  closing = setTimeout(close, PATIENCE);
}

if (matchMedia("(hover: hover)").matches) document.addEventListener("pointerover", enter);
document.addEventListener("focusin", (event) => event.target.matches?.(":focus-visible") && enter(event));
document.addEventListener("pointerout", leave);
document.addEventListener("focusout", leave);
document.addEventListener("keydown", (event) => event.key === "Escape" && card()?.matches(":popover-open") && card().hidePopover());
document.addEventListener("scroll", () => card()?.matches(":popover-open") && card().hidePopover(), { passive: true });
