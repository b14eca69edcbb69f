/** Words for those who hear the page: politely, and at most once a minute. */

const PAUSE = 60_000; // milliseconds
let saidAt = 0;
let later = 0;

/** @param {string} text */
export function announce(text) {
  clearTimeout(later);
  later = setTimeout(() => {
    saidAt = Date.now();
    place().textContent = text;
  }, Math.max(0, saidAt + PAUSE - Date.now()));
}

function place() {
  const found = document.getElementById("announced");
  if (found) return found;
  const made = Object.assign(document.createElement("p"), { id: "announced", className: "sr" });
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}
