/** What is said about one post: new comments take their place, earlier ones come on request. */
import { announce } from "./announce.js";
import { bring } from "./mending.js";
import { page } from "./net.js";
import { keepInPlace } from "./place.js";
import { doubt } from "./posts.js";
import { refresh } from "./refresh.js";
import { fragment } from "./settle.js";
import { toast } from "./toasts.js";
import { unheard } from "./viewer-of-page.js";
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

  #hear({ event, html, noun_id: id }) {
    if (["post.retold", "post.moved"].includes(event) && String(id) === this.dataset.post) return void refresh(); // what stands above the comments is another
    if (!event.startsWith("comment.") || !html) return;
    const comment = fragment(html);
    if (comment.dataset.postOf !== this.dataset.post || document.getElementById(comment.id)) return;
    if (unheard().includes(comment.dataset.author)) return;
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

  #doubt(fresh) {
    for (const list of [this, ...this.querySelectorAll(".replies")]) {
      const answer = list.closest(".comment");
      const twin = answer ? fresh.querySelector(repliesOf(answer)) : (fresh.querySelector("kring-thread") ?? fresh);
      if (twin) doubtUnknown(list, twin);
    }
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
    const answer = link.closest(".comment");
    const list = fresh.querySelector(answer ? repliesOf(answer) : "kring-thread");
    const comments = children(list).filter((comment) => !document.getElementById(comment.id));
    const isEarlier = link.matches("[data-earlier]");
    const more = list?.querySelector(`:scope > ${isEarlier ? "[data-earlier]" : "[data-later]"}`);
    const parts = isEarlier ? [more, ...comments] : [...comments, more];
    link.replaceWith(...parts.filter(Boolean));
    comments.at(isEarlier ? -1 : 0)?.focus({ preventScroll: true });
  }
}

const repliesOf = (answer) => `#${answer.id} > .comment-body > .replies`;
const children = (list) => [...(list?.children ?? [])].filter((part) => part.matches(".comment"));

/**
 * What stands here between what the fresh page knows, and not there, came just now or was taken away.
 * @param {Element} list
 * @param {Element} fresh the same list, which need not reach as far back or on
 */
function doubtUnknown(list, fresh) {
  const here = children(list);
  const known = here.map((comment) => fresh.querySelector(`:scope > #${comment.id}`) !== null);
  const since = fresh.querySelector(":scope > [data-earlier]") ? known.indexOf(true) : 0;
  const until = fresh.querySelector(":scope > [data-later]") ? known.lastIndexOf(true) : here.length - 1;
  here.forEach((comment, at) => at >= since && at <= until && !known[at] && doubt(comment));
}

customElements.define("kring-thread", Thread);
