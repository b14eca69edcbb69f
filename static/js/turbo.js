/** How pages follow one another. */
import "./quiet.js";
import * as Turbo from "@hotwired/turbo";
import { VISIT } from "./net.js";
import { signInAgain } from "./sign-in.js";
import { toast } from "./toasts.js";
import { point } from "./place.js";
import { word } from "./words.js";

delete document.head.insertBefore;
Turbo.config.drive.progressBarDelay = 2 ** 31 - 1;

const OF_THE_READER = ["lang", "time-zone", "data-theme", "data-contrast", "data-density", "data-motion"];

addEventListener("turbo:before-fetch-request", (event) => {
  event.detail.fetchOptions.headers["X-Kring-Visit"] = VISIT;
});

/** A session that ended opens the sign-in dialog over the page, and what was asked is asked again. */
addEventListener("turbo:before-fetch-response", (event) => {
  const { fetchResponse } = event.detail;
  if (fetchResponse.statusCode !== 401) return;
  event.preventDefault();
  const form = event.target instanceof HTMLFormElement ? event.target : null;
  signInAgain().then(
    () => (form ? form.requestSubmit() : Turbo.visit(fetchResponse.location.href)),
    () => toast(word("failed")),
  );
});

/** Turbo would leave for the browser's own error page; the reader stays, and the visit that failed is over. */
addEventListener("turbo:fetch-request-error", (event) => {
  event.preventDefault();
  queueMicrotask(() => Turbo.navigator.stop());
  toast(word("noConnection"));
});

/** Turbo changes head and body; what the reader chose stands on <html>. */
addEventListener("turbo:before-render", (event) => {
  const fresh = event.detail.newBody.ownerDocument.documentElement;
  if (fresh === document.documentElement) return;
  for (const name of OF_THE_READER) {
    const value = fresh.getAttribute(name);
    if (value === null) document.documentElement.removeAttribute(name);
    else document.documentElement.setAttribute(name, value);
  }
});

/** A page that comes back from the cache shows no news of yesterday and nothing that lay over it. */
addEventListener("turbo:before-cache", () => {
  for (const toast of document.querySelectorAll(".toast")) toast.remove();
  for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

/** Turbo keeps a place for the address it has; until that page stands there, scrolling is still the other's. */
let isBetween = false;
for (const name of ["popstate", "turbo:before-cache"]) addEventListener(name, () => (isBetween = true));
for (const name of ["turbo:render", "turbo:load", "turbo:fetch-request-error"]) addEventListener(name, () => (isBetween = false));
addEventListener("scroll", (event) => isBetween && event.stopImmediatePropagation(), { capture: true });

addEventListener("turbo:submit-end", (event) => {
  if (event.target.matches("[data-sign-out]")) Turbo.cache.clear();
});

addEventListener("turbo:load", () => point(location.hash));
/** A form that comes back begins at what is wrong. */
const toFirstError = () => document.querySelector('main [aria-invalid="true"]')?.focus();
addEventListener("turbo:render", toFirstError);
toFirstError();
addEventListener("hashchange", () => point(location.hash));
