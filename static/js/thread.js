/** What is said about one post: new comments take their place, earlier ones come on request. */
import { announce } from "./announce.js";
import { bring } from "./mending.js";
import { page } from "./net.js";
import { keepInPlace } from "./place.js";
import { doubt } from "./posts.js";
import { fragment } from "./settle.js";
import { toast } from "./toasts.js";
import { plural, word } from "./words.js";

class Thread extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    const until = { signal: this.#stop.signal };
    addEventListener("kring:fact", (event) => this.#hear(event.detail), until);
    this.addEventListener("click", (event) => this.#click(event), until);
    this.addEventListener("turbo:before-morph-element", (event) => this.#keep(event), until);
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #hear({ event, html }) {
    if (!event.startsWith("comment.") || !html) return;
    const comment = fragment(html);
    if (comment.dataset.postOf !== this.dataset.post || document.getElementById(comment.id)) return;
    keepInPlace(() => this.add(comment));
    announce(plural("newComments", 1));
  }

  /** Put a comment where it belongs: under the one that it answers, else at the end. */
  add(comment) {
    const { parent } = comment.dataset;
    const under = parent && this.querySelector(`#comment-${CSS.escape(parent)} > .comment-body > .replies`);
    if (parent && !under) return; // it answers an earlier one that is not shown yet
    (under || this).append(comment);
  }

  /**
   * Take from a fresh page what is not here yet.
   * @param {ParentNode} fresh
   * @returns {HTMLElement[]} what was added
   */
  absorb(fresh) {
    const added = [];
    for (const comment of fresh.querySelectorAll(".comment")) {
      const known = document.getElementById(comment.id);
      if (known) this.#mend(known, comment);
      else if (!comment.parentElement?.closest(".comment:not([data-known])")) added.push(comment);
    }
    this.#doubt(fresh);
    for (const comment of added) this.add(document.adoptNode(comment));
    return added;
  }

  /** What stands here after the first that the fresh page knows, and not there, came just now or was taken away. */
  #doubt(fresh) {
    const here = [...this.querySelectorAll(".comment")];
    const isFresh = (comment) => fresh.querySelector(`#${comment.id}`) !== null;
    const since = fresh.querySelector("[data-earlier]") ? here.findIndex(isFresh) : 0;
    for (const comment of here.slice(Math.max(since, 0))) if (!isFresh(comment)) doubt(comment);
  }

  #mend(known, fresh) {
    fresh.dataset.known = "";
    bring(known, fresh);
  }

  #keep(event) {
    if (event.target !== this || !event.detail.newElement) return;
    event.preventDefault();
    this.absorb(event.detail.newElement);
  }

  async #click(event) {
    const link = event.target.closest("[data-earlier]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    try {
      const fresh = await page(link.href, this.#stop.signal);
      if (fresh) keepInPlace(() => this.#showEarlier(link, fresh.querySelector("kring-thread")));
    } catch {
      toast(word("failed"));
    }
  }

  #showEarlier(link, fresh) {
    const comments = [...(fresh?.children ?? [])].filter((part) => part.matches(".comment") && !document.getElementById(part.id));
    const more = fresh?.querySelector(":scope > [data-earlier]");
    link.replaceWith(...(more ? [more] : []), ...comments);
    comments.at(-1)?.focus({ preventScroll: true });
  }
}

customElements.define("kring-thread", Thread);
