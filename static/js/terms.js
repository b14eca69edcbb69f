/** A line of terms with commas between: the one that is being typed is completed from the vocabulary. */
import Combobox from "@github/combobox-nav";
import { listbox, suggestions } from "./suggestions.js";

const PAUSE = 150; // milliseconds
const LEAST = 2; // letters before it is worth asking
const LAST = /[^,;]*$/; // what stands after the last comma

class Terms extends HTMLElement {
  #asking = new AbortController();

  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.input.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
    this.addEventListener("combobox-commit", (event) => this.#take(event.target.dataset.value));
  }

  disconnectedCallback() {
    this.#close();
  }

  async #typed() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const q = this.input.value.match(LAST)[0].trim();
    if (q.length < LEAST) return this.#close();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (signal.aborted) return;
    try {
      this.#show(await suggestions(this.dataset.suggest, { kind: "skill", q }, signal));
    } catch {
      this.#close();
    }
  }

  #show(items) {
    this.#close();
    if (!items.length || document.activeElement !== this.input) return;
    this.list = listbox(items);
    this.append(this.list);
    this.combobox = new Combobox(this.input, this.list);
    this.combobox.start();
  }

  #take(term) {
    const before = this.input.value.replace(LAST, "");
    this.#close();
    this.input.value = `${before}${before ? " " : ""}${term}, `;
    this.input.focus();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #close() {
    this.combobox?.destroy();
    this.combobox = null;
    this.list?.remove();
    this.list = null;
  }
}

customElements.define("kring-terms", Terms);
