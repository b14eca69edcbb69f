/** How the text will look, made by the server, which knows. */
import { send } from "./net.js";
import { word } from "./words.js";

export class Preview {
  /**
   * @param {import("./composer.js").Composer} composer
   * @param {{signal: AbortSignal}} until
   */
  constructor(composer, until) {
    this.composer = composer;
    this.place = composer.querySelector("[data-preview]");
    this.button = composer.querySelector("[data-toggle-preview]");
    this.place.dataset.empty = word("nothingToPreview");
    this.button.addEventListener("click", () => (this.place.hidden ? this.open() : this.close(true)), until);
  }

  async open() {
    const body = new FormData();
    body.set("text", this.composer.text.value);
    try {
      const response = await send(this.place.dataset.preview, { method: "POST", body });
      if (!response.ok) throw new Error(response.statusText);
      this.place.innerHTML = await response.text();
      this.#show(true);
    } catch {
      this.place.textContent = word("failed");
      this.#show(true);
    }
  }

  close(isAsked = false) {
    this.#show(false);
    if (isAsked) this.composer.text.focus();
  }

  #show(is) {
    this.place.hidden = !is;
    this.composer.querySelector("text-expander").hidden = is;
    this.button.ariaPressed = String(is);
    this.button.textContent = word(is ? "edit" : "preview");
  }
}
