/** The page that a device shows without connection: what is written there is kept, for whoever was signed in last, until it is taken up. */
const words = document.getElementById("offline-words");

try {
  const whose = localStorage.getItem("kring:offline-whose");
  const key = `kring:offline:${whose}`;
  words.closest(".field").hidden = whose === null; // nobody is signed in: it would be the next one's
  words.value = (whose && localStorage.getItem(key)) ?? "";
  words.addEventListener("input", () => localStorage.setItem(key, words.value));
} catch {
  words.closest(".field").hidden = true; // a browser that keeps nothing
}

document.querySelector("[data-again]").addEventListener("click", () => location.reload());
addEventListener("online", () => {
  if (document.activeElement !== words) location.reload();
});
