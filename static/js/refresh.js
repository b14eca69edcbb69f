/** Bring a page up to date without moving it: fetched once, morphed into place. */
import { morphBodyElements, navigator } from "@hotwired/turbo";
import { keepInPlace } from "./place.js";
import { acts, parse, send } from "./net.js";
import { Cancelled } from "./sign-in.js";
import { myId, renewToken, token } from "./viewer-of-page.js";

const SPREAD = 1500; // milliseconds, so that a thousand pages do not ask in one moment
const PATIENCE = 30_000;

/** @type {Promise<boolean> | null} */
let running = null;
let isWanted = false;
let heard = 0; // of what others did

/**
 * Ask for a refresh. One that is wanted during another is not lost: it follows.
 * @returns {Promise<boolean>} false if the reader would not sign in again
 */
export function refresh() {
  isWanted = true;
  running ??= untilDone().finally(() => (running = null));
  return running;
}

async function untilDone() {
  for (let pause = 1000; isWanted; pause = Math.min(pause * 2, PATIENCE)) {
    isWanted = false;
    await wait(Math.random() * SPREAD);
    const { isDone, isCancelled } = await once();
    if (isCancelled) return false;
    if (!isDone) {
      isWanted = true;
      await wait(pause);
    }
  }
  return true;
}

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** @returns {Promise<{isDone?: boolean, isCancelled?: boolean}>} whether the page is up to date now */
async function once() {
  if (navigator.currentVisit) return { isDone: true }; // it brings a fresh page itself
  const address = location.href;
  const before = token();
  const { ended } = acts;
  const heardBefore = heard;
  try {
    const response = await send(address);
    const isMaintained = response.headers.has("X-Kring-Maintenance");
    sayMaintained(isMaintained);
    if (isMaintained) return { isDone: true }; // nothing can be read: what stands here stays, and is told when that ends
    const isAsked = response.headers.has("X-Kring-Terms");
    sayAsked(isAsked);
    if (isAsked) return { isDone: true }; // there are new terms: what stands here stays, and the next page asks
    if (response.status >= 500) return {};
    if (token() !== before) return {}; // somebody signed in meanwhile: this page's token went with the old cookie
    const page = parse(await response.text());
    if (isOfAnother(page)) location.reload();
    else if (location.href === address && !navigator.currentVisit && !(response.status === 404 && isOnItsWayBack())) show(page);
    // What was done or heard of while the answer was on its way may be missing in it.
    isWanted ||= heard > heardBefore || acts.begun > ended;
    return { isDone: true };
  } catch (error) {
    return { isCancelled: error instanceof Cancelled }; // else there is no connection: tried again
  }
}

addEventListener("kring:fact", () => (heard += 1));

/** Somebody else signed in on this browser: nothing of theirs may be mixed into this page. */
const isOfAnother = (page) => (page.querySelector('meta[name="kring-me"]')?.content ?? myId()) !== myId();

/** As long as "Undo" is offered, what was deleted may come back, and its page stays. */
const isOnItsWayBack = () => document.querySelector("kring-toasts button") !== null;

function sayMaintained(isOn) {
  const said = document.querySelector("[data-maintained]");
  if (said) said.hidden = !isOn;
}

function sayAsked(isAsked) {
  const said = document.querySelector("[data-asked-terms]");
  if (said) said.hidden = !isAsked;
}

function show(page) {
  const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
  document.title = page.title;
  keepInPlace(() => {
    morphBodyElements(document.body, page.body);
    for (const kept of document.querySelectorAll("[data-turbo-permanent]")) if (!page.getElementById(kept.id)) kept.remove();
  });
  if (fresh) renewToken(fresh);
  dispatchEvent(new CustomEvent("kring:refreshed"));
}
