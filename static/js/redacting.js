/** Which words are blacked out? Those that are marked in the text above; characters are counted as people count them. */
import { toast } from "./toasts.js";

/** What was chosen in the judgement of a page while something on it was blacked out, which brings the page anew. */
let kept = { path: "", fields: new Map() };

class Redact extends HTMLElement {
  #stop = new AbortController();
  #asked = false;

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    this.form = this.querySelector("form");
    this.judgement = document.querySelector("[data-judgement]");
    document.addEventListener("selectionchange", () => this.#take(), until);
    this.form.addEventListener("submit", () => this.#keep(), until);
    this.judgement?.addEventListener("submit", (event) => this.#ask(event), until);
    this.#bringBack();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #keep() {
    if (!this.judgement) return;
    kept = { path: location.pathname, fields: new Map() };
    for (const field of this.judgement.elements) {
      if (field.matches("[type=hidden], button")) continue;
      kept.fields.set(field.id, field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value);
    }
  }

  #bringBack() {
    const { path, fields } = kept;
    kept = { path: "", fields: new Map() };
    if (path !== location.pathname) return;
    for (const [id, value] of fields) {
      const field = document.getElementById(id);
      if (field) field[typeof value === "boolean" ? "checked" : "value"] = value;
    }
  }

  /** Words that are marked and not blacked out yet would be lost: that is said once. */
  #ask(event) {
    const { starts, ends, words } = this.form.elements;
    const isMarked = words.value.trim() || (starts.value && ends.value && starts.value !== ends.value);
    if (!isMarked || this.#asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#asked = true;
    toast(this.dataset.left);
    this.form.querySelector(".acts button").focus();
  }

  /** Keep what is marked; a click beside the text, as on the button, keeps what was marked before. */
  #take() {
    const said = document.getElementById("said");
    const marked = document.getSelection();
    if (!said || !marked?.rangeCount || marked.isCollapsed) return;
    const range = marked.getRangeAt(0);
    if (!said.contains(range.startContainer) || !said.contains(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(said, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const starts = [...before.toString()].length;
    const words = range.toString();
    this.form.elements.starts.value = starts;
    this.form.elements.ends.value = starts + [...words].length;
    this.form.elements.words.value = "";
    this.form.elements.words.placeholder = words.slice(0, 60);
  }
}

customElements.define("kring-redact", Redact);
