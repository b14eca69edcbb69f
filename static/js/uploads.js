/** Files on their way into a text: each with its progress, pictures with their description. */
import { icon } from "./icon.js";
import { signInAgain } from "./sign-in.js";
import { token } from "./viewer-of-page.js";
import { OLD_FORM, VISIT } from "./net.js";
import { word } from "./words.js";

const ALT = 1000; // characters, as the server takes them

/**
 * @typedef {object} Kept a file that the server has
 * @property {number | string} id
 * @property {string} name
 * @property {number} size
 * @property {string} [picture] its address, if it is one
 * @property {string} [alt]
 * @property {string} [held] why nobody can open it yet
 * @property {string} [room] that there is little room left
 */

export class Uploads {
  /**
   * @param {HTMLElement} list data-uploads is where files are sent
   * @param {() => void} changed called when the list is another one
   */
  constructor(list, changed) {
    this.list = list;
    this.changed = changed;
    this.running = new Set();
  }

  /** Show files that came with the form. */
  adopt(form) {
    for (const field of form.querySelectorAll('input[name="file"][data-name]')) {
      const alt = field.nextElementSibling;
      const { name, size, picture } = field.dataset;
      this.keep({ id: field.value, name, size: Number(size), picture, alt: alt.value });
      alt.remove();
      field.remove();
    }
  }

  /** @returns {Kept[]} */
  get kept() {
    return [...this.list.querySelectorAll("li[data-kept]")].map((row) => ({
      ...JSON.parse(row.dataset.kept),
      alt: row.querySelector('[name="alt"]').value,
    }));
  }

  clear() {
    this.list.replaceChildren();
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) this.#send(file, this.#row(file.name));
  }

  /** @param {Kept} kept */
  keep(kept, row = this.#row(kept.name)) {
    row.dataset.kept = JSON.stringify(kept);
    row.querySelector("progress")?.remove();
    row.append(hidden("file", kept.id));
    for (const said of [kept.held, kept.room].filter(Boolean)) row.append(Object.assign(document.createElement("p"), { className: "meta", textContent: said }));
    if (kept.picture) this.#asPicture(row, kept);
    else row.append(hidden("alt", ""));
    this.changed();
  }

  /** Wait until nothing is on its way any more. */
  async settled() {
    await Promise.allSettled(this.running);
  }

  #send(file, row) {
    const sending = this.#post(file, row).then(
      (answer) => this.keep({ ...answer, picture: answer.picture ?? "" }, row),
      (why) => this.#refuse(row, word(why.isTooLarge ? "tooLarge" : "notTaken", { name: file.name, why: why.message })),
    );
    this.running.add(sending);
    sending.finally(() => this.running.delete(sending));
  }

  /** XMLHttpRequest, because fetch does not tell how far an upload is. */
  #post(file, row) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.set("file", file, file.name);
    return new Promise((resolve, reject) => {
      request.open("POST", this.list.dataset.uploads);
      request.responseType = "json";
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("X-Kring-Visit", VISIT);
      request.upload.onprogress = ({ loaded, total }) => (row.querySelector("progress").value = loaded / total);
      request.onerror = () => reject(new Error(word("noNetwork")));
      request.onload = () => {
        const { status, response } = request;
        if (status >= 200 && status < 300) resolve(response);
        else if (status === 401 || request.getResponseHeader(OLD_FORM)) resolve(signInAgain().then(() => this.#post(file, row)));
        else reject(Object.assign(new Error(response?.detail ?? response?.title ?? unsaid(status)), { isTooLarge: status === 413 && !request.getResponseHeader("X-Kring-Left") }));
      };
      row.addEventListener("kring:remove", () => request.abort(), { once: true });
      request.onabort = () => reject(new Error(""));
      request.send(body);
    });
  }

  #row(name) {
    const row = Object.assign(document.createElement("li"), { className: "upload" });
    const title = Object.assign(document.createElement("span"), { className: "name" });
    title.append(Object.assign(document.createElement("strong"), { textContent: name }));
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "icon-button", ariaLabel: `${word("remove")}: ${name}` });
    remove.append(icon("x"));
    remove.addEventListener("click", () => this.#remove(row));
    const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: word("uploading", { name }) });
    row.append(icon("file-text"), title, remove, progress);
    this.list.append(row);
    return row;
  }

  #remove(row) {
    row.dispatchEvent(new Event("kring:remove"));
    row.remove();
    this.changed();
  }

  #refuse(row, text) {
    row.dataset.failed = "";
    row.querySelector("progress")?.remove();
    const line = Object.assign(document.createElement("p"), { className: "error", textContent: text });
    line.setAttribute("role", "alert");
    row.append(line);
  }

  #asPicture(row, { name, picture, alt = "" }) {
    row.querySelector(".icon").replaceWith(Object.assign(document.createElement("img"), { src: picture, alt: "" }));
    const field = Object.assign(document.createElement("label"), { className: "field" });
    const words = Object.assign(document.createElement("span"), { className: "hint", textContent: word("alt", { name }) });
    const input = Object.assign(document.createElement("input"), { name: "alt", value: alt, maxLength: ALT });
    input.addEventListener("input", () => this.changed());
    field.append(words, input);
    row.append(field);
    if (!alt && row.isConnected && this.running.size) input.focus();
  }
}

const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value: String(value) });

/** What is wrong, where the answer says nothing: it is the proxy's then, with no Kring behind it. */
const unsaid = (status) => (status > 501 ? word("noNetwork") : String(status));
