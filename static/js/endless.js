/** A list that goes on when its end comes near, three times by itself, then on request: the foot of the page stays in reach. */
import { page } from "./net.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const BY_ITSELF = 3;
const PATIENCE = 300; // milliseconds before a skeleton shows
const NEAR = "600px";

export class Endless {
  #left = BY_ITSELF;
  #isLoading = false;

  /**
   * @param {HTMLElement} list holds a link [data-more] in a .more
   * @param {(page: Document) => Element | null} append puts the next page's items in and returns its .more
   * @param {AbortSignal} stop
   */
  constructor(list, append, stop) {
    this.list = list;
    this.append = append;
    this.stop = stop;
    this.watcher = new IntersectionObserver((seen) => this.#near(seen), { rootMargin: NEAR });
    stop.addEventListener("abort", () => this.watcher.disconnect());
    list.addEventListener("click", (event) => this.#click(event), { signal: stop });
    this.#watch();
  }

  get link() {
    return this.list.querySelector("[data-more]");
  }

  #watch() {
    this.watcher.disconnect();
    if (this.link && this.#left > 0) this.watcher.observe(this.link);
  }

  #near(seen) {
    if (!seen.some((entry) => entry.isIntersecting) || this.#left <= 0) return;
    this.#left -= 1;
    this.#load();
  }

  #click(event) {
    if (!event.target.closest("[data-more]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.#load(true);
  }

  async #load(isAsked = false) {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const { link } = this;
    const skeleton = setTimeout(() => link.parentElement.before(this.#skeleton()), PATIENCE);
    this.#busy(true);
    try {
      const next = await page(link.href, this.stop);
      if (next) this.#take(next, link, isAsked);
    } catch {
      if (!this.stop.aborted) toast(word("failed"));
    }
    clearTimeout(skeleton);
    this.list.querySelector(":scope > .skeleton")?.remove();
    this.#busy(false);
    this.#isLoading = false;
    this.#watch();
  }

  #take(next, link, isAsked) {
    const place = link.parentElement;
    const last = place.previousElementSibling?.lastElementChild;
    const more = this.append(next);
    place.replaceWith(...(more ? [more] : []));
    if (isAsked) last?.nextElementSibling?.focus({ preventScroll: true });
  }

  #busy(is) {
    this.list.querySelector('[role="feed"]:last-of-type')?.setAttribute("aria-busy", String(is));
  }

  #skeleton() {
    const made = Object.assign(document.createElement("div"), { className: "skeleton", ariaHidden: "true" });
    made.append(...Array.from({ length: 4 }, () => document.createElement("i")));
    return made;
  }
}
