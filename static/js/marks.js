/** Marks under parts of a text that is being written: a layer with the same letters, which nobody sees or hears. */

export class Marks {
  /**
   * @param {HTMLTextAreaElement} text
   * @param {{signal: AbortSignal}} until
   */
  constructor(text, until) {
    this.text = text;
    this.layer = text.parentElement.querySelector(".marks") ?? document.createElement("div");
    this.layer.className = "marks";
    this.layer.ariaHidden = "true";
    this.layer.hidden = true;
    text.before(this.layer);
    text.addEventListener("scroll", () => this.#scroll(), until);
  }

  /** @param {{start: number, end: number, action: string}[]} places in the order of the text */
  show(places) {
    const { value } = this.text;
    const parts = [];
    let last = 0;
    for (const { start, end, action } of places) {
      if (start < last) continue; // two rules in one place: one mark
      const mark = Object.assign(document.createElement("mark"), { textContent: value.slice(start, end) });
      mark.classList.toggle("stops", action === "block");
      parts.push(value.slice(last, start), mark);
      last = end;
    }
    this.layer.replaceChildren(...parts, `${value.slice(last)}\n`);
    this.layer.hidden = places.length === 0;
    this.#scroll();
  }

  #scroll() {
    this.layer.scrollTop = this.text.scrollTop;
  }
}
