/** Which words are blacked out? Those that are marked in the text above; characters are counted as people count them. */
class Redact extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    this.form = this.querySelector("form");
    document.addEventListener("selectionchange", () => this.#take(), { signal: this.#stop.signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  /** Keep what is marked; a click beside the text, as on the button, keeps what was marked before. */
  #take() {
    const said = document.getElementById("said");
    const marked = document.getSelection();
    if (!said || !marked?.rangeCount || marked.isCollapsed) return;
    const range = marked.getRangeAt(0);
    if (!said.contains(range.startContainer) || !said.contains(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(said, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const starts = [...before.toString()].length;
    const words = range.toString();
    this.form.elements.starts.value = starts;
    this.form.elements.ends.value = starts + [...words].length;
    this.form.elements.words.value = "";
    this.form.elements.words.placeholder = words.slice(0, 60);
  }
}

customElements.define("kring-redact", Redact);
