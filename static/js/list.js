/** A directory or list of notices that goes on when its end comes near; its items stand in [data-items]. */
import { Endless } from "./endless.js";

class List extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    new Endless(this, (page) => this.#append(page), this.#stop.signal);
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #append(page) {
    const more = page.querySelector("kring-list");
    this.querySelector("[data-items]").append(...(more?.querySelector("[data-items]")?.children ?? []));
    return more?.querySelector(":scope > .more") ?? null;
  }
}

customElements.define("kring-list", List);
