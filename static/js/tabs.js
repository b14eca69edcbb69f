/** On a phone tabs are one line that scrolls: the one that is here is in sight. */
function show() {
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const line = here.closest(".tabs");
    line.scrollLeft = here.offsetLeft - line.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
  }
}

document.addEventListener("turbo:load", show);
