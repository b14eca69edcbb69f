/** Sends what a composer holds; whatever goes wrong, the text stays. */
import { visit } from "@hotwired/turbo";
import { act, piece, send } from "./net.js";
import { keepInPlace } from "./place.js";
import { refresh } from "./refresh.js";
import { Cancelled } from "./sign-in.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

/**
 * @param {import("./composer.js").Composer} composer
 * @param {HTMLButtonElement | null} pressed what it carries goes along
 */
export async function deliver(composer, pressed) {
  const button = composer.form.querySelector(".primary");
  if (button.ariaDisabled === "true") return;
  if (pressed?.name === "later") return plan(composer, button, pressed.value === "readers");
  busy(composer, button, true);
  if (!(await composer.coach.mayGo())) return busy(composer, button, false);
  clear(composer);
  await composer.keeper.settle();
  try {
    await composer.uploads.settled();
    await take(composer, await send(composer.form.getAttribute("action"), { method: "POST", body: content(composer, pressed), accept: "application/json" }));
  } catch (error) {
    refuse(composer, word(error instanceof Cancelled ? "notSent" : "notSentNow"));
  }
  composer.keeper.goOn();
  busy(composer, button, false);
}

/** Keep it, and go where its time is chosen; or plan it for when those who are off work again. */
async function plan(composer, button, forReaders) {
  busy(composer, button, true);
  clear(composer);
  await composer.uploads.settled();
  const id = await composer.keeper.hand();
  busy(composer, button, false);
  if (id && forReaders && (await act(`/drafts/${id}/plan/readers`))) visit("/drafts");
  else if (id) visit(`/drafts/${id}/plan`);
  else refuse(composer, word("notSentNow"));
}

function content({ form }, pressed) {
  const body = new FormData(form);
  if (pressed?.name) body.set(pressed.name, pressed.value);
  body.delete("upload"); // these went ahead, one by one
  return body;
}

function busy(composer, button, is) {
  button.ariaDisabled = String(is);
  composer.classList.toggle("is-sending", is);
}

async function take(composer, response) {
  const answer = await response.json();
  if (!response.ok) return explain(composer, answer);
  const stays = composer.hasAttribute("data-stay");
  const isShown = stays && (await show(composer, answer));
  composer.reset();
  if (!isShown) visit(isFirst(composer, stays) ? location.href : answer.location, { action: stays && !isFirst(composer, stays) ? "advance" : "replace" });
}

/** Is it the first post of an empty list? Then the reader stays there, and the list begins. */
function isFirst(composer, stays) {
  return stays && !composer.parent && !composer.dataset.kind && !document.querySelector("kring-feed") && Boolean(document.querySelector("main .empty"));
}

/** @returns {Promise<boolean>} whether it stands on this page now */
function show(composer, answer) {
  if (composer.dataset.kind === "message") return toTalk(answer);
  return composer.parent ? toThread(answer) : toFeed(answer);
}

async function toTalk({ id }) {
  const talk = document.querySelector("kring-talk");
  const message = talk && !talk.querySelector("[data-later]") && (await piece(`/messages/said/${id}`));
  if (!message) return false;
  document.getElementById(message.id)?.remove();
  talk.add(message);
  scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  refresh(); // the list beside it has another order
  return message.isConnected;
}

async function toThread({ id }) {
  const thread = document.querySelector("kring-thread");
  const comment = thread && (await piece(`/comments/${id}`));
  if (!comment) return false;
  document.getElementById(comment.id)?.remove();
  thread.add(comment);
  comment.focus({ preventScroll: true });
  comment.scrollIntoView({ block: "nearest" });
  return comment.isConnected;
}

async function toFeed({ id, location }) {
  const feed = document.querySelector("kring-feed");
  const post = feed && (await piece(`/posts/${id}`));
  if (!post) return false;
  keepInPlace(() => feed.prepend(post));
  toast(word("posted"), { label: word("show"), href: location });
  return true;
}

/** Show what the server says about each field, beside it, and go to the first. */
function explain(composer, { errors = {}, status = 0, detail, title, may_redact: mayRedact = false }) {
  composer.querySelector("[data-redaction]").hidden = !mayRedact;
  const known = Object.entries(errors).filter(([name, words]) => say(composer, name, words[0]));
  if (known.length) composer.querySelector("[aria-invalid]").focus();
  else refuse(composer, (Object.values(errors).flat()[0] ?? detail ?? (status < 500 && title)) || word("notSentNow"));
}

function say(composer, name, words) {
  const line = composer.querySelector(`[data-error-of="${CSS.escape(name)}"]`);
  const field = composer.form.elements.namedItem(name);
  if (!line || !field) return false;
  line.querySelector("span").textContent = words;
  line.hidden = false;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
  return true;
}

function clear(composer) {
  composer.querySelector("[data-refusal]").hidden = true;
  composer.querySelector("[data-redaction]").hidden = true;
  for (const line of composer.querySelectorAll("[data-error-of]")) line.hidden = true;
  for (const field of composer.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function refuse(composer, text) {
  const line = composer.querySelector("[data-refusal]");
  line.textContent = text;
  line.hidden = false;
}
