/** Sends what a composer holds; whatever goes wrong, the text stays. */
import { visit } from "@hotwired/turbo";
import { parse, send } from "./net.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

/** @param {import("./composer.js").Composer} composer */
export async function deliver(composer) {
  const button = composer.form.querySelector(".primary");
  if (button.ariaDisabled === "true") return;
  busy(composer, button, true);
  composer.keeper.keep();
  try {
    await composer.uploads.settled();
    const response = await send(composer.form.getAttribute("action"), { method: "POST", body: content(composer) });
    take(composer, response, parse(await response.text()));
  } catch {
    refuse(composer, word("notSent"));
  }
  busy(composer, button, false);
}

function content({ form }) {
  const body = new FormData(form);
  body.delete("upload"); // these went ahead, one by one
  return body;
}

function busy(composer, button, is) {
  button.ariaDisabled = String(is);
  composer.classList.toggle("is-sending", is);
}

function take(composer, response, page) {
  clear(composer);
  if (response.status === 422) return explain(composer, page);
  if (!response.ok) return refuse(composer, page.querySelector("[data-error] h1")?.textContent ?? word("notSent"));
  const isHere = composer.hasAttribute("data-stay") && (toThread(composer, page) || toFeed(page, response.url));
  composer.reset();
  if (!isHere) visit(response.url, { action: composer.hasAttribute("data-stay") ? "advance" : "replace" });
}

function toThread(composer, page) {
  const thread = composer.parent && document.querySelector("kring-thread");
  const fresh = thread && page.querySelector(`kring-thread[data-post="${thread.dataset.post}"]`);
  if (!fresh) return false;
  const mine = thread.absorb(fresh).at(-1);
  mine?.focus({ preventScroll: true });
  mine?.scrollIntoView({ block: "nearest" });
  return true;
}

function toFeed(page, address) {
  const feed = document.querySelector("kring-feed");
  const post = page.querySelector("article.post");
  if (!feed || !post || !new URL(address).pathname.endsWith(`/${post.dataset.post}`)) return false;
  post.querySelector(".comments")?.remove();
  feed.prepend(document.adoptNode(post));
  toast(word("posted"), { label: word("show"), href: address });
  return true;
}

/** Show what the server says about each field, beside it, and go to the first. */
function explain(composer, page) {
  for (const fresh of page.querySelectorAll("[data-error-of]:not([hidden])")) {
    const line = composer.querySelector(`[data-error-of="${fresh.dataset.errorOf}"]`);
    const field = composer.form.elements.namedItem(fresh.dataset.errorOf);
    if (!line || !field) continue;
    line.querySelector("span").textContent = fresh.textContent.trim();
    line.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", line.id);
  }
  const first = composer.querySelector("[aria-invalid]");
  if (first) first.focus();
  else refuse(composer, page.querySelector("[data-refusal]:not([hidden]), .refusal:not([hidden])")?.textContent.trim() || word("notSent"));
}

function clear(composer) {
  composer.querySelector("[data-refusal]").hidden = true;
  for (const line of composer.querySelectorAll("[data-error-of]")) line.hidden = true;
  for (const field of composer.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function refuse(composer, text) {
  const line = composer.querySelector("[data-refusal]");
  line.textContent = text;
  line.hidden = false;
}
