/** Tells the server that a feed was read: once somebody had it before them for a moment. A list of what is unread waits to be told. */
import { act } from "./net.js";
import { token } from "./viewer-of-page.js";

const GLANCE = 2000; // milliseconds

/**
 * @param {HTMLElement} feed data-read is where it is told, data-until the newest post's time in microseconds
 * @param {AbortSignal} stop
 * @param {HTMLElement} [newest] a post that came later
 */
export function tellRead(feed, stop, newest) {
  const { read, order, until } = feed.dataset;
  if (!read || order === "unread") return;
  const body = new FormData();
  body.set("csrf_token", token());
  body.set("until", newest ? timeOf(newest) : until);
  const later = setTimeout(() => seen(stop).then(() => act(read, "POST", body)), GLANCE);
  stop.addEventListener("abort", () => clearTimeout(later));
}

/** The end of the second in which it was posted; the page knows no better. */
function timeOf(post) {
  const { datetime } = post.querySelector("relative-time");
  return String((Math.floor(Date.parse(datetime) / 1000) + 1) * 1_000_000);
}

function seen(stop) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true, signal: stop }));
}
