/** How far long work is: the page is brought up to date every few seconds until the bar is gone. */
import { refresh } from "./refresh.js";

const PAUSE = 3000;

class Progress extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => document.hidden || refresh(), PAUSE);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }
}

customElements.define("kring-progress", Progress);
