/** The search box at the top: people and communities as one types, and what was looked for before. */
import Combobox from "@github/combobox-nav";
import { visit } from "@hotwired/turbo";
import { listbox, make, option, suggestions } from "./suggestions.js";
import { myId } from "./viewer-of-page.js";
import { word } from "./words.js";

const PAUSE = 150; // milliseconds
const KEPT = 5;

const key = () => `kring:searches:${myId()}`;

function recent() {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? "[]");
  } catch {
    return [];
  }
}

function remember(text) {
  try {
    localStorage.setItem(key(), JSON.stringify([text, ...recent().filter((old) => old !== text)].slice(0, KEPT)));
  } catch {
    // a browser that keeps nothing
  }
}

/** What was looked for lately, beside the search page; only this browser keeps it. */
class Searches extends HTMLElement {
  connectedCallback() {
    const list = this.querySelector("[data-searches]");
    list.replaceChildren(...recent().map((text) => {
      const link = make("a", text, { href: `${this.dataset.url}?q=${encodeURIComponent(text)}` });
      const row = make("li");
      row.append(link);
      return row;
    }));
    this.hidden = !list.children.length;
    this.querySelector("button").addEventListener("click", () => this.#forget());
  }

  #forget() {
    localStorage.removeItem(key());
    this.hidden = true;
  }
}

class Search extends HTMLElement {
  #asking = new AbortController();

  connectedCallback() {
    this.input = this.querySelector("input");
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("focus", () => this.#typed());
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.input.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
    this.closest("form").addEventListener("submit", () => this.input.value.trim() && remember(this.input.value.trim()));
    this.addEventListener("combobox-commit", (event) => this.#go(event.target));
  }

  disconnectedCallback() {
    this.#close();
  }

  async #typed() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const q = this.input.value.trim();
    if (!q) return this.#show(recent().map((text) => ({ kind: "topic", name: text, value: text, url: `${this.closest("form").action}?q=${encodeURIComponent(text)}` })), true);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (signal.aborted) return;
    try {
      this.#show(await suggestions(this.dataset.suggest, { q }, signal));
    } catch {
      this.#close();
    }
  }

  #show(items, isRecent = false) {
    this.#close();
    if (!items.length || document.activeElement !== this.input) return;
    this.list = listbox(items);
    if (isRecent) this.list.ariaLabel = word("recent");
    this.append(this.list);
    this.combobox = new Combobox(this.input, this.list);
    this.combobox.start();
  }

  #close() {
    this.combobox?.destroy();
    this.combobox = null;
    this.list?.remove();
    this.list = null;
  }

  #go(row) {
    this.#close();
    visit(row.dataset.url);
  }
}

customElements.define("kring-search", Search);
customElements.define("kring-searches", Searches);
