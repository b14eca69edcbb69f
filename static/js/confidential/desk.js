/** The pages of recipients: make a key, open what is sealed to it, answer. */
import * as Turbo from "@hotwired/turbo";
import { fromBase64, toBase64 } from "./bytes.js";
import { ask, Refused } from "./asking.js";
import { isAble, newLocked, relock, unlock } from "./keys.js";
import { complain, draw, Files, isSayable } from "./saying.js";
import { open, seal } from "./sealing.js";
import { token } from "../viewer-of-page.js";
import { word } from "./words.js";

const LEAST = 16; // characters of a passphrase
const FORGOTTEN_AFTER = 15 * 60_000; // milliseconds

/** @type {Map<number, import("./keys.js").Pair>} what a passphrase has opened, while this page stands */
const opened = new Map();
/** Forget the keys, what they opened, and what was typed to open it. */
const forget = () => {
  opened.clear();
  for (const part of document.querySelectorAll("kring-unsealing")) part.lock();
};
let alarm = 0;

const bytesOf = ({ id, public: ownPublic, locks }) => ({ id, public: fromBase64(ownPublic), locks: locks.map(({ salt, rounds, locked }) => ({ rounds, salt: fromBase64(salt), locked: fromBase64(locked) })) });
const lockedFor = ({ locked, salt, rounds }) => ({ locked: toBase64(locked), salt: toBase64(salt), rounds });
const send = (address, body) => ask(address, body, { token: token() });

class Part extends HTMLElement {
  async connectedCallback() {
    if (await isAble()) {
      this.form.hidden = false;
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.busy(event.submitter, () => this.act());
      });
      this.begin?.();
    } else this.find("[data-unable]").hidden = false;
  }

  find(selector) {
    return this.querySelector(selector);
  }

  get form() {
    return this.find("form");
  }

  async busy(button, act) {
    const wrong = this.find("[data-wrong]");
    button.disabled = true;
    complain(wrong, "");
    try {
      await act();
    } catch (error) {
      if (error.name === "OperationError") complain(wrong, word("wrongPassphrase"));
      else if (error instanceof Refused) complain(wrong, error.message || word("notKept"));
      else if (error instanceof TypeError) complain(wrong, word("noConnection"));
      else throw error;
    }
    button.disabled = false;
  }
}

/** Makes a key, or puts the one that is there under another passphrase. */
class ConfidantKey extends Part {
  async act() {
    const { before, first, second } = this.form.elements;
    if (first.value.length < LEAST) return complain(this.find("[data-wrong]"), word("shortPassphrase"));
    if (first.value !== second.value) return complain(this.find("[data-wrong]"), word("otherPassphrase"));
    const rounds = Number(this.dataset.rounds);
    if (before) {
      const key = bytesOf(JSON.parse(this.dataset.key));
      await send(this.dataset.to, { id: key.id, ...lockedFor(await relock(key, before.value, first.value, rounds)) });
    } else {
      const made = await newLocked(first.value, rounds);
      await send(this.dataset.to, { public_key: toBase64(made.public), ...lockedFor(made) });
    }
    forget();
    location.reload();
  }
}

/** Opens a report, and sends answers to it. */
class Unsealing extends Part {
  begin() {
    this.files = new Files(this.find("[data-files]"));
    this.#reply.addEventListener("submit", (event) => {
      event.preventDefault();
      this.busy(event.submitter, () => this.#answer());
    });
    if (opened.size) this.busy(this.form.querySelector("button"), () => this.act());
  }

  get #reply() {
    return this.find("[data-reply]");
  }

  /** Show again what stands there before a passphrase opens it. */
  lock() {
    this.find("[data-open]").hidden = true;
    this.find("[data-messages]").replaceChildren();
    this.find("[data-who]").textContent = "";
    this.#reply.reset();
    this.files?.clear();
    this.form.reset();
    this.form.hidden = false;
    this.find("[data-earlier]").hidden = true;
  }

  async act() {
    await this.#show();
    this.form.reset(); // the passphrase is not needed any more
  }

  async #show() {
    const found = await ask(this.dataset.sealed);
    for (const key of found.keys) if (!opened.has(key.id)) await this.#unlock(key, found.keys.length > 1);
    clearTimeout(alarm);
    alarm = setTimeout(forget, FORGOTTEN_AFTER);
    this.readers = found.readers.map(({ id, key }) => ({ id, key: fromBase64(key) }));
    this.reporter = fromBase64(found.public_key);
    const messages = [];
    for (const one of found.messages) messages.push({ ...one, words: await this.#opened(one) });
    this.next = found.messages.length + 1;
    this.#draw(messages);
    const isAllOpen = found.keys.every(({ id }) => opened.has(id));
    this.form.hidden = isAllOpen;
    this.find("[data-earlier]").hidden = isAllOpen;
    this.find("[data-open]").hidden = false;
  }

  /** A key from before may lie under another passphrase: what it opens stays closed then. */
  async #unlock(key, isOneOfMany) {
    const { value } = this.form.elements.passphrase;
    if (!value) return;
    try {
      opened.set(key.id, await unlock(bytesOf(key), value));
    } catch (error) {
      if (!isOneOfMany) throw error;
    }
  }

  async #opened({ sealed, envelope, key, position, by_reporter: byReporter }) {
    const pair = opened.get(key);
    if (!pair) return null;
    return open({ sealed: fromBase64(sealed), envelope: fromBase64(envelope), byReporter, position }, pair, this.reporter).catch(() => null);
  }

  #draw(messages) {
    const first = messages[0]?.words;
    const name = first?.mode === "anonymous" || !first?.name ? "" : String(first.name);
    const who = name ? word(first.mode === "named" ? "namedBy" : "confidentialBy", { name }) : word("anonymous");
    this.find("[data-who]").textContent = first ? who : "";
    draw(this.find("[data-messages]"), messages.map((one) => ({ ...one, by: one.by_reporter ? name || word("reporter") : String(one.words?.from ?? word("recipient")) })));
  }

  async #answer() {
    const { text, is_feedback: isFeedback } = this.#reply.elements;
    const words = { from: this.dataset.name, text: text.value, files: this.files.all };
    if (!isSayable(words, this.find("[data-wrong]"))) return text.focus();
    const { sealed, own, envelopes } = await seal(words, this.readers, this.reporter, false, this.next);
    const written = Object.fromEntries(Object.entries(envelopes).map(([id, bytes]) => [id, toBase64(bytes)]));
    const body = { position: this.next, sealed: toBase64(sealed), own_envelope: toBase64(own), envelopes: written, is_feedback: isFeedback.checked };
    try {
      await send(this.dataset.to, body);
    } catch (error) {
      if (error.status !== 409) throw error;
      await this.#show();
      return complain(this.find("[data-wrong]"), word("wroteMeanwhile"));
    }
    Turbo.visit(location.href, { action: "replace" }); // what is known of the report has changed, too; the key stays open
  }
}

if (!customElements.get("kring-unsealing")) {
  customElements.define("kring-confidant-key", ConfidantKey);
  customElements.define("kring-unsealing", Unsealing);
  addEventListener("turbo:submit-end", (event) => event.target.matches("[data-sign-out]") && forget());
}
