/** How many texts that may hurt a judge has opened today and in this sitting; kept in this browser alone. */
import { myId } from "./viewer-of-page.js";

const PAUSE = 30 * 60 * 1000; // so long without opening anything ends a sitting
const MANY = 10; // in one sitting: time for a break

const key = () => `kring-looked-${myId()}`;
const day = () => new Date().toDateString();

/** @returns {{ day: string, today: string[], sitting: number, at: number }} */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(key()));
    if (found?.day === day()) return found;
  } catch {
    // nothing that can be read: it begins anew
  }
  return { day: day(), today: [], sitting: 0, at: 0 };
}

/** The same words opened again on one day count once. */
function look(thing) {
  const found = kept();
  if (found.today.includes(thing)) return;
  found.sitting = Date.now() - found.at > PAUSE ? 1 : found.sitting + 1;
  found.today.push(thing);
  found.at = Date.now();
  localStorage.setItem(key(), JSON.stringify(found));
}

class Exposure extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    document.addEventListener("toggle", (event) => this.#opened(event.target), { capture: true, signal: this.#stop.signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #opened(part) {
    if (!part.open || !part.dataset?.hurts) return;
    look(part.dataset.hurts);
    this.#show();
  }

  #show() {
    const { today, sitting, at } = kept();
    this.hidden = today.length === 0;
    const isSame = Date.now() - at <= PAUSE;
    const words = [this.#say("today", today.length)];
    if (isSame) words.push(this.#say("sitting", sitting));
    if (isSame && sitting >= MANY) words.push(this.dataset.rest);
    this.querySelector("span").textContent = words.join(" ");
  }

  #say(name, n) {
    const { lang } = document.documentElement;
    const form = new Intl.PluralRules(lang).select(n) === "one" ? "One" : "Other";
    return this.dataset[name + form].replace("{n}", n.toLocaleString(lang));
  }
}

customElements.define("kring-exposure", Exposure);
