/** On a start screen: answer without connection, and offer what was written then. */
import { myId } from "./viewer-of-page.js";
import { word } from "./words.js";

/** Who is signed in, for the page that the device shows without connection: it asks nobody. */
const WHOSE = "kring:offline-whose";
const key = () => `kring:offline:${myId()}`;

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {}); // a browser that lets none in
}

function written() {
  try {
    return localStorage.getItem(key()) ?? "";
  } catch {
    return "";
  }
}

/** Offer it once a page; on the page where it has arrived, it is that page's own draft. */
function offer() {
  const words = written();
  if (!words.trim()) return;
  const begun = new URLSearchParams(location.search).get("text");
  if (begun === words && location.pathname.endsWith("/posts/new")) return localStorage.removeItem(key());
  if (location.pathname === "/share") return;
  const href = `/share?${new URLSearchParams({ text: words })}`;
  document.querySelector("kring-toasts")?.say(word("writtenOffline"), { label: word("takeUp"), href });
}

/** The page without connection keeps words for whoever was here last; signing out leaves the device to others. */
function remember(isHere) {
  try {
    if (isHere) return localStorage.setItem(WHOSE, myId());
    localStorage.removeItem(WHOSE);
    localStorage.removeItem(key());
  } catch {
    // a browser that keeps nothing
  }
}

document.addEventListener("turbo:load", () => {
  if (!myId()) return;
  remember(true);
  offer();
});
document.addEventListener("turbo:submit-end", ({ target, detail }) => target.matches("[data-sign-out]") && detail.success && remember(false));
