/** A conversation: new messages stand at the bottom, earlier ones come on request, and what is before one's eyes counts as read. */
import { announce } from "./announce.js";
import { bring } from "./mending.js";
import { act, page, piece } from "./net.js";
import { keepInPlace } from "./place.js";
import { doubt } from "./posts.js";
import { refresh } from "./refresh.js";
import { fragment } from "./settle.js";
import { toast } from "./toasts.js";
import { myId, token } from "./viewer-of-page.js";
import { plural, word } from "./words.js";

const GLANCE = 1200; // milliseconds that a message is before somebody, until it counts as read
const NEAR = 160; // pixels from the end: whoever is there follows what comes

/** The day of a message, by the reader's clock. */
const dayOf = (message) => {
  const at = message?.querySelector(".at relative-time")?.getAttribute("datetime");
  return at && new Date(at).toLocaleDateString("en-CA", { timeZone: document.documentElement.getAttribute("time-zone") ?? undefined });
};

const number = (message) => Number(message.dataset.message);

export class Talk extends HTMLElement {
  #stop = new AbortController();
  #later = 0;
  #told = 0;
  #waiting = 0;

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    addEventListener("kring:fact", (event) => this.#hear(event.detail), until);
    addEventListener("kring:seen", ({ detail }) => this.#isHere(detail.conversation) && refresh(), until);
    addEventListener("scroll", () => this.#look(), { ...until, passive: true });
    document.addEventListener("visibilitychange", () => this.#look(), until);
    addEventListener("turbo:before-cache", () => this.#forgetWaiting(), until);
    this.pill?.addEventListener("click", () => this.#toEnd(true), until);
    this.addEventListener("click", (event) => this.#click(event), until);
    this.addEventListener("turbo:before-morph-element", (event) => this.#keep(event), until);
    addEventListener("turbo:load", () => this.#begin(), { ...until, once: true }); // Turbo scrolls before that
  }

  disconnectedCallback() {
    clearTimeout(this.#later);
    this.#stop.abort();
  }

  get pill() {
    return this.closest(".conversation")?.querySelector("[data-new]");
  }

  get messages() {
    return [...this.querySelectorAll(":scope > .message")];
  }

  get #isWhole() {
    return !this.querySelector(":scope > [data-later]");
  }

  #isHere(conversation) {
    return String(conversation) === this.dataset.conversation;
  }

  /** Open where something is new, else at the end; Back and links go where they point. */
  #begin() {
    const line = this.querySelector(".unread-line");
    if (!location.hash && this.#isWhole && scrollY === 0) line ? line.scrollIntoView({ block: "center", behavior: "instant" }) : this.#toEnd();
    this.#look();
  }

  #hear({ event, noun, html, conversation, noun_id: id }) {
    if (!this.#isHere(conversation)) return;
    if (noun === "participant" || noun === "conversation") return void refresh();
    if (!["message.created", "message.restored"].includes(event) || document.getElementById(`message-${id}`) || !this.#isWhole) return;
    if (html) this.#come(fragment(html));
    else piece(`/messages/said/${id}`).then((message) => message && this.#come(message), () => {});
  }

  #come(message) {
    if (document.getElementById(message.id)) return;
    const follows = this.#isAtEnd();
    if (dayOf(message) !== dayOf(this.messages.at(-1))) refresh(); // which names the day
    keepInPlace(() => this.add(message));
    if (message.dataset.author === myId() || follows) return this.#toEnd();
    this.#waiting += 1;
    this.#offer();
    announce(plural("newMessages", this.#waiting));
  }

  /** Put a message where it belongs: in the order in which they were said. */
  add(message) {
    const after = this.messages.find((other) => number(other) > number(message));
    after ? after.before(message) : this.append(message);
    this.#look();
  }

  #isAtEnd() {
    const root = document.documentElement;
    return root.scrollHeight - innerHeight - scrollY < NEAR;
  }

  #toEnd(isAsked = false) {
    this.#forgetWaiting();
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
    if (isAsked) this.messages.at(-1)?.focus({ preventScroll: true });
    this.#look();
  }

  #forgetWaiting() {
    this.#waiting = 0;
    this.#offer();
  }

  #offer() {
    if (!this.pill) return;
    this.pill.hidden = this.#waiting === 0;
    this.pill.querySelector("span").textContent = plural("newMessages", this.#waiting);
  }

  /** Tell the server how far somebody has read, once they have had it before them for a moment. */
  #look() {
    if (document.hidden || !this.#isWhole) return;
    if (this.#waiting && this.#isAtEnd()) this.#forgetWaiting();
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#tell(), GLANCE);
  }

  #tell() {
    const seen = this.messages.filter((message) => message.getBoundingClientRect().top < innerHeight).at(-1);
    const isLast = seen && seen === this.messages.at(-1);
    const until = isLast ? Math.max(number(seen), Number(this.dataset.newest)) : seen ? number(seen) : 0;
    if (until <= this.#told) return;
    this.#told = until;
    const body = new FormData();
    body.set("csrf_token", token());
    body.set("until", String(until));
    act(this.dataset.read, "POST", body);
  }

  /** A refresh of the page: known messages are mended in place, and nothing moves. */
  #keep(event) {
    if (event.target !== this || !event.detail.newElement) return;
    event.preventDefault();
    const fresh = event.detail.newElement;
    this.dataset.newest = fresh.dataset.newest;
    this.#doubt(fresh);
    for (const message of fresh.querySelectorAll(":scope > .message")) {
      const known = document.getElementById(message.id);
      if (known && this.contains(known)) bring(known, message);
      else if (this.#isWhole) this.#come(document.adoptNode(message));
    }
    for (const line of [...fresh.querySelectorAll(":scope > [data-line-of]")].reverse()) {
      if (this.#lineOf(line)) continue;
      const next = line.nextElementSibling?.id && document.getElementById(line.nextElementSibling.id);
      next ? next.before(document.adoptNode(line)) : this.append(document.adoptNode(line));
    }
  }

  #lineOf(line) {
    return this.querySelector(`:scope > [data-line-of="${CSS.escape(line.dataset.lineOf)}"]`);
  }

  /** What stands here between what the fresh page knows, and not there, was taken away. */
  #doubt(fresh) {
    const here = this.messages;
    const known = here.map((message) => fresh.querySelector(`:scope > #${message.id}`) !== null);
    const since = fresh.querySelector(":scope > [data-earlier]") ? known.indexOf(true) : 0;
    here.forEach((message, at) => at >= since && !known[at] && doubt(message));
  }

  async #click(event) {
    const link = event.target.closest("[data-earlier], [data-later]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    try {
      const fresh = await page(link.href, this.#stop.signal);
      if (fresh) keepInPlace(() => this.#showMore(link, fresh));
    } catch {
      toast(word("failed"));
    }
  }

  /** Put what a link leads to in its place, with the way on to what comes before or after. */
  #showMore(link, fresh) {
    const isEarlier = link.matches("[data-earlier]");
    const list = fresh.querySelector("kring-talk");
    const ways = isEarlier ? "[data-later]" : "[data-earlier]";
    const parts = [...(list?.children ?? [])].filter((part) => !part.matches(ways) && !document.getElementById(part.id));
    const told = parts.filter((part) => part.dataset.lineOf && this.#lineOf(part)); // a day that goes on here is named where it begins
    if (isEarlier) for (const line of told) this.#lineOf(line).remove();
    link.replaceWith(...(isEarlier ? parts : parts.filter((part) => !told.includes(part))));
    const messages = parts.filter((part) => part.matches(".message"));
    messages.at(isEarlier ? -1 : 0)?.focus({ preventScroll: true });
  }
}

customElements.define("kring-talk", Talk);

/** The list of conversations is another: a new message moved one up, or somebody was added. */
addEventListener("kring:fact", ({ detail: { stream } }) => {
  if (stream === "messages" && document.querySelector("main [data-messages]")) refresh();
});
