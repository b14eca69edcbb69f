/** A word to the writer before anything is sent: which house rule their text meets, why, and what they can do. */
import { Marks } from "./marks.js";
import { send } from "./net.js";
import { plural, word } from "./words.js";

const PAUSE = 700; // milliseconds after a keystroke
const PATIENCE = 1500; // milliseconds that sending waits for an answer
const FOLLOWS = { coach: "hintCoach", alert: "hintAlert", mask: "hintMask", queue: "hintQueue", hold: "hintHold", block: "hintBlock" };

/** The company may do without. */
const isOff = () => document.querySelector("meta[name=kring-me][data-no-coach]") !== null;

/**
 * @typedef {object} Finding
 * @property {"title" | "text"} part
 * @property {number} start
 * @property {number} end
 * @property {string} rule
 * @property {keyof typeof FOLLOWS} action
 * @property {boolean} is_leak
 * @property {boolean} can_quote whether the rule leaves alone what others said
 * @property {string} message
 * @property {string} reason
 * @property {string} cover what stands there once it is covered
 */

export class Coach {
  #later = 0;
  #asked = "";
  #asking = new AbortController();
  /** @type {Finding[]} */
  #findings = [];
  /** What the writer has seen and left as it is. */
  #left = new Set();

  /**
   * @param {import("./composer.js").Composer | import("./story.js").Part} composer
   * @param {{signal: AbortSignal}} until
   */
  constructor(composer, until) {
    this.composer = composer;
    this.place = composer.querySelector("[data-coach]");
    this.list = this.place.querySelector("ul");
    this.button = composer.isPart ? null : composer.form.querySelector(".primary");
    this.usual = this.button?.textContent;
    this.marks = composer.isPart ? null : new Marks(composer.text, until);
    composer.addEventListener("input", ({ target }) => [composer.text, composer.heading].includes(target) && this.#wait(), until);
    composer.addEventListener("change", (event) => event.target.matches("[data-audience]") && this.#wait(), until);
    this.list.addEventListener("click", (event) => this.#do(event), until);
    until.signal.addEventListener("abort", () => this.#stop());
    if (this.#text()) this.#wait();
  }

  /**
   * May it be sent now? Not before the writer has seen what there is to say about it; after that, always.
   * @returns {Promise<boolean>}
   */
  async mayGo() {
    const known = new Set(this.#open().map(this.#name));
    await Promise.race([this.#ask(), new Promise((done) => setTimeout(done, PATIENCE))]);
    if (this.#open().every((finding) => known.has(this.#name(finding)))) return true;
    this.focus();
    return false;
  }

  /** Go to what there is to say. */
  focus() {
    this.list.querySelector("button:not([hidden])")?.focus();
  }

  clear() {
    this.#stop();
    this.#left.clear();
    this.#asked = "";
    this.#take([]);
  }

  #stop() {
    clearTimeout(this.#later);
    this.#asking.abort();
  }

  #wait() {
    this.marks?.show([]);
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#ask(), PAUSE);
  }

  /** Ask the server, which keeps nothing of it. Whatever goes wrong, writing and sending go on. */
  async #ask() {
    const body = this.#body();
    if (this.#asked === String(body)) return;
    this.#stop();
    const { signal } = (this.#asking = new AbortController());
    if (!this.#text() || isOff()) return this.#take([]);
    try {
      const response = await send(this.place.dataset.coach, { method: "POST", body, accept: "application/json", signal });
      if (!response.ok) return;
      this.#asked = String(body);
      this.#take(await response.json());
    } catch (error) {
      if (!signal.aborted) console.warn("No word about the text:", error);
    }
  }

  #body() {
    const { composer } = this;
    const { community } = composer.querySelector("text-expander").dataset;
    const kind = composer.dataset?.kind || composer.kind || (composer.heading ? "discussion" : "comment");
    return new URLSearchParams({ text: composer.text.value, title: composer.heading?.value ?? "", community, kind });
  }

  #text() {
    return `${this.composer.heading?.value ?? ""}${this.composer.text.value}`.trim();
  }

  /** @param {Finding[]} findings */
  #take(findings) {
    this.#findings = findings;
    this.#show();
  }

  #open() {
    return this.#findings.filter((finding) => !this.#left.has(this.#name(finding)));
  }

  /** The same words with the same to say about them are one thing, wherever they stand. */
  #name = (finding) => `${finding.message} ${this.#words(finding).toLowerCase()}`;

  #words({ part, start, end }) {
    return this.#field(part).value.slice(start, end);
  }

  /** @returns {HTMLInputElement | HTMLTextAreaElement} */
  #field(part) {
    return part === "title" ? this.composer.heading : this.composer.text;
  }

  #show() {
    const open = this.#open();
    const once = [...new Map(open.map((finding) => [this.#name(finding), finding])).values()];
    this.list.replaceChildren(...once.map((finding) => this.#line(finding)));
    this.place.hidden = once.length === 0;
    this.place.querySelector("[role=status]").textContent = once.length ? plural("hints", once.length) : "";
    this.marks?.show(open.filter(({ part }) => part === "text"));
    if (this.button) this.button.textContent = once.length && !this.#isBlocked() ? word("sendAnyway") : this.usual;
  }

  #isBlocked() {
    return this.#open().some(({ action }) => action === "block");
  }

  /** @param {Finding} finding */
  #line(finding) {
    const line = this.place.querySelector("template").content.firstElementChild.cloneNode(true);
    const say = (name, words) => (line.querySelector(`[data-${name}]`).textContent = words);
    say("words", finding.is_leak ? finding.cover : this.#words(finding));
    say("message", finding.message);
    say("reason", finding.reason);
    say("follows", word(FOLLOWS[finding.action]));
    line.dataset.name = this.#name(finding);
    line.classList.toggle("stops", finding.action === "block");
    line.querySelector("[data-do=cover]").hidden = !finding.is_leak;
    line.querySelector("[data-do=quote]").hidden = !finding.can_quote;
    line.querySelector("[data-do=leave]").hidden = finding.action === "block";
    return line;
  }

  #do(event) {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const { name } = button.closest("li").dataset;
    const found = this.#open().filter((finding) => this.#name(finding) === name);
    const acts = {
      show: () => this.#select(found[0]),
      cover: () => this.#replace(found, ({ cover }) => cover),
      quote: () => this.#replace(found, (finding) => word("quoted", { words: this.#words(finding) })),
      leave: () => this.#leave(name),
    };
    acts[button.dataset.do]();
  }

  #select({ part, start, end }) {
    const field = this.#field(part);
    field.focus();
    field.setSelectionRange(start, end);
  }

  #leave(name) {
    this.#left.add(name);
    this.#show();
    this.composer.text.focus();
  }

  /** Put something else there, from the last to the first so that the places stay true; "undo" brings it back. */
  #replace(found, make) {
    for (const finding of found.toReversed()) {
      const words = make(finding);
      this.#select(finding);
      if (!document.execCommand("insertText", false, words)) this.#field(finding.part).setRangeText(words);
    }
    this.composer.text.dispatchEvent(new Event("input", { bubbles: true }));
    this.#ask();
  }
}
