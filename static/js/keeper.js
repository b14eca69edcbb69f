/** Keeps what is written in one form, in this browser and then on the server; brings it back, here or on another device. */
import * as drafts from "./drafts.js";
import * as shelf from "./shelf.js";
import { word } from "./words.js";

const PAUSE = 400; // milliseconds after a keystroke, for this browser
const REST = 2000; // milliseconds after a keystroke, for the server
const AT_MOST = 15000; // milliseconds that the server waits for somebody who does not stop typing
const MOST_UNHEARD = 10; // names of what was sent without hearing an answer
const SHOWN = 60; // characters of another text
const WORDS = ["title", "text", "situation", "did", "result"]; // the fields of which the first stands for the rest

const clock = (at) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.documentElement.getAttribute("time-zone") ?? undefined });

/**
 * @typedef {object} Writer a form whose words are kept
 * @property {HTMLElement} root
 * @property {HTMLFormElement} form
 * @property {import("./uploads.js").Uploads} uploads
 * @property {() => [string, string][]} fields what it holds, but for what is the server's own
 * @property {(draft: {fields: [string, string][], files: import("./uploads.js").Kept[]}) => void} fill
 * @property {() => void} empty
 * @property {boolean} isEmpty whether there is nothing to keep
 * @property {boolean} isUntouched whether it holds what the page came with
 * @property {string} base stands for the words that it began with
 */

/** Name what is sent: 32 hexadecimal digits of chance. */
const named = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Keeper {
  #later = 0;
  #soon = 0;
  /** When the server has to be told at the latest. */
  #latest = 0;
  #changes = 0;
  #id = 0;
  /** @type {Promise<void> | null} */
  #telling = null;
  /** What another device kept, while its writer has not decided. @type {shelf.Kept | null | undefined} */
  #met;
  isKept = true;
  /** Whether the server has all of it. */
  isTold = true;
  version = 0;
  /** How what was sent is named, while no answer was heard: it may be there all the same. @type {string[]} */
  #unheard = [];
  isSending = false;

  /** @param {Writer} writer */
  constructor(writer) {
    this.writer = writer;
    this.place = writer.root.dataset.place;
    this.line = writer.root.querySelector("[data-met]");
    this.#restore();
  }

  /**
   * Follow what happens around the form, and ask what other devices did meanwhile.
   * @param {{signal: AbortSignal}} until
   */
  watch(until) {
    this.line.querySelector("[data-theirs]").addEventListener("click", () => this.#takeTheirs(), until);
    this.line.querySelector("[data-mine]").addEventListener("click", () => this.#keepMine(), until);
    const look = () => this.#look();
    addEventListener("online", look, until);
    addEventListener("kring:signed-in", look, until);
    document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? look() : this.leave()), until);
    document.addEventListener("submit", (event) => event.target.matches("[data-sign-out]") && this.#beforeSignOut(event), { ...until, capture: true });
    addEventListener("pagehide", () => this.leave(), until);
    look();
  }

  /** Bring back what this browser has. */
  #restore() {
    const { writer } = this;
    const filled = writer.root.dataset.draft; // the version that the server has filled in
    const draft = drafts.load(this.place);
    const isOurs = draft?.unheard?.includes(writer.root.dataset.draftMark);
    if (filled !== undefined) this.version = Number(filled);
    if (!draft || draft.base !== writer.base) return void (this.isTold = filled !== undefined || writer.isUntouched);
    if (filled === undefined ? writer.isUntouched : draft.isDirty && (isOurs || draft.version === this.version)) return this.#fill(isOurs ? { ...draft, version: this.version } : draft);
    if (filled !== undefined) return;
    // Turbo has kept the page with what was written: it goes on from there.
    this.version = draft.version;
    this.#unheard = draft.unheard ?? [];
    this.isTold = !draft.isDirty && JSON.stringify(draft.fields) === JSON.stringify(writer.fields());
  }

  changed() {
    this.isKept = this.isTold = false;
    this.#changes += 1;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.keep(), PAUSE);
    this.#plan();
  }

  /** Keep it in this browser. */
  keep() {
    clearTimeout(this.#later);
    if (this.isKept) return;
    if (this.writer.isEmpty) {
      drafts.forget(this.place);
      this.isKept = true;
      return this.#say("");
    }
    this.isKept = this.#store();
    if (this.isKept) this.#say(word("saved", { time: clock(Date.now()) }));
  }

  /** The page is being left, or nobody looks at it. */
  leave() {
    this.keep();
    this.#tell(true);
  }

  /** Wait until nothing is on its way, and let nothing start before `goOn`. */
  async settle() {
    this.isSending = true;
    this.keep();
    clearTimeout(this.#soon);
    await this.#telling;
  }

  /**
   * Bring all of it to the server, which does more with it.
   * @returns {Promise<number>} its number there; 0 where it is not
   */
  async hand() {
    this.keep();
    await this.#telling;
    this.isTold = false;
    this.#tell();
    await this.#telling;
    return this.isTold ? this.#id : 0;
  }

  /** It was not sent: keep it on. */
  goOn() {
    this.isSending = false;
    if (!this.isTold) this.#plan();
  }

  /** It was sent: the server let go of it, too. */
  forget() {
    clearTimeout(this.#later);
    clearTimeout(this.#soon);
    drafts.forget(this.place);
    this.version = 0;
    this.#unheard = [];
    this.isKept = this.isTold = true;
    this.isSending = false;
    this.#hideMet();
    this.#say("");
  }

  /** Whoever signs out leaves this browser to others: what was written goes to the server first. */
  async #beforeSignOut(event) {
    if (this.isSending || this.isTold) return void (this.isSending = true);
    event.preventDefault();
    event.stopImmediatePropagation();
    this.leave();
    await this.settle();
    event.target.requestSubmit();
  }

  #plan() {
    clearTimeout(this.#soon);
    this.#latest ||= Date.now() + AT_MOST;
    this.#soon = setTimeout(() => this.#tell(), Math.min(REST, Math.max(0, this.#latest - Date.now())));
  }

  #store() {
    return drafts.save(this.place, { fields: this.writer.fields(), files: this.writer.uploads.kept, base: this.writer.base, version: this.version, unheard: this.#unheard, isDirty: !this.isTold });
  }

  /** Tell the server; what it cannot hear now is told with the next pause, or when the connection is back. */
  #tell(isLast = false) {
    clearTimeout(this.#soon);
    if (this.isTold || this.isSending || this.#met !== undefined || this.#telling) return;
    if (this.writer.isEmpty && !this.version) return void (this.isTold = true);
    this.#latest = 0;
    this.#telling = this.#put(isLast).finally(() => (this.#telling = null));
  }

  async #put(isLast) {
    const changes = this.#changes;
    const body = this.#body();
    const mark = named();
    body.set("draft_mark", mark);
    body.set("draft_unheard", this.#unheard.join(" "));
    this.#unheard = [...this.#unheard, mark].slice(-MOST_UNHEARD);
    if (!this.writer.isEmpty) this.#store();
    const answer = await shelf.put(body, isLast);
    if (!answer) return this.#say(word("savedHere", { time: clock(Date.now()) }));
    if (answer.met !== undefined) return this.#ask(answer.met);
    if (answer.refused) return this.#say(answer.refused);
    this.version = answer.version;
    this.#unheard = [];
    this.#id = answer.id;
    this.isTold = changes === this.#changes;
    if (!this.writer.isEmpty) this.#store();
    if (!this.isTold) this.#plan();
  }

  #body() {
    const body = new FormData();
    for (const [name, value] of this.writer.fields()) body.append(name, value);
    for (const { id, alt = "" } of this.writer.uploads.kept) {
      body.append("file", id);
      body.append("alt", alt);
    }
    body.set("kept_at", this.place);
    body.set("draft_seen", this.version);
    body.set("draft_base", this.writer.base);
    return body;
  }

  /** See what other devices did, where there is something to see. */
  async #look() {
    if (this.isSending || this.#met !== undefined) return;
    if (!shelf.mayHoldSome() && !this.version && this.isTold) return;
    const kept = await shelf.ask(this.place);
    if (kept === undefined || this.isSending || this.#telling || !this.writer.root.isConnected) return;
    if (kept && this.#unheard.includes(kept.mark)) this.version = kept.version;
    if ((kept?.version ?? 0) === this.version) return this.#tell();
    const isFree = this.isTold && (!kept || kept.base === this.writer.base);
    if (!isFree) return this.#ask(kept);
    if (kept) this.#take(kept);
    else this.#letGo();
  }

  #fill(draft) {
    this.writer.fill(draft);
    clearTimeout(this.#later);
    clearTimeout(this.#soon);
    this.version = draft.version ?? 0;
    this.#unheard = draft.unheard ?? [];
    this.isTold = !draft.isDirty;
    this.isKept = true;
    this.#say(word("restored"));
  }

  #take(kept) {
    this.#fill({ ...kept, isDirty: false });
    this.#store();
  }

  /** Sent or deleted on another device, and nothing was added here. */
  #letGo() {
    this.writer.empty();
    this.forget();
  }

  /** Two texts: their writer says which. */
  #ask(kept) {
    this.#met = kept;
    const said = kept?.fields.find(([name, value]) => WORDS.includes(name) && value.trim())?.[1] ?? "";
    const words = said.length > SHOWN ? `${said.slice(0, SHOWN).trimEnd()} …` : said;
    this.line.querySelector("[data-words]").textContent = kept ? word("newerElsewhere", { time: clock(kept.at), words }) : word("goneElsewhere");
    this.line.querySelector("[data-theirs]").textContent = word(kept ? "takeTheirs" : "dropMine");
    this.line.hidden = false;
  }

  #takeTheirs() {
    const kept = this.#met;
    this.#hideMet();
    this.writer.empty();
    if (kept) this.#take(kept);
    else this.forget();
  }

  #keepMine() {
    this.version = this.#met?.version ?? 0;
    this.#unheard = [];
    this.#hideMet();
    this.isTold = false;
    this.#store();
    this.#tell();
  }

  #hideMet() {
    this.#met = undefined;
    if (this.line) this.line.hidden = true;
  }

  #say(words) {
    this.writer.root.querySelector("[data-saved]").textContent = words;
  }
}
