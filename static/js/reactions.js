/** Reactions: shown at once, taken back if the server refuses. */
import { act } from "./net.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

/** Questions have one more: "I have this too", which is always there. */
const SAME = "same";
const ORDER = ["thanks", "agree", "well_done", "useful", "with_you"];

const chip = (form, kind) => form.querySelector(`.reaction[data-reaction="${kind}"]`);
const choice = (form, kind) => form.querySelector(`.palette [data-reaction="${kind}"]`) ?? chip(form, kind);
const number = (button) => Number(button?.querySelector("span").textContent ?? 0);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches(".reactions") || !button?.dataset.reaction) return;
  event.preventDefault();
  event.stopPropagation();
  button.closest("[popover]")?.hidePopover();
  toggle(form, button.dataset.reaction);
}, true);

async function toggle(form, kind) {
  if (form.dataset.sending) return;
  form.dataset.sending = kind;
  const was = choice(form, kind).ariaPressed === "true";
  press(form, kind, !was);
  if (!(await act(`${form.getAttribute("action")}/${kind}`, was ? "DELETE" : "POST"))) {
    press(form, kind, was);
    toast(word("failed"));
  }
  delete form.dataset.sending;
}

function press(form, kind, is) {
  show(form, kind, Math.max(0, number(chip(form, kind)) + (is ? 1 : -1)));
  offer(form);
  for (const button of new Set([chip(form, kind), choice(form, kind)])) {
    button?.setAttribute("aria-pressed", String(is));
    if (button) button.value = is ? "DELETE" : "POST";
  }
}

/** Write a number; a reaction that nobody gave is not shown. */
function show(form, kind, n) {
  const found = chip(form, kind);
  if (kind === SAME) {
    if (found) found.querySelector("span").textContent = n ? String(n) : "";
    return;
  }
  if (!n) {
    if (found === document.activeElement) form.querySelector(":scope > .icon-button").focus();
    return found?.remove();
  }
  const shown = found ?? make(form, kind);
  shown.querySelector("span").textContent = String(n);
  shown.ariaLabel = `${choice(form, kind).textContent.trim()}: ${n}`;
}

/** Offer the names of those who reacted as long as there are any. */
function offer(form) {
  form.querySelector("[data-reactors]").hidden = ![...form.querySelectorAll(".reaction")].some(number);
}

function make(form, kind) {
  const from = choice(form, kind);
  const made = /** @type {HTMLButtonElement} */ (from.cloneNode(false));
  made.className = "reaction";
  made.append(from.querySelector("svg").cloneNode(true), document.createElement("span"));
  const after = ORDER.slice(ORDER.indexOf(kind) + 1).map((other) => chip(form, other)).find(Boolean);
  form.insertBefore(made, after ?? form.querySelector(":scope > .icon-button"));
  return made;
}

/** Others reacted: the server says how many there are of each kind. */
addEventListener("kring:fact", ({ detail: { noun, noun_id: id, reactions } }) => {
  const form = reactions && document.getElementById(`${noun}-${id}`)?.querySelector("form.reactions");
  if (!form || form.dataset.sending) return;
  for (const kind of [SAME, ...ORDER]) show(form, kind, reactions[kind] ?? 0);
  offer(form);
});
