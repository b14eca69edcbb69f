/** What was asked or told before in nearly the same words, shown while somebody writes. */
import { piece } from "./net.js";

const PAUSE = 700; // milliseconds after a keystroke
const ENOUGH = 12; // letters

export class Similar {
  #later = 0;
  #asked = "";

  /**
   * @param {HTMLElement & {words: string, seeks: boolean}} composer
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
    const words = this.composer.words.trim().slice(0, 600);
    if (!this.composer.seeks || words.length < ENOUGH) return this.clear();
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
