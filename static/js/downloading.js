/** A package that is given out once: that it was asked for is said, and the page is brought up to date until it is gone. */
import { refresh } from "./refresh.js";

const PAUSE = 2000;

class Download extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this);
    clearInterval(this.timer);
  }

  /** The form is sent as the browser does; a refresh shows the button again, as long as there is something to download. */
  handleEvent(event) {
    if (event.target.dataset.turbo !== "false") return; // another act, that leads to a page
    event.target.querySelector("button").disabled = true;
    this.querySelector("[role=status]").textContent = this.dataset.begun;
    clearInterval(this.timer);
    this.timer = setInterval(() => document.hidden || refresh(), PAUSE);
  }
}

customElements.define("kring-download", Download);
