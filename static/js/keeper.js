/** Keeps what is written in one composer, and brings it back. */
import * as drafts from "./drafts.js";
import { word } from "./words.js";

const PAUSE = 400; // milliseconds after a keystroke

export class Keeper {
  #later = 0;
  isKept = true;

  /** @param {import("./composer.js").Composer} composer */
  constructor(composer) {
    this.composer = composer;
    this.place = composer.dataset.place;
  }

  restore() {
    const { composer } = this;
    const draft = drafts.load(this.place);
    const { text } = composer;
    if (!draft || text.value !== text.defaultValue || draft.base !== text.defaultValue) return;
    text.value = draft.text;
    if (composer.heading) composer.heading.value = draft.title;
    composer.kind = draft.kind;
    if (composer.parent && draft.parent) composer.reply(draft.parent.id, draft.parent.words);
    composer.aimAt(draft.action);
    for (const file of draft.files) composer.uploads.keep(file);
    if (composer.details) composer.details.open = true;
    clearTimeout(this.#later);
    this.isKept = true;
    this.#say(word("restored"));
  }

  changed() {
    this.isKept = false;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.keep(), PAUSE);
  }

  keep() {
    clearTimeout(this.#later);
    if (this.isKept) return;
    if (this.#isEmpty()) return this.forget();
    this.isKept = drafts.save(this.place, this.#draft());
    if (this.isKept) this.#say(word("saved", { time: new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.documentElement.getAttribute("time-zone") ?? undefined }) }));
  }

  forget() {
    clearTimeout(this.#later);
    drafts.forget(this.place);
    this.isKept = true;
    this.#say("");
  }

  #draft() {
    const { composer } = this;
    return {
      text: composer.text.value,
      title: composer.heading?.value ?? "",
      kind: composer.kind,
      action: composer.form.getAttribute("action"),
      parent: composer.parent?.value ? { id: composer.parent.value, words: composer.querySelector("[data-parent] > span").textContent } : null,
      base: composer.text.defaultValue,
      files: composer.uploads.kept,
    };
  }

  #isEmpty() {
    const { text, heading, uploads } = this.composer;
    return text.value === text.defaultValue && (heading?.value ?? "") === (heading?.defaultValue ?? "") && uploads.kept.length === 0;
  }

  #say(words) {
    this.composer.querySelector("[data-saved]").textContent = words;
  }
}
