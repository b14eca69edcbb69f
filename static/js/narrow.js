/** A directory that narrows as one types: the form asks anew, its answer takes the place of what is shown. */
import { page } from "./net.js";

const PAUSE = 200; // milliseconds

class Narrow extends HTMLElement {
  #asking = new AbortController();

  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("input", () => this.#ask());
  }

  disconnectedCallback() {
    this.#asking.abort();
  }

  async #ask() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (signal.aborted) return;
    const address = new URL(this.form.action);
    for (const [name, value] of new FormData(this.form)) if (value) address.searchParams.set(name, value);
    try {
      this.#show(await page(address.href, signal), address);
    } catch {
      // no connection: the button still asks
    }
  }

  #show(answer, address) {
    const results = answer?.querySelector("kring-narrow [data-results]");
    if (!results) return;
    this.querySelector("[data-results]").replaceWith(document.adoptNode(results));
    history.replaceState(history.state, "", address);
  }
}

customElements.define("kring-narrow", Narrow);
