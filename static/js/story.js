/** Where a story is told: what is typed is kept, files come along, and nothing is lost when something fails. */
import { visit } from "@hotwired/turbo";
import { Coach } from "./coach.js";
import * as drafts from "./drafts.js";
import { takeFiles } from "./intake.js";
import { send } from "./net.js";
import { Cancelled } from "./sign-in.js";
import { Similar } from "./similar.js";
import { Uploads } from "./uploads.js";
import { word } from "./words.js";

const PAUSE = 400; // milliseconds after a keystroke
const NOT_KEPT = ["csrf_token", "key", "version", "kind", "file", "alt", "upload", "redact"];

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
  #later = 0;
  #isKept = true;

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    this.form = /** @type {HTMLFormElement} */ (this.querySelector("form"));
    const list = this.querySelector("[data-uploads]");
    this.uploads = new Uploads(list, () => this.#changed());
    if (!list.childElementCount) this.uploads.adopt(this.form);
    this.base = JSON.stringify(this.#values());
    this.#restore();
    if (this.querySelector("[data-similar]")) this.similar = new Similar(this, until);
    const places = [...this.querySelectorAll("[data-coach]")].map((place) => place.closest(".field").querySelector("textarea"));
    const title = this.form.elements.namedItem("title");
    this.coaches = places.map((text, number) => new Coach(new Part(this, text, number ? undefined : title), until));
    takeFiles(this, until);
    this.addEventListener("input", () => this.#changed(), until);
    this.addEventListener("submit", (event) => (event.preventDefault(), this.#send(event.submitter)), until);
    addEventListener("pagehide", () => this.#keep(), until);
  }

  disconnectedCallback() {
    this.#keep();
    this.#stop.abort();
  }

  /** What is looked for among what was told before. */
  get words() {
    return ["title", "situation", "result"].map((name) => this.form.elements.namedItem(name).value).join(" ");
  }

  get seeks() {
    return true;
  }

  #values() {
    return [...new FormData(this.form)].filter(([name]) => !NOT_KEPT.includes(name));
  }

  #restore() {
    const draft = drafts.load(this.dataset.place);
    if (!draft || draft.base !== this.base) return;
    for (const box of this.querySelectorAll("input[type=checkbox]")) box.checked = false;
    for (const [name, value] of draft.values) this.#fill(name, value);
    for (const file of draft.files) this.uploads.keep(file);
    clearTimeout(this.#later);
    this.#isKept = true;
    this.#say(word("restored"));
  }

  #fill(name, value) {
    const found = this.form.elements.namedItem(name);
    const fields = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    for (const field of fields) {
      if (!["checkbox", "radio"].includes(field.type)) field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }

  #changed() {
    this.#isKept = false;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#keep(), PAUSE);
  }

  #keep() {
    clearTimeout(this.#later);
    if (this.#isKept) return;
    const values = this.#values();
    if (JSON.stringify(values) === this.base && !this.uploads.kept.length) return this.#forget();
    this.#isKept = drafts.save(this.dataset.place, { values, base: this.base, files: this.uploads.kept });
    if (this.#isKept) this.#say(word("saved", { time: new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.documentElement.getAttribute("time-zone") ?? undefined }) }));
  }

  #forget() {
    clearTimeout(this.#later);
    drafts.forget(this.dataset.place);
    this.#isKept = true;
    this.#say("");
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
    this.#keep();
    this.#clear();
    try {
      await this.uploads.settled();
      const body = new FormData(this.form);
      if (pressed?.name) body.set(pressed.name, pressed.value);
      body.delete("upload"); // these went ahead, one by one
      await this.#take(await send(this.form.action, { method: "POST", body, accept: "application/json" }));
    } catch (error) {
      this.#refuse(word(error instanceof Cancelled ? "notSent" : "notSentNow"));
    }
    button.ariaDisabled = "false";
  }

  async #take(response) {
    const answer = await response.json();
    if (!response.ok) return this.#explain(answer);
    this.#forget();
    visit(answer.location, { action: "replace" });
  }

  /** Say beside each field what is wrong with it, and go to the first. */
  #explain({ errors = {}, detail, title, may_redact: mayRedact = false }) {
    this.querySelector("[data-redaction]").hidden = !mayRedact;
    const left = Object.entries(errors).filter(([name, words]) => !this.#mark(name, words[0]));
    const first = this.querySelector("[aria-invalid]");
    if (left.length || !first) this.#refuse(left[0]?.[1][0] ?? detail ?? title ?? word("notSentNow"));
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

  #say(words) {
    this.querySelector("[data-saved]").textContent = words;
  }
}

customElements.define("kring-story", StoryForm);
