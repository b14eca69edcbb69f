/** The open line to the server: what this page watches, and what happens there. */
import { cache, visit } from "@hotwired/turbo";
import { io } from "socket.io-client";
import { count } from "./counts.js";
import { VISIT } from "./net.js";
import { refresh } from "./refresh.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const SILENCE = 75_000; // milliseconds; heads come every 30 seconds
const PATIENCE = 4000; // milliseconds before a lost connection is worth a word

/**
 * @typedef {object} Fact
 * @property {string} event such as "post.created"
 * @property {string} stream such as "community:3"
 * @property {number} id of the ledger's entry
 * @property {string} noun
 * @property {number} noun_id
 * @property {string} [visit] the page that caused it
 * @property {string} [html] the new post or comment
 */

const socket = io({ transports: ["websocket"], autoConnect: false, reconnectionDelayMax: 10_000 });
let heardAt = 0;
let lostAt = 0;

/** Lists in `data-streams` what the page watches; `data-heads` keeps the newest entry that the page shows of each. */
class Live extends HTMLElement {
  static observedAttributes = ["data-streams"];

  connectedCallback() {
    socket.connected ? this.watch() : socket.connect();
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== null && before !== after && socket.connected) this.watch();
  }

  get streams() {
    return (this.dataset.streams ?? "").split(" ").filter(Boolean);
  }

  get heads() {
    return JSON.parse(this.dataset.heads || "{}");
  }

  set heads(heads) {
    this.dataset.heads = JSON.stringify(heads);
  }

  watch() {
    socket.emit("watch", { streams: this.streams }, ({ heads = {} } = {}) => this.compare(heads));
  }

  /** An entry that the page should have heard of and has not: it fetches itself once. */
  compare(heads) {
    heardAt = Date.now();
    const known = this.heads;
    const has = (stream) => this.streams.includes(stream);
    const isBehind = Object.entries(heads).some(([stream, head]) => has(stream) && stream in known && head > known[stream]);
    this.heads = { ...known, ...heads };
    if (isBehind) refresh();
  }

  /** @param {Fact} fact */
  hear(fact) {
    heardAt = Date.now();
    const known = this.heads;
    if (fact.id <= (known[fact.stream] ?? 0)) return;
    this.heads = { ...known, [fact.stream]: fact.id };
    if (fact.visit !== VISIT) dispatchEvent(new CustomEvent("kring:fact", { detail: fact }));
  }
}

customElements.define("kring-live", Live);

/** @returns {Live | null} */
const live = () => document.querySelector("kring-live");

function offline(is) {
  const line = document.querySelector("[data-offline]");
  if (line) line.hidden = !is;
}

socket.on("connect", () => {
  heardAt = Date.now();
  offline(false);
  live()?.watch();
  if (lostAt) refresh();
  lostAt = 0;
});
socket.on("disconnect", (reason) => {
  lostAt = Date.now();
  setTimeout(() => offline(!socket.connected && lostAt > 0 && live() !== null), PATIENCE);
  if (reason === "io server disconnect" && live()) refresh(); // told to go: the page asks who it is
});
socket.on("fact", (fact) => live()?.hear(fact));
socket.on("heads", (heads) => live()?.compare(heads));
socket.on("refresh", () => refresh());
socket.on("notices", ({ unread }) => count("notices", unread));
socket.on("unread", ({ community, count: n }) => count(`community:${community}`, n));
socket.on("gone", ({ stream } = {}) => {
  if (stream && !live()?.streams.includes(stream)) return;
  cache.clear();
  toast(word("evicted"));
  if (stream && !document.querySelector(`kring-feed[data-order]`)) visit("/", { action: "replace" });
  else refresh();
});

/** A laptop that slept has a line that looks open and is not. */
function wake() {
  if (!document.hidden && live() && heardAt && Date.now() - heardAt > SILENCE) socket.disconnect().connect();
}
addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("pageshow", wake);
addEventListener("kring:signed-in", () => socket.disconnect().connect());
addEventListener("turbo:load", () => {
  if (!live() && socket.active) socket.disconnect();
});
