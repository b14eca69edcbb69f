/** Keys for those who like them; no list of shortcuts on the page means that they are switched off. */
import { visit } from "@hotwired/turbo";
import { write } from "./place.js";

const list = () => document.getElementById("shortcuts");
const said = () => [...document.querySelectorAll("main :is(.post, .comment, [data-line])")].filter((one) => one.checkVisibility());
const current = () => document.activeElement?.closest?.(".comment, .post, [data-line]") ?? null;

function step(by) {
  const all = said();
  const here = all.indexOf(current());
  const next = all[here < 0 ? (by > 0 ? 0 : -1) : here + by];
  (next?.matches("[data-line]") ? next.querySelector("a") : next)?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

function compose() {
  const place = document.getElementById("write");
  if (place) write(place);
  else visit("/#write");
}

function answer() {
  const here = current();
  const reply = here?.querySelector(":scope > .comment-body > .said [data-reply]");
  const thread = document.querySelector("#comments #write");
  if (reply) reply.click();
  else if (thread) write(thread);
  else if (here?.matches(".message")) compose();
  else if (here) visit(`${here.querySelector("[data-talk]").pathname}#write`);
}

const inside = (selector) => current()?.querySelector(selector);

function go(key) {
  document.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
}

const KEYS = {
  "?": () => list().showModal(),
  "/": () => document.querySelector('.top-search input, main input[type="search"]')?.focus(),
  j: () => step(1),
  k: () => step(-1),
  n: compose,
  r: answer,
  e: () => inside("[data-edit]:not([hidden])")?.click(),
  "+": () => inside("form.reactions")?.requestSubmit(inside('.palette [data-reaction="agree"]')),
  s: () => inside("form[data-save]")?.requestSubmit(),
  U: () => inside("form[data-unread]")?.requestSubmit(),
};

/** What a key presses on this very page: in the line that has the focus, else the one that stands for the whole page. */
function button(key) {
  const wanted = `[data-shortcut="${CSS.escape(key)}"]`;
  const line = current()?.closest("[data-line]");
  return line ? line.querySelector(wanted) : document.querySelector(`main ${wanted}:not([data-line] *)`);
}

let isGoing = 0;

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (!list() || event.defaultPrevented || event.isComposing || altKey) return;
  if ((ctrlKey || metaKey) && key === "k") return event.preventDefault(), KEYS["/"]();
  if (ctrlKey || metaKey || target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (isGoing) {
    clearTimeout(isGoing);
    isGoing = 0;
    return go(key);
  }
  const here = button(key);
  if (here) return event.preventDefault(), here.click();
  if (key === "g") isGoing = setTimeout(() => (isGoing = 0), 1500);
  if (!KEYS[key]) return;
  event.preventDefault();
  KEYS[key]();
});
