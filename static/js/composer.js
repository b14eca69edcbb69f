/** Where people write: the text is kept as they type, files come along, and nothing is lost when something fails. */
import { Coach } from "./coach.js";
import { takeFiles } from "./intake.js";
import { Everyone } from "./everyone.js";
import { digest, fieldsOf } from "./holding.js";
import { Keeper } from "./keeper.js";
import { send } from "./net.js";
import { Preview } from "./preview.js";
import { deliver } from "./sending.js";
import { Similar } from "./similar.js";
import { Uploads } from "./uploads.js";

export class Composer extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    const list = this.querySelector("[data-uploads]");
    this.uploads = new Uploads(list, () => this.keeper?.changed());
    this.preview = new Preview(this, until);
    if (!list.childElementCount) this.uploads.adopt(this.form);
    this.keeper ??= new Keeper(this);
    this.keeper.watch(until);
    this.coach = new Coach(this, until);
    if (this.querySelector("[data-similar]")) this.similar = new Similar(this, until);
    if (this.querySelector("[data-everyone]")) this.everyone = new Everyone(this, until);
    takeFiles(this, until);
    this.addEventListener("input", () => this.keeper.changed(), until);
    this.addEventListener("submit", (event) => (event.preventDefault(), deliver(this, event.submitter)), until);
    this.addEventListener("keydown", (event) => this.#key(event), until);
    this.addEventListener("change", (event) => event.target.matches("[data-audience]") && this.#aim(event.target), until);
    this.addEventListener("click", (event) => event.target.closest("[data-no-parent]") && this.reply("", ""), until);
    this.addEventListener("click", (event) => event.target.closest("[data-fold]") && this.#fold(), until);
    this.querySelector("summary")?.addEventListener("click", () => setTimeout(() => this.text.focus()), until);
    this.details?.addEventListener("toggle", () => this.details.open && this.#hours(), until);
    addEventListener("beforeunload", (event) => this.#isSafe() || event.preventDefault(), until);
  }

  disconnectedCallback() {
    this.keeper.leave();
    this.#stop.abort();
  }

  get root() {
    return this;
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get text() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector('[name="text"]'));
  }

  /** @returns {HTMLInputElement | null} */
  get heading() {
    return this.querySelector('[name="title"]');
  }

  /** @returns {HTMLInputElement | null} */
  get parent() {
    return this.querySelector('[name="parent"]');
  }

  get details() {
    return this.querySelector("details");
  }

  /** What is written: a post, a question. */
  get kind() {
    return this.querySelector('[name="kind"]:checked')?.value ?? "";
  }

  /** What is looked for among what was asked before. */
  get words() {
    return `${this.heading?.value ?? ""} ${this.text.value}`;
  }

  get seeks() {
    return this.kind === "question";
  }

  set kind(value) {
    const choice = [...this.querySelectorAll('[name="kind"]')].find((one) => one.value === value);
    if (choice) choice.checked = true;
  }

  /** Whether a draft that the server filled in stands in the form: then what it came with is no default. */
  get #isFilled() {
    return this.dataset.draft !== undefined;
  }

  get isUntouched() {
    return this.text.value === this.text.defaultValue && (this.heading?.value ?? "") === (this.heading?.defaultValue ?? "");
  }

  get isEmpty() {
    const isBlank = this.#isFilled ? !this.text.value.trim() && !this.heading?.value.trim() : this.isUntouched;
    return isBlank && this.uploads.kept.length === 0;
  }

  /** What stands for the words that the form began with: the version of a text, or what is in it. */
  get base() {
    if (this.#isFilled) return this.dataset.base;
    const version = this.form.elements.namedItem("version");
    return version ? `v${version.value}` : digest(this.text.defaultValue);
  }

  /** @returns {[string, string][]} */
  fields() {
    const fields = fieldsOf(this.form);
    if (this.parent?.value) fields.push(["parent_words", this.querySelector("[data-parent] > span").textContent]);
    return fields;
  }

  /** @param {{fields: [string, string][], files: import("./uploads.js").Kept[]}} draft */
  fill({ fields, files }) {
    const held = Object.fromEntries(fields);
    this.text.value = held.text ?? "";
    if (this.heading) this.heading.value = held.title ?? "";
    this.kind = held.kind ?? "";
    const voice = this.form.elements.namedItem("voice");
    if (voice && held.voice) voice.value = held.voice;
    if (this.parent) this.reply(held.parent ?? "", held.parent_words ?? "");
    if (held.audience) this.#aimAt(held.audience);
    for (const name of ["to", "name"]) {
      const field = this.form.elements.namedItem(name);
      if (field && held[name] !== undefined) field.value = held[name];
    }
    this.uploads.clear();
    for (const file of files) this.uploads.keep(file);
    if (this.details) this.details.open = true;
  }

  empty() {
    this.form.reset();
    if (this.#isFilled) this.text.value = "";
    if (this.#isFilled && this.heading) this.heading.value = "";
    this.uploads.clear();
    this.preview.close();
    this.coach.clear();
    this.similar?.clear();
    this.everyone?.look();
    if (this.parent) this.reply("", "");
  }

  /** Make the text an answer to a comment, or to nothing but the post. */
  reply(id, words) {
    const chip = this.querySelector("[data-parent]");
    this.parent.value = id;
    chip.hidden = !id;
    chip.querySelector("span").textContent = words;
    this.keeper?.changed();
  }

  /** Send it to another community. */
  #aimAt(slug) {
    const choice = this.querySelector("[data-audience]");
    const place = [...(choice?.options ?? [])].find((option) => option.dataset.slug === slug);
    if (!place) return;
    choice.value = place.value;
    this.#aim(choice);
  }

  /** Begin anew, after what was here has been sent. */
  reset() {
    this.keeper.forget();
    this.empty();
    this.#renewKey();
    if (this.details) this.details.open = false;
    this.keeper.forget();
  }

  /** The server takes a form once: what is written next is another one. */
  #renewKey() {
    const key = this.querySelector("[data-key]");
    if (key) key.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  #aim(choice) {
    const [{ dataset, value }] = choice.selectedOptions;
    const ring = choice.closest(".chip").querySelector(".ring");
    this.form.setAttribute("action", value);
    this.form.elements.namedItem("audience").value = dataset.slug;
    for (const link of this.querySelectorAll("[data-of-place]")) link.setAttribute("href", link.dataset.ofPlace.replace("/-/", `/${dataset.slug}/`));
    this.querySelector("text-expander").dataset.community = dataset.slug;
    this.querySelector(".meta[data-readers]").textContent = dataset.readers ?? "";
    const guests = this.querySelector(".badge[data-guests]");
    guests.textContent = dataset.guests ?? "";
    guests.hidden = !dataset.guests;
    Object.assign(ring.dataset, { hue: dataset.hue, kind: dataset.kind });
    this.keeper?.changed();
    this.#hours();
    this.everyone?.look();
  }

  /** Say who of those who will read it is off now. */
  async #hours() {
    const place = this.querySelector("[data-off]");
    const slug = this.form.elements.namedItem("audience")?.value;
    if (!place || !slug) return;
    try {
      const answer = await send(place.dataset.off.replace("/-/", `/${slug}/`));
      place.innerHTML = answer.ok ? await answer.text() : "";
    } catch {
      place.textContent = ""; // without connection nobody knows
    }
  }

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || this.#sendsBy(event))) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Enter" && event.target === this.heading) {
      event.preventDefault();
      this.text.focus();
    } else if (event.key === "Escape" && !event.defaultPrevented && this.details && !this.text.value && !this.heading?.value) {
      this.#fold();
    }
  }

  /** By choice Enter sends, unless it chooses from a list or ends a word of another script. */
  #sendsBy({ target, shiftKey, isComposing }) {
    return "enter" in this.dataset && target === this.text && !shiftKey && !isComposing && !this.querySelector(".suggest");
  }

  /** Back to one line; what was written stays inside. */
  #fold() {
    this.details.open = false;
    this.querySelector("summary").focus();
  }

  #isSafe() {
    this.keeper.keep();
    return this.keeper.isKept && this.uploads.running.size === 0;
  }
}

customElements.define("kring-composer", Composer);

/** "Reply" takes the reader to the composer and says to whom. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply]");
  const composer = document.querySelector("#comments kring-composer");
  if (!(composer instanceof Composer) || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  composer.reply(link.dataset.reply, link.dataset.words);
  composer.text.focus();
});
