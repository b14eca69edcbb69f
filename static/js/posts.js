/** Posts, comments and messages on any page: mended when they change, marked when they go, and what their menus do. */
import { act, piece } from "./net.js";
import { away, back, bring } from "./mending.js";
import { keepInPlace } from "./place.js";
import { toast } from "./toasts.js";
import { myId } from "./viewer-of-page.js";
import { plural, word } from "./words.js";

const SPREAD = 600; // milliseconds, so that all who read a post do not ask for it in one moment, and yet see it within a second
const SAID = ".post, .comment";

/** To whoever wrote it, what others see no more may only be waiting. */
const isMine = (said) => said.dataset.author === myId();

/** What a list says of a post that stands in it no more, though its reader may go on reading it. */
const LISTED = new Set(["post.unshared", "post.moved_away"]);

const find = (noun, id) => document.getElementById(`${noun}-${id}`);
const kind = (said) => ["post", "message"].find((noun) => noun in said.dataset) ?? "comment";
const PLACES = { post: "/posts/", comment: "/comments/", message: "/messages/said/" };
const address = (said) => PLACES[kind(said)] + said.dataset[kind(said)];

/** Only what comes into view is fetched again. */
const stale = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    stale.unobserve(target);
    setTimeout(() => mend(target), Math.random() * SPREAD);
  }
});

addEventListener("kring:fact", ({ detail: { event, noun, noun_id: id, ...more } }) => {
  const said = find(noun, id);
  if (said && event === `${noun}.deleted` && !isMine(said)) keepInPlace(() => gone(said));
  else if (said && event.startsWith(`${noun}.`) && !LISTED.has(event)) doubt(said);
  if ("comment_count" in more) talk(find("post", more.post_id ?? id), more.comment_count);
});

/**
 * Look whether a post or comment is still as it is shown, once it comes into view.
 * @param {HTMLElement} said
 */
export function doubt(said) {
  stale.observe(said);
}

/** Read a post or comment again, and leave what stands around and under it. */
async function mend(said) {
  const fresh = await piece(address(said)).catch(() => undefined);
  if (!said.isConnected) return;
  if (fresh === null) keepInPlace(() => gone(said));
  else if (fresh?.id === said.id) keepInPlace(() => bring(said, fresh));
}

/** The reader may not read it any more: its words leave the page, and what was answered stays. */
function gone(said) {
  leave(said);
  said.querySelector(":scope > .post-body, :scope > .comment-body > .said")?.remove();
}

/** A line says that something was there. */
function leave(said) {
  away(said, word(`${kind(said)}Gone`));
}

/**
 * Show how many comments a post has.
 * @param {HTMLElement | null} post
 * @param {number} n
 */
export function talk(post, n) {
  const place = post?.querySelector("[data-talk] > span");
  if (place && n) place.textContent = plural("comments", n);
}

async function remove(form) {
  const said = form.closest(SAID);
  form.closest("[popover]")?.hidePopover();
  if (!(await act(form.action, "DELETE"))) return toast(word("failed"));
  leave(said);
  said.focus({ preventScroll: true });
  toast(word(`${kind(said)}Deleted`), {
    act: async () => ((await act(`${form.action}/restoration`)) ? back(said) : toast(word("failed"))),
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(`[data-delete]`)) {
    event.preventDefault();
    remove(form);
  } else if (form.matches("[data-save]")) {
    event.preventDefault();
    form.closest("[popover]")?.hidePopover();
    act(form.action).then((isDone) => {
      if (!isDone) return toast(word("failed"));
      form.hidden = true;
      form.nextElementSibling.hidden = false;
      toast(word("savedForLater"), { label: word("show"), href: "/saved" });
    });
  } else if (form.matches('[data-unread]')) {
    event.preventDefault();
    form.closest("[popover]")?.hidePopover();
    act(form.action).then((isDone) => toast(word(isDone ? "unreadFrom" : "failed")));
  }
}, true);

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy]");
  if (!link) return;
  const field = document.getElementById(link.dataset.copy);
  field?.select();  // what can still be copied by hand where the browser keeps scripts from it
  if (!navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(field ? field.value : link.href);
  link.closest("[popover]")?.hidePopover();
  toast(word(field ? "valueCopied" : "copied"));
});
