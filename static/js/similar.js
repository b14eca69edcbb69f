/** What was asked before in nearly the same words, shown while somebody asks. */
import { piece } from "./net.js";

const PAUSE = 700; // milliseconds after a keystroke
const ENOUGH = 12; // letters

export class Similar {
  #later = 0;
  #asked = "";

  /**
   * @param {import("./composer.js").Composer} composer
   * @param {{signal: AbortSignal}} until
   */
  constructor(composer, until) {
    this.composer = composer;
    this.place = /** @type {HTMLElement} */ (composer.querySelector("[data-similar]"));
    composer.addEventListener("input", () => this.#wait(), until);
    until.signal.addEventListener("abort", () => clearTimeout(this.#later));
  }

  clear() {
    clearTimeout(this.#later);
    this.#asked = "";
    this.#show(null);
  }

  #wait() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const { composer } = this;
    const words = `${composer.heading?.value ?? ""} ${composer.text.value}`.trim().slice(0, 600);
    if (composer.kind !== "question" || words.length < ENOUGH) return this.clear();
    if (words === this.#asked) return;
    this.#asked = words;
    const found = await piece(`${this.place.dataset.similar}?${new URLSearchParams({ q: words })}`).catch(() => null);
    if (words === this.#asked) this.#show(found);
  }

  /** @param {HTMLElement | null} found */
  #show(found) {
    this.place.replaceChildren(...(found ? [found] : []));
    this.place.hidden = !found?.querySelector("a");
  }
}
