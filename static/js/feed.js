/** A list of posts: new ones wait behind a pill, older ones come when the reader gets there. */
import { announce } from "./announce.js";
import { Endless } from "./endless.js";
import { tellRead } from "./reading.js";
import { away, bring } from "./mending.js";
import { doubt } from "./posts.js";
import { fragment } from "./settle.js";
import { filters, unheard, myId } from "./viewer-of-page.js";
import { piece } from "./net.js";
import { plural, word } from "./words.js";

const SPREAD = 600; // milliseconds, so that not all who filter ask in one moment

/** What takes a post from the page of a community, and what is said in its place. */
const OUT = { "post.unshared": "postTakenOut", "post.moved_away": "postMoved" };

class Feed extends HTMLElement {
  /** @type {Map<string, HTMLElement>} what waits behind the pill, by id */
  #waiting = new Map();
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    addEventListener("kring:fact", (event) => this.#hear(event.detail), until);
    addEventListener("turbo:before-cache", () => this.#show(), until);
    this.pill?.addEventListener("click", () => this.open(), until);
    this.addEventListener("turbo:before-morph-element", (event) => this.#keep(event), until);
    new Endless(this, (page) => this.#append(page), this.#stop.signal);
    tellRead(this, this.#stop.signal);
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  get pill() {
    return this.querySelector(".new-posts");
  }

  get top() {
    return this.querySelector('[role="feed"]');
  }

  get articles() {
    return [...this.querySelectorAll('[role="feed"] > .post')];
  }

  #has(id) {
    return id !== "" && (this.#waiting.has(id) || this.querySelector(`#${CSS.escape(id)}`) !== null);
  }

  #hear({ event, stream, noun_id: id, html }) {
    const isOurs = (this.dataset.streams ?? "").split(" ").includes(stream);
    const isOut = event in OUT && isOurs;
    if (event === "post.deleted" || (event === "post.moved" && !html) || isOut) this.#forget(`post-${id}`);
    if (isOut) this.#takeOut(`post-${id}`, word(OUT[event]));
    if (!event.startsWith("post.") || !isOurs || !html || this.#has(`post-${id}`)) return;
    const article = fragment(html);
    if (unheard().includes(article.dataset.author) || this.#isReadAlready(article)) return;
    if (filters() && article.dataset.author !== myId()) setTimeout(() => this.#ask(id), Math.random() * SPREAD);
    else this.#wait(article);
  }

  /** Let the server look whether a post meets a filter of its reader's: then it comes folded, or not at all. */
  async #ask(id) {
    const asked = await piece(`/posts/${id}?list=${this.dataset.where}`).catch(() => null);
    if (asked && this.isConnected && !this.#has(`post-${id}`)) this.#wait(asked, `post-${id}`);
  }

  /** Among what is unread nobody waits for their own words, sent from another page. */
  #isReadAlready(article) {
    return this.dataset.order === "unread" && article.dataset.author === myId();
  }

  /** A folded post has its own name inside. */
  #wait(article, id = article.id) {
    this.#waiting.set(id, article);
    this.#show();
    announce(plural("newPosts", this.#waiting.size));
  }

  #forget(id) {
    if (this.#waiting.delete(id)) this.#show();
  }

  /** It stands here no more, and somewhere else. */
  #takeOut(id, words) {
    const article = this.articles.find((one) => one.id === id);
    if (article) away(article, words);
  }

  #show() {
    const { pill } = this;
    pill.hidden = this.#waiting.size === 0;
    pill.querySelector("span").textContent = plural("newPosts", this.#waiting.size);
  }

  /** Show what waits, newest first, and go there: the reader asked for it. */
  open() {
    const waiting = [...this.#waiting.values()].reverse();
    this.#waiting.clear();
    this.#show();
    this.#stack(...waiting);
    tellRead(this, this.#stop.signal, waiting[0]);
    waiting[0]?.focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  }

  /** Put the reader's own new post on top, at once. */
  prepend(article) {
    this.#forget(article.id);
    document.getElementById(article.id)?.remove();
    this.#stack(article);
  }

  /** Put posts on top; the first ones take the place of the words that there are none. */
  #stack(...articles) {
    this.top.prepend(...articles);
    for (const article of articles) if (article.querySelector("[data-quote]")) doubt(article); // what its reader may see of it
    this.top.hidden = false;
    this.closest("main").querySelector(".empty")?.remove();
  }

  #append(page) {
    const more = page.querySelector("kring-feed");
    for (const part of [...(more?.children ?? [])]) {
      if (part.matches('[role="feed"]')) this.#appendAll(part);
      else if (part.matches(".unread-line") && !this.querySelector(".unread-line")) this.#startPart(part);
    }
    return more?.querySelector(":scope > .more") ?? null;
  }

  #appendAll(part) {
    const last = [...this.querySelectorAll('[role="feed"]')].at(-1);
    last.append(...[...part.children].filter((article) => !this.#has(article.id)));
  }

  #startPart(line) {
    const part = this.top.cloneNode(false);
    this.querySelector(":scope > .more")?.before(line, part);
  }

  /** A refresh of the page: known posts are mended in place, new ones wait, nothing moves. */
  #keep(event) {
    if (event.target !== this || !event.detail.newElement) return;
    event.preventDefault();
    const fresh = [...event.detail.newElement.querySelectorAll('[role="feed"] > .post')];
    if (this.dataset.order === "newest") this.#markGone(fresh);
    for (const article of fresh.toReversed()) {
      const known = document.getElementById(article.id);
      if (!known) this.#wait(document.adoptNode(article));
      else bring(known, article);
    }
  }

  /** In order of time, what stands among the fresh posts here and is not among them there was taken away. */
  #markGone(fresh) {
    const ids = new Set(fresh.map((article) => article.id));
    const { articles } = this;
    const last = articles.findLastIndex((article) => ids.has(article.id));
    for (const article of articles.slice(0, last)) {
      if (!ids.has(article.id)) away(article, word("postGone"));
    }
  }
}

customElements.define("kring-feed", Feed);
