/** The page that a device shows without connection: what is written there is kept until it is taken up. */
const KEY = "kring:offline";
const words = document.getElementById("offline-words");

try {
  words.value = localStorage.getItem(KEY) ?? "";
  words.addEventListener("input", () => localStorage.setItem(KEY, words.value));
} catch {
  words.closest(".field").hidden = true; // a browser that keeps nothing
}

document.querySelector("[data-again]").addEventListener("click", () => location.reload());
addEventListener("online", () => {
  if (document.activeElement !== words) location.reload();
});
