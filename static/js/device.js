/** The button that lets a device tell what is new; and what a device shows goes when it was read elsewhere. */
import { send } from "./net.js";

const isAble = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** @returns {Promise<PushSubscription | null>} what this browser's push service gave it, if it was asked */
async function subscription() {
  if (!isAble) return null;
  const worker = await navigator.serviceWorker.getRegistration("/");
  return (await worker?.pushManager.getSubscription()) ?? null;
}

const bytes = (words) => Uint8Array.from(atob(words.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

/** One button: permission is asked after a press, and never by itself. */
class Device extends HTMLElement {
  connectedCallback() {
    this.querySelector("[data-ask]").addEventListener("click", () => this.ask());
    this.show();
  }

  /** Say what can be done here. */
  async show() {
    const denied = isAble && Notification.permission === "denied";
    this.part("unable", !isAble);
    this.part("denied", denied);
    this.part("ask", isAble && !denied);
  }

  part(name, isShown) {
    this.querySelector(`[data-${name}]`).hidden = !isShown;
  }

  async ask() {
    this.part("failed", false);
    const permission = await Notification.requestPermission();
    if (permission !== "granted") return this.show();
    try {
      await this.subscribe();
    } catch {
      this.part("failed", true); // no push service could be reached, or it was not taken
    }
  }

  async subscribe() {
    const worker = await navigator.serviceWorker.ready;
    await (await worker.pushManager.getSubscription())?.unsubscribe(); // it may be of an older key
    const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.dataset.key) });
    const { endpoint, keys } = found.toJSON();
    const body = new FormData();
    for (const [name, value] of Object.entries({ endpoint, ...keys })) body.set(name, value);
    const answer = await send(this.dataset.address, { method: "POST", accept: "application/json", body });
    if (!answer.ok) throw new Error("not taken");
    window.Turbo?.visit(location.href, { action: "replace" });
  }
}
customElements.define("kring-device", Device);

/** Show as many on the app's picture as behind the bell, and put away what was read elsewhere. */
export async function settle(unread) {
  if (unread) await navigator.setAppBadge?.(unread).catch(() => {});
  else await navigator.clearAppBadge?.().catch(() => {});
  if (unread || !isAble) return;
  const worker = await navigator.serviceWorker.getRegistration("/");
  for (const shown of (await worker?.getNotifications()) ?? []) shown.close();
}

addEventListener("kring:notices", ({ detail }) => settle(detail));

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) subscription().then((found) => found?.unsubscribe());
});
