/** Says before it is sent whom "@everyone" tells, in whatever language it is written. */
import { piece } from "./net.js";

const PAUSE = 400; // milliseconds after a keystroke
const SAID = /(^|[^\p{L}\p{N}_@#/&=.:-])@(everyone|iedereen|tous|alle)(?![\p{L}\p{N}_-])/iu;

export class Everyone {
  #later = 0;
  #asked = "";

  /**
   * @param {HTMLElement & {text: HTMLTextAreaElement}} composer
   * @param {{signal: AbortSignal}} until
   */
  constructor(composer, until) {
    this.composer = composer;
    this.place = /** @type {HTMLElement} */ (composer.querySelector("[data-everyone]"));
    composer.addEventListener("input", () => this.look(), until);
    composer.addEventListener("change", () => this.look(), until);
    until.signal.addEventListener("abort", () => clearTimeout(this.#later));
  }

  /** Look whether the text calls everybody, once its writer pauses. */
  look() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const slug = this.composer.querySelector("text-expander")?.dataset.community ?? "";
    const asked = slug && SAID.test(this.composer.text.value) ? slug : "";
    if (asked === this.#asked) return;
    this.#asked = asked;
    const found = asked ? await piece(this.place.dataset.everyone.replace("/-/", `/${asked}/`)).catch(() => null) : null;
    if (asked === this.#asked) this.place.replaceChildren(...(found ? [found] : []));
  }
}
