/** The pages of whoever reports: write, and read the answers. Nothing is kept in the browser. */
import { fromBase64, toBase64 } from "./bytes.js";
import { ask, Refused } from "./asking.js";
import { digitsOf, isAble, newCode, receipt } from "./keys.js";
import { hintedAt, leftOut, namedIn } from "./leaving-out.js";
import { complain, dayOf, draw, Files, isSayable, made } from "./saying.js";
import { open, seal } from "./sealing.js";
import { word } from "./words.js";

const byId = (reader) => ({ ...reader, key: fromBase64(reader.key) });

/** Written out for the server. */
const parcel = ({ sealed, own, envelopes }) => ({
  sealed: toBase64(sealed),
  own_envelope: toBase64(own),
  envelopes: Object.fromEntries(Object.entries(envelopes).map(([id, bytes]) => [id, toBase64(bytes)])),
});

class Page extends HTMLElement {
  async connectedCallback() {
    const { readers, salt, rounds } = JSON.parse(this.dataset.seals);
    this.readers = readers.map(byId);
    this.salt = fromBase64(salt);
    this.rounds = rounds;
    this.asking = { credentials: this.dataset.credentials };
    if (await isAble()) {
      this.form.hidden = false;
      this.begin();
    } else this.find("[data-unable]").hidden = false;
  }

  find(selector) {
    return this.querySelector(selector);
  }

  get form() {
    return this.find("form");
  }

  get wrong() {
    return this.find("[data-wrong]");
  }

  /** Do something slow, and say what went wrong. */
  async busy(button, act) {
    button.disabled = true;
    complain(this.wrong, "");
    try {
      await act();
    } catch (error) {
      complain(this.wrong, this.why(error));
      this.wrong.focus();
    }
    button.disabled = false;
  }

  why(error) {
    if (error instanceof Refused) return error.status === 429 ? word("tooOften") : error.status === 422 && error.message ? error.message : error.status === 404 ? word("noSuchCode") : word("notKept");
    if (error instanceof TypeError) return word("noConnection");
    throw error;
  }
}

class Confide extends Page {
  #about = [];
  #kept = new Set(); // readers whose box was ticked by hand
  #names = null;
  #code = null; // one a page: pressed again, it is the same report

  begin() {
    this.files = new Files(this.find("[data-files]"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.busy(event.submitter, () => this.#send());
    });
    for (const radio of this.form.elements.mode) radio.addEventListener("change", () => this.#showName());
    this.find("[data-add]").addEventListener("click", () => this.#add());
    this.form.elements.about.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#add();
    });
    this.form.elements.about.addEventListener("focus", () => this.#learnNames(), { once: true });
    this.form.elements.text.addEventListener("input", () => this.#look());
    for (const box of this.#boxes) box.addEventListener("change", () => (box.checked ? this.#kept.add(Number(box.value)) : this.#kept.delete(Number(box.value))));
    this.#showName();
    this.#look();
  }

  get #boxes() {
    return [...this.querySelectorAll('[name="reader"]')];
  }

  #showName() {
    this.find("[data-named]").hidden = this.form.elements.mode.value === "anonymous";
  }

  /** The names of all colleagues, at once and the same for everybody: so nobody hears whom one looks for. */
  async #learnNames() {
    if (!this.dataset.people || this.#names) return;
    this.#names = await ask(this.dataset.people).catch(() => []);
    this.find("datalist").replaceChildren(...this.#names.map((value) => made("option", { value })));
  }

  #add() {
    const field = this.form.elements.about;
    const name = field.value.trim();
    if (name && !this.#about.includes(name)) this.#about.push(name);
    field.value = "";
    field.focus();
    this.#showAbout();
  }

  #showAbout() {
    const rows = this.#about.map((name) => {
      const remove = made("button", { type: "button", className: "button small", textContent: word("remove"), ariaLabel: `${word("remove")}: ${name}` });
      remove.addEventListener("click", () => {
        this.#about = this.#about.filter((one) => one !== name);
        this.#showAbout();
        this.form.elements.about.focus();
      });
      const row = made("li", { className: "row" });
      row.append(made("span", { textContent: name }), remove);
      return row;
    });
    this.find("[data-about]").replaceChildren(...rows);
    this.#look();
  }

  /** Leave out whom it is about; whoever is named in the text is left out unless the box is ticked again. */
  #look() {
    const about = leftOut([...this.#about, this.form.elements.about.value.trim()].filter(Boolean), this.readers);
    const named = namedIn(this.form.elements.text.value, this.readers);
    const hinted = hintedAt(this.form.elements.text.value, this.readers);
    for (const box of this.#boxes) {
      const id = Number(box.value);
      const why = box.closest("li").querySelector("[data-why]");
      box.disabled = about.has(id);
      if (about.has(id)) box.checked = false;
      else if (named.has(id) && !this.#kept.has(id)) box.checked = false;
      else if (why.hasAttribute("data-out")) box.checked = true;
      why.textContent = about.has(id) ? word("leftOutAbout") : named.has(id) && !this.#kept.has(id) ? word("leftOutNamed") : "";
      why.toggleAttribute("data-out", why.textContent !== "");
      if (!why.textContent && box.checked && hinted.has(id)) why.textContent = word("hintedAt", { said: hinted.get(id) });
    }
    this.find("[data-nobody]").hidden = this.#boxes.some((box) => box.checked);
  }

  get #chosen() {
    const ticked = new Set(this.#boxes.filter((box) => box.checked && !box.disabled).map((box) => Number(box.value)));
    return this.readers.filter(({ id }) => ticked.has(id));
  }

  async #send() {
    this.#add();
    const { mode, name, text } = this.form.elements;
    const isNamed = mode.value !== "anonymous";
    const words = { mode: mode.value, ...(isNamed && { name: name.value.trim() }), about: this.#about, text: text.value, files: this.files.all };
    if (!isSayable(words, this.wrong)) return text.focus();
    const readers = this.#chosen;
    this.find("[data-nobody]").hidden = readers.length > 0;
    if (!readers.length) return this.find("[data-nobody]").focus();
    const code = (this.#code ??= newCode());
    const { opening, pair } = await receipt(code, this.salt, this.rounds);
    const body = { opening: toBase64(opening), public_key: toBase64(pair.public), position: 1, ...parcel(await seal(words, readers, pair.public, true, 1)) };
    await ask(this.dataset.to, body, this.asking).catch((error) => {
      if (error.status !== 409) throw error; // it was kept before, and the answer was lost
    });
    this.form.remove();
    const done = this.find("[data-done]");
    done.hidden = false;
    done.querySelector("output").textContent = code;
    done.querySelector("h2").focus();
  }
}

class Answers extends Page {
  #asked = new Set(); // readers about whom was asked whether they are meant

  begin() {
    this.files = new Files(this.find("[data-files]"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.busy(event.submitter, () => this.#enter());
    });
    this.#reply.addEventListener("submit", (event) => {
      event.preventDefault();
      this.busy(event.submitter, () => this.#say());
    });
  }

  get #reply() {
    return this.find("[data-reply]");
  }

  async #enter() {
    const code = digitsOf(this.form.elements.code.value);
    if (!code) return complain(this.wrong, word("noCode"));
    this.receipt = await receipt(code, this.salt, this.rounds);
    await this.#look();
    this.form.remove();
    this.find("[data-open]").hidden = false;
    this.find("[data-open] h2").focus();
  }

  async #look() {
    await this.#show(await ask(this.dataset.to, { opening: toBase64(this.receipt.opening) }, this.asking));
  }

  async #show(state) {
    this.readers = state.readers.map(byId);
    this.next = state.messages.length + 1;
    const opened = [];
    for (const one of state.messages) opened.push({ ...one, words: await this.#opened(one) });
    this.about = opened.filter((one) => one.by_reporter).flatMap(({ words }) => words?.about ?? []);
    draw(this.find("[data-messages]"), opened.map((one) => ({ ...one, by: one.by_reporter ? word("you") : one.words?.from ?? word("recipient") })));
    const lines = [word("came", { day: dayOf(state.came_on) })];
    lines.push(state.acknowledged_on ? word("acknowledged", { day: dayOf(state.acknowledged_on) }) : word("willAcknowledge", { day: dayOf(state.acknowledge_by) }));
    lines.push(state.answered_on ? word("answered", { day: dayOf(state.answered_on) }) : word("willAnswer", { day: dayOf(state.answer_by) }));
    if (state.closed_on) lines.push(word("closed", { day: dayOf(state.closed_on), until: dayOf(state.delete_on) }));
    lines.push(this.readers.length ? word("readBy", { names: this.readers.map(({ name }) => name).join(", ") }) : word("nobodyReads"));
    this.find("[data-state]").replaceChildren(...lines.map((textContent) => made("li", { textContent })));
    this.#reply.hidden = !this.readers.length;
  }

  async #opened({ sealed, envelope, position, by_reporter: byReporter }) {
    const { pair } = this.receipt;
    return open({ sealed: fromBase64(sealed), envelope: fromBase64(envelope), byReporter, position }, pair, pair.public).catch(() => null);
  }

  /** Whom a further message is sealed to: not to whom the report is about, nor to whom this message names. */
  #readersOf(text) {
    const out = leftOut(this.about, this.readers);
    for (const id of namedIn(text, this.readers)) out.add(id);
    return this.readers.filter(({ id }) => !out.has(id));
  }

  /** Ask once about a name that a reader shares: is it them, or somebody else? */
  #doubts(text) {
    const readers = this.#readersOf(text);
    const hints = [...hintedAt(text, readers)].filter(([id]) => !this.#asked.has(id));
    for (const [id] of hints) this.#asked.add(id);
    const lines = hints.map(([id, said]) => word("hintedAtReply", { said, name: readers.find((one) => one.id === id).name }));
    complain(this.wrong, lines.join(" "));
    return lines.length > 0;
  }

  async #say() {
    const { text } = this.#reply.elements;
    const words = { text: text.value, files: this.files.all };
    if (!isSayable(words, this.wrong)) return text.focus();
    const readers = this.#readersOf(text.value);
    if (!readers.length) return complain(this.wrong, word("nobodyLeft"));
    if (this.#doubts(text.value)) return;
    const body = { opening: toBase64(this.receipt.opening), position: this.next, ...parcel(await seal(words, readers, this.receipt.pair.public, true, this.next)) };
    try {
      await this.#show(await ask(this.dataset.more, body, this.asking));
    } catch (error) {
      if (error.status !== 409) throw error;
      await this.#look();
      return complain(this.wrong, word("wroteMeanwhile"));
    }
    text.value = "";
    this.files.clear();
  }
}

customElements.define("kring-confide", Confide);
customElements.define("kring-answers", Answers);
