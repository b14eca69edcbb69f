/** What the pages of the channel share: the words of a form, the files beside it, and messages that were opened. */
import { fromBase64 } from "./bytes.js";
import { fits } from "./sealing.js";
import { NotTaken, stripped } from "./stripping.js";
import { word } from "./words.js";

const MOST_FILES = 3;

/** The files that go along with one message. */
export class Files {
  #taken = [];

  /** @param {HTMLElement} place with an input, a list and a line for what went wrong */
  constructor(place) {
    this.place = place;
    this.input = place.querySelector("input");
    this.input.addEventListener("change", () => this.#add([...this.input.files]));
  }

  get all() {
    return this.#taken;
  }

  clear() {
    this.#taken = [];
    this.#show();
  }

  async #add(files) {
    this.input.value = "";
    let wrong = "";
    for (const file of files) {
      try {
        if (this.#taken.length >= MOST_FILES) throw new NotTaken("tooManyFiles");
        this.#taken.push(await stripped(file, this.#taken.length));
      } catch (error) {
        if (!(error instanceof NotTaken)) throw error;
        wrong = word(error.message, { name: file.name });
      }
    }
    this.#show(wrong);
  }

  #show(wrong = "") {
    const rows = this.#taken.map((file) => {
      const remove = made("button", { type: "button", className: "button small", textContent: word("remove"), ariaLabel: `${word("remove")}: ${file.name}` });
      remove.addEventListener("click", () => {
        this.#taken = this.#taken.filter((one) => one !== file);
        this.#show();
        this.input.focus();
      });
      const row = made("li", { className: "row" });
      row.append(made("span", { textContent: file.name }), remove);
      return row;
    });
    this.place.querySelector("ul").replaceChildren(...rows);
    complain(this.place.querySelector(".error"), wrong);
  }
}

/** Say what is wrong, or nothing. */
export function complain(line, text) {
  line.textContent = text;
  line.hidden = !text;
}

/** Refuse words that cannot be sent; says so, and tells whether they can. */
export function isSayable(words, line) {
  const wrong = !words.text.trim() ? word("empty") : fits(words) ? "" : word("tooLong");
  complain(line, wrong);
  return !wrong;
}

export const made = (name, values = {}) => Object.assign(document.createElement(name), values);

const day = (iso) => new Date(`${iso}T12:00:00Z`).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });

/** Show a day as its reader writes it. */
export const dayOf = day;

/**
 * Draw messages that were opened. Their words are text and never markup; their files are taken under kinds that we write.
 * @param {HTMLElement} list
 * A number that is left out is a message that somebody took away: nobody can give another one its place.
 * @param {{by: string, sent_on: string, position: number, words: object | null}[]} messages
 */
export function draw(list, messages) {
  const rows = [];
  let next = 1;
  for (const one of messages) {
    for (; next < one.position; next++) rows.push(made("li", { className: "refusal", textContent: word("missing", { number: next }) }));
    rows.push(item(one));
    next = one.position + 1;
  }
  list.replaceChildren(...rows);
}

function item({ by, sent_on, words }) {
  const row = made("li", { className: "stack" });
  const head = made("p");
  head.append(made("strong", { textContent: by }), " ", made("span", { className: "meta", textContent: day(sent_on) }));
  row.append(head);
  if (!words) {
    row.append(made("p", { className: "meta", textContent: word("cannotOpen") }));
    return row;
  }
  if (Array.isArray(words.about) && words.about.length) row.append(made("p", { className: "meta", textContent: word("isAbout", { names: words.about.join(", ") }) }));
  row.append(made("p", { className: "plain-text", dir: "auto", textContent: String(words.text ?? "") }));
  for (const file of Array.isArray(words.files) ? words.files : []) row.append(...shown(file));
  return row;
}

function shown({ name, type, data }) {
  const isPicture = type === "image/jpeg";
  const address = URL.createObjectURL(new Blob([fromBase64(String(data))], { type: isPicture ? "image/jpeg" : "text/plain" }));
  const line = made("p");
  line.append(made("a", { className: "link", href: address, download: isPicture ? "picture.jpg" : "text.txt", textContent: word("takeFile", { name: String(name) }) }));
  return isPicture ? [made("img", { src: address, alt: word("picture"), className: "sealed-picture" }), line] : [line];
}
