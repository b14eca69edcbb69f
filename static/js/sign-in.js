/** A session that ended: sign in over the page, and go on where one was. */
import { myId, renewToken } from "./viewer-of-page.js";

/** The reader closed the dialog: what was asked stays undone. */
export class Cancelled extends Error {}

/** @type {Promise<void> | null} */
let asking = null;

/**
 * Ask for a new sign-in, once for all who need it. Rejects with Cancelled if the reader closes the dialog.
 * @returns {Promise<void>}
 */
export function signInAgain() {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

/**
 * Wait while a sign-in is under way: its cookie may be there before its token is. Rejects with Cancelled as above.
 * @returns {Promise<void> | null}
 */
export const signedIn = () => asking;

async function ask() {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("sign-in-again"));
  if (!dialog) {
    location.reload();
    throw new Cancelled();
  }
  const address = `${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
  const form = await read(address);
  if (isSignedIn(form)) return goOn(form); // on another page of this browser
  show(dialog, form);
  dialog.showModal();
  await new Promise((resolve, reject) => {
    const stop = new AbortController();
    const done = (answer) => {
      stop.abort();
      dialog.close();
      resolve(goOn(answer));
    };
    addEventListener("focus", async () => {
      const answer = await read(address);
      if (!stop.signal.aborted && isSignedIn(answer)) done(answer); // on another page, meanwhile
    }, stop);
    dialog.addEventListener("close", () => (stop.abort(), reject(new Cancelled())), stop);
    dialog.addEventListener("submit", async (event) => {
      if (!event.target.matches("[data-sign-in]") || event.submitter?.matches("[data-elsewhere]")) return;
      event.preventDefault();
      const answer = await read(event.target.action, new FormData(event.target));
      if (!isSignedIn(answer)) return show(dialog, answer);
      done(answer);
    }, stop);
  });
}

/** Another person may have signed in: then nothing of this page may be used. */
function goOn(answer) {
  if (answer.querySelector('meta[name="kring-me"]').content !== myId()) {
    location.reload();
    return new Promise(() => {}); // what waited for the sign-in is not asked in another's name
  }
  renewToken(answer.querySelector('meta[name="csrf-token"]').content);
  dispatchEvent(new CustomEvent("kring:signed-in"));
}

const isSignedIn = (answer) => answer.querySelector('meta[name="kring-me"]') !== null;

async function read(address, body) {
  const response = await fetch(address, { method: body ? "POST" : "GET", body, credentials: "same-origin" });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function show(dialog, answer) {
  const isDeactivated = answer.querySelector("[data-deactivated]");
  if (isDeactivated) dialog.querySelector("h2").textContent = answer.querySelector("h1").textContent;
  dialog.querySelector("[data-hint]").hidden = isDeactivated !== null;
  const card = isDeactivated ?? answer.querySelector("main form") ?? answer.querySelector("main");
  card.querySelector("h1")?.remove();
  card.setAttribute("data-turbo", "false");
  // A provider's page is another one: this page waits, and goes on once the reader comes back to it.
  for (const way of card.querySelectorAll("[data-elsewhere]")) way.formTarget = "_blank";
  dialog.querySelector("[data-form]").replaceChildren(document.adoptNode(card));
  dialog.querySelector('[aria-invalid], input:not([type="hidden"]), button')?.focus();
}
