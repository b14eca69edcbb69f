/** The reader's place on the page. */

/**
 * Change the page without moving what is being read.
 * @param {() => void} change
 */
export function keepInPlace(change) {
  const anchor = reading();
  const before = anchor?.getBoundingClientRect().top ?? 0;
  const root = document.documentElement;
  root.style.overflowAnchor = "none"; // or the browser would mend it a second time
  change();
  if (anchor?.isConnected) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => requestAnimationFrame(() => root.style.removeProperty("overflow-anchor")));
}

/** What has the focus if it is in view, else what stands at the top of it. */
function reading() {
  const focused = document.activeElement;
  if (focused?.closest("main") && focused.id !== "main" && isInView(focused)) return focused;
  const main = document.getElementById("main")?.getBoundingClientRect();
  if (!main) return null;
  for (let y = 80; y < innerHeight; y += 40) {
    const found = document.elementFromPoint(main.left + main.width / 2, y);
    if (found?.closest(".post, .comment")) return found;
  }
  return null;
}

const isInView = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

/**
 * Mark and focus what an address points at; history does not move `:target` on its own.
 * @param {string} hash
 */
export function point(hash) {
  for (const old of document.querySelectorAll(".is-linked")) old.classList.remove("is-linked");
  const target = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (!target) return;
  if (target.matches(".comment, .post")) {
    target.classList.add("is-linked");
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  } else if (target.id === "write") {
    write(target);
  }
}

/**
 * Open the composer and go into its text.
 * @param {HTMLElement} target its <details> or form
 */
export function write(target) {
  if (target instanceof HTMLDetailsElement) target.open = true;
  const text = target.querySelector("textarea");
  text?.focus();
  text?.scrollIntoView({ block: "center" });
}
