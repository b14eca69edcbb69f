/** @ ~ # : in a text open a list of what could be meant. */
import "@github/text-expander-element";
import { listbox, suggestions } from "./suggestions.js";

const KINDS = { "@": "person", "~": "community", "#": "topic", ":": "emoji" };
const LEAST = { "@": 0, "~": 0, "#": 1, ":": 2 }; // letters before it is worth asking
const PAUSE = 120; // milliseconds
const EDGE = 8; // pixels between the list and the edge of the screen

/** @type {AbortController | null} */
let asking = null;

document.addEventListener("text-expander-change", (event) => {
  const { key, text, provide } = event.detail;
  asking?.abort();
  if (text.length < LEAST[key]) return;
  asking = new AbortController();
  provide(find(event.target.dataset, key, text, asking.signal));
}, true);

document.addEventListener("text-expander-value", (event) => {
  event.detail.value = event.detail.item.dataset.value;
}, true);

/** Where only people are asked for, a name needs no @ to be completed: its first letter brings one. */
document.addEventListener("input", ({ target, inputType, isComposing }) => {
  if (!target.matches?.("[data-people]") || inputType !== "insertText" || isComposing) return;
  const at = target.selectionStart;
  if (!/(^|[,;])\s*\p{L}$/u.test(target.value.slice(0, at))) return;
  target.setRangeText("@", at - 1, at - 1);
  target.setSelectionRange(at + 1, at + 1);
}, true);

/** A textarea stays a text box to those who hear it: it may not be a combobox, but may name what is chosen in the list. */
document.addEventListener("text-expander-activate", (event) => {
  const field = event.target.querySelector("textarea");
  queueMicrotask(() => {
    ["role", "aria-expanded"].forEach((name) => field.removeAttribute(name));
    keepInside(event.target.querySelector(".suggest"));
  });
}, true);

/** The list stands at the caret, unless it would reach beyond the screen there. */
function keepInside(list) {
  const beyond = list.getBoundingClientRect().right + EDGE - document.documentElement.clientWidth;
  if (beyond > 0) list.style.left = `calc(${list.style.left || "0px"} - ${beyond}px)`;
}

/** A chosen word changes the text without typing; those who keep it must hear of it. */
document.addEventListener("text-expander-committed", (event) => {
  event.detail.input.dispatchEvent(new Event("input", { bubbles: true }));
}, true);

async function find({ suggest, community }, key, text, signal) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  if (signal.aborted) return { matched: false };
  try {
    const items = await suggestions(suggest, { kind: KINDS[key], q: text, community }, signal);
    return items.length ? { matched: true, fragment: listbox(items) } : { matched: false };
  } catch {
    return { matched: false };
  }
}
