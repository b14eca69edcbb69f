/** The open line to the server: what this page watches, and what happens there. */
import { cache } from "@hotwired/turbo";
import { io } from "socket.io-client";
import { count } from "./counts.js";
import { VISIT } from "./net.js";
import { refresh } from "./refresh.js";
import { signInAgain } from "./sign-in.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const SILENCE = 75_000; // milliseconds; heads come every 30 seconds
const OF_THE_SHELL = new Set(["membership", "community"]); // what navigation, buttons and forms depend on
const PATIENCE = 4000; // milliseconds before a lost connection is worth a word

/**
 * @typedef {object} Fact
 * @property {string} event such as "post.created"
 * @property {string} stream such as "community:3"
 * @property {number} id of the ledger's entry
 * @property {string} noun
 * @property {number} noun_id
 * @property {string} [visit] the page that caused it
 * @property {string} [html] the text that comes into sight
 * @property {number} [conversation] of a message
 * @property {number} [community] of a post
 * @property {number} [author] of a post
 * @property {number} [post_id] of a comment
 * @property {number} [comment_count] how many the post has now
 * @property {Record<string, number>} [reactions] how many of each kind there are now
 */

const socket = io({ transports: ["websocket"], autoConnect: false, reconnectionDelayMax: 10_000 });
let heardAt = 0;
let lostAt = 0;
let isDismissed = false; // told why it hears no more, and what it does about it
let isResting = false;

/** Lists in `data-streams` what the page watches; `data-since` is when the server began to make the page. */
class Live extends HTMLElement {
  static observedAttributes = ["data-streams"];

  /** @type {Record<string, number>} the newest entry heard of in each stream */
  #heads = {};

  connectedCallback() {
    socket.connected ? this.watch() : socket.connect();
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== null && before !== after && socket.connected) this.watch();
  }

  get streams() {
    return (this.dataset.streams ?? "").split(" ").filter(Boolean);
  }

  /** Watch, and ask whether anything was written while the page was on its way here. */
  watch() {
    const since = Number(this.dataset.since) || null;
    socket.emit("watch", { streams: this.streams, since }, ({ heads = {}, behind = false, messages } = {}) => {
      if (messages !== undefined) count("messages", messages);
      heardAt = Date.now();
      this.#heads = { ...this.#heads, ...heads };
      if (behind) refresh();
    });
  }

  /** An entry that the page should have heard of and has not: it fetches itself once. */
  compare(heads) {
    heardAt = Date.now();
    const isBehind = this.streams.some((stream) => heads[stream] > (this.#heads[stream] ?? heads[stream]));
    this.#heads = { ...this.#heads, ...heads };
    if (isBehind) refresh();
  }

  /** @param {Fact} fact */
  hear(fact) {
    heardAt = Date.now();
    this.#heads[fact.stream] = Math.max(fact.id, this.#heads[fact.stream] ?? 0);
    if (fact.visit === VISIT) return;
    dispatchEvent(new CustomEvent("kring:fact", { detail: fact }));
    if (OF_THE_SHELL.has(fact.noun)) refresh();
  }
}

customElements.define("kring-live", Live);

/** @returns {Live | null} */
const live = () => document.querySelector("kring-live");

function offline(is) {
  const line = document.querySelector("[data-offline]");
  if (line) line.hidden = !is;
}

function rest(is) {
  isResting = is;
  const line = document.querySelector("[data-resting]");
  if (line) line.hidden = !is;
}

socket.on("connect", () => {
  heardAt = Date.now();
  isDismissed = false;
  offline(false);
  rest(false);
  live()?.watch();
  if (lostAt) refresh();
  lostAt = 0;
});
socket.on("disconnect", (reason) => {
  lostAt = Date.now();
  if (isDismissed) return;
  if (reason === "io server disconnect") returnAsSomebody();
  else setTimeout(() => offline(!socket.connected && lostAt > 0 && live() !== null), PATIENCE);
});
socket.on("connect_error", () => socket.active || returnAsSomebody());

/** The session ended: the reader is told at once, and comes back by signing in over the page. */
socket.on("ended", () => {
  isDismissed = true;
  socket.disconnect();
  signInAgain().catch(() => {}); // closed by the reader: whatever they do next asks again
});

/** Whoever signs out hangs up first: nobody has to be told that this session has ended. */
addEventListener("turbo:submit-start", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  isDismissed = true;
  socket.disconnect();
});
addEventListener("turbo:submit-end", (event) => {
  if (event.target.matches("[data-sign-out]") && !event.detail.success && live()) socket.connect();
});

/** Too many pages are open: this one brings itself up to date when it is looked at again. */
socket.on("rest", () => {
  isDismissed = true;
  socket.disconnect();
  rest(true);
});

/** Told to go: the page asks for itself, signs in again if need be, and comes back. */
async function returnAsSomebody() {
  if (!live() || !(await refresh())) return;
  setTimeout(() => live() && socket.connect(), PATIENCE);
}

socket.on("fact", (fact) => live()?.hear(fact));
socket.on("heads", (heads) => live()?.compare(heads));
socket.on("refresh", () => refresh());
socket.on("notices", ({ unread }) => {
  count("notices", unread);
  dispatchEvent(new CustomEvent("kring:notices", { detail: unread }));
});
socket.on("messages", ({ unread }) => count("messages", unread));
socket.on("seen", (detail) => dispatchEvent(new CustomEvent("kring:seen", { detail })));
socket.on("unread", ({ counts }) => Object.entries(counts).forEach(([id, n]) => count(`community:${id}`, n)));
/** What is said to whoever may no longer read what their page shows. */
const OUT = { conversation: "outOfTalk", post: "outOfThread" };

socket.on("gone", ({ stream }) => {
  cache.clear();
  toast(word(OUT[stream.split(":")[0]] ?? "evicted"));
  refresh();
});

/** A laptop that slept has a line that looks open and is not. */
function wake() {
  if (isResting && !document.hidden && live()) socket.connect();
  else if (!document.hidden && live() && heardAt && Date.now() - heardAt > SILENCE) socket.disconnect().connect();
}
addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("pageshow", wake);
addEventListener("focus", wake);
addEventListener("kring:signed-in", () => socket.disconnect().connect());
addEventListener("turbo:load", () => {
  if (!live() && socket.active) socket.disconnect();
});
