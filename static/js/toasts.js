/** Short news at the edge of the page, with a way back. */
import { word } from "./words.js";

const SHOWN_FOR = 8000; // milliseconds; longer under the pointer or with focus

class Toasts extends HTMLElement {
  connectedCallback() {
    for (const toast of this.children) this.#leaveLater(toast);
  }

  /**
   * @param {string} text
   * @param {{label?: string, act?: () => void, href?: string}} [offer] what the reader can do about it
   */
  say(text, { label = word("undo"), act, href } = {}) {
    const toast = Object.assign(document.createElement("div"), { className: "toast" });
    toast.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (href) toast.append(Object.assign(document.createElement("a"), { href, textContent: label }));
    if (act) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => (toast.remove(), act()), { once: true });
      toast.append(button);
    }
    this.append(toast);
    this.#leaveLater(toast);
  }

  /**
   * Show toasts that came with a fresh page.
   * @param {Iterable<Element>} toasts
   */
  take(toasts) {
    for (const toast of [...toasts]) {
      this.append(toast);
      this.#leaveLater(toast);
    }
  }

  #leaveLater(toast) {
    if (!toast.querySelector("a, button")) toast.addEventListener("click", () => toast.remove()); // it may lie over something
    const leave = () => (toast.matches(":hover, :focus-within") ? wait() : toast.remove());
    const wait = () => setTimeout(leave, SHOWN_FOR);
    wait();
  }
}

customElements.define("kring-toasts", Toasts);

/**
 * Tell the reader what was done.
 * @param {string} text
 * @param {{label?: string, act?: () => void, href?: string}} [offer]
 */
export function toast(text, offer) {
  const toasts = document.querySelector("kring-toasts");
  if (text && toasts instanceof Toasts) toasts.say(text, offer);
}
