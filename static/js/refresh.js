/** Bring a page up to date without moving it: fetched once, morphed into place. */
import { morphBodyElements, navigator } from "@hotwired/turbo";
import { keepInPlace } from "./place.js";
import { parse, send } from "./net.js";
import { Cancelled } from "./sign-in.js";
import { renewToken } from "./viewer-of-page.js";

const SPREAD = 1500; // milliseconds, so that a thousand pages do not ask in one moment
const PATIENCE = 30_000;

let isRunning = false;
let isWanted = false;

/** Ask for a refresh. One that is wanted during another is not lost: it follows. */
export async function refresh() {
  isWanted = true;
  if (isRunning) return;
  isRunning = true;
  for (let pause = 1000; isWanted; pause = Math.min(pause * 2, PATIENCE)) {
    isWanted = false;
    await wait(Math.random() * SPREAD);
    if (!(await once())) {
      isWanted = true;
      await wait(pause);
    }
  }
  isRunning = false;
}

const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** @returns {Promise<boolean>} whether the page is up to date now */
async function once() {
  if (navigator.currentVisit) return true; // it brings a fresh page itself
  const address = location.href;
  try {
    const response = await send(address);
    if (response.status >= 500) return false;
    const page = parse(await response.text());
    if (location.href === address && !navigator.currentVisit) show(page);
    return true;
  } catch (error) {
    return error instanceof Cancelled; // else there is no connection: tried again
  }
}

function show(page) {
  const token = page.querySelector('meta[name="csrf-token"]')?.content;
  document.title = page.title;
  keepInPlace(() => morphBodyElements(document.body, page.body));
  if (token) renewToken(token);
  dispatchEvent(new CustomEvent("kring:refreshed"));
}
