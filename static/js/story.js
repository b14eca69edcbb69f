/** Where a story is told: what is typed is kept, files come along, and nothing is lost when something fails. */
import { visit } from "@hotwired/turbo";
import { Coach } from "./coach.js";
import { digest, fieldsOf } from "./holding.js";
import { takeFiles } from "./intake.js";
import { Keeper } from "./keeper.js";
import { send } from "./net.js";
import { Cancelled } from "./sign-in.js";
import { Similar } from "./similar.js";
import { Uploads } from "./uploads.js";
import { word } from "./words.js";

/** One part of the words, as the coach asks for it: each is hinted at in its own place. */
export class Part {
  isPart = true;

  /**
   * @param {StoryForm} story
   * @param {HTMLTextAreaElement} text
   * @param {HTMLInputElement | undefined} heading
   */
  constructor(story, text, heading) {
    Object.assign(this, { story, text, heading, field: text.closest(".field") });
    this.kind = story.form.elements.namedItem("kind").value;
  }

  /** @param {string} what */
  querySelector(what) {
    return this.field.querySelector(what);
  }

  addEventListener(name, act, until) {
    this.story.addEventListener(name, act, until);
  }
}

class StoryForm extends HTMLElement {
  #stop = new AbortController();
  #begun = "";

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const list = this.querySelector("[data-uploads]");
    this.uploads = new Uploads(list, () => this.keeper?.changed());
    if (!list.childElementCount) this.uploads.adopt(this.form);
    this.#begun ||= JSON.stringify(this.fields());
    this.keeper ??= new Keeper(this);
    this.keeper.watch(until);
    if (this.querySelector("[data-similar]")) this.similar = new Similar(this, until);
    const places = [...this.querySelectorAll("[data-coach]")].map((place) => place.closest(".field").querySelector("textarea"));
    const title = this.form.elements.namedItem("title");
    this.coaches = places.map((text, number) => new Coach(new Part(this, text, number ? undefined : title), until));
    takeFiles(this, until);
    this.addEventListener("input", () => this.keeper.changed(), until);
    this.addEventListener("submit", (event) => (event.preventDefault(), this.#send(event.submitter)), until);
  }

  disconnectedCallback() {
    this.keeper.leave();
    this.#stop.abort();
  }

  get root() {
    return this;
  }

  get isUntouched() {
    return JSON.stringify(this.fields()) === this.#begun;
  }

  get isEmpty() {
    return this.isUntouched && this.uploads.kept.length === 0;
  }

  /** What stands for the words that the form began with: the version of a story, or what is in it. */
  get base() {
    const version = this.form.elements.namedItem("version");
    return version ? `v${version.value}` : digest(this.#begun);
  }

  /** @returns {[string, string][]} */
  fields() {
    return fieldsOf(this.form).filter(([name]) => name !== "kind");
  }

  /** @param {{fields: [string, string][], files: import("./uploads.js").Kept[]}} draft */
  fill({ fields, files }) {
    for (const box of this.querySelectorAll("input[type=checkbox]")) box.checked = false;
    for (const [name, value] of fields) this.#fill(name, value);
    this.uploads.clear();
    for (const file of files) this.uploads.keep(file);
  }

  empty() {
    this.form.reset();
    this.uploads.clear();
  }

  /** What is looked for among what was told before. */
  get words() {
    return ["title", "situation", "result"].map((name) => this.form.elements.namedItem(name).value).join(" ");
  }

  get seeks() {
    return true;
  }

  #fill(name, value) {
    const found = this.form.elements.namedItem(name);
    const fields = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    for (const field of fields) {
      if (!["checkbox", "radio"].includes(field.type)) field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }

  async #send(pressed) {
    const button = this.querySelector(".acts .primary");
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    const isSeen = await Promise.all(this.coaches.map((coach) => coach.mayGo()));
    if (isSeen.includes(false)) {
      this.coaches[isSeen.indexOf(false)].focus();
      button.ariaDisabled = "false";
      return;
    }
    this.#clear();
    await this.keeper.settle();
    try {
      await this.uploads.settled();
      const body = new FormData(this.form);
      if (pressed?.name) body.set(pressed.name, pressed.value);
      body.delete("upload"); // these went ahead, one by one
      await this.#take(await send(this.form.action, { method: "POST", body, accept: "application/json" }));
    } catch (error) {
      this.#refuse(word(error instanceof Cancelled ? "notSent" : "notSentNow"));
    }
    this.keeper.goOn();
    button.ariaDisabled = "false";
  }

  async #take(response) {
    const answer = await response.json();
    if (!response.ok) return this.#explain(answer);
    this.keeper.forget();
    visit(answer.location, { action: "replace" });
  }

  /** Say beside each field what is wrong with it, and go to the first. */
  #explain({ errors = {}, status = 0, detail, title, may_redact: mayRedact = false }) {
    this.querySelector("[data-redaction]").hidden = !mayRedact;
    const left = Object.entries(errors).filter(([name, words]) => !this.#mark(name, words[0]));
    const first = this.querySelector("[aria-invalid]");
    if (left.length || !first) this.#refuse((left[0]?.[1][0] ?? detail ?? (status < 500 && title)) || word("notSentNow"));
    else first.focus();
  }

  #mark(name, words) {
    const found = this.form.elements.namedItem(name);
    const field = found instanceof RadioNodeList ? found[0] : found;
    const place = field?.closest(".field");
    if (!place) return false;
    const line = Object.assign(document.createElement("p"), { className: "error", id: `${name}-refused`, textContent: words });
    line.dataset.refused = "";
    place.append(line);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
    return true;
  }

  #clear() {
    for (const line of this.querySelectorAll("[data-refused], .field > .error")) line.remove();
    for (const field of this.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    this.querySelector("[data-refusal]").hidden = true;
    this.querySelector("[data-redaction]").hidden = true;
  }

  #refuse(text) {
    const line = this.querySelector("[data-refusal]");
    line.textContent = text;
    line.hidden = false;
    line.scrollIntoView({ block: "center" });
  }
}

customElements.define("kring-story", StoryForm);
