/** On a start screen: answer without connection, and offer what was written then. */
import { myId } from "./viewer-of-page.js";
import { word } from "./words.js";

const KEY = "kring:offline";

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {}); // a browser that lets none in
}

function written() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** Offer it once a page; on the page where it has arrived, it is that page's own draft. */
function offer() {
  const words = written();
  if (!myId() || !words.trim()) return;
  const begun = new URLSearchParams(location.search).get("text");
  if (begun === words && location.pathname.endsWith("/posts/new")) return localStorage.removeItem(KEY);
  if (location.pathname === "/share") return;
  const href = `/share?${new URLSearchParams({ text: words })}`;
  document.querySelector("kring-toasts")?.say(word("writtenOffline"), { label: word("takeUp"), href });
}

document.addEventListener("turbo:load", offer);
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]") && written()) localStorage.removeItem(KEY);
});
