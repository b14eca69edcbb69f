/** Pictures seen large, one after the other. */
import { word } from "./words.js";

/** @type {HTMLAnchorElement[]} */
let pictures = [];
let at = 0;

const viewer = () => document.getElementById("viewer");

function show(n) {
  at = (n + pictures.length) % pictures.length;
  const link = pictures[at];
  const { alt, currentSrc } = link.querySelector("img");
  const dialog = viewer();
  const { width, height } = link.dataset;
  const image = dialog.querySelector(":scope > img");
  Object.assign(image, { src: currentSrc || link.href, alt, width, height });
  whole(link, image);
  dialog.querySelector("[data-alt]").textContent = alt;
  dialog.querySelector("[data-place]").textContent = word("pictureOf", { n: at + 1, all: pictures.length });
  dialog.querySelector("[data-open]").href = link.href;
  for (const step of dialog.querySelectorAll("[data-step]")) step.hidden = pictures.length < 2;
}

/** The page's smaller version stands in its place until the whole one is there. */
async function whole(link, image) {
  const full = Object.assign(new Image(), { src: link.href });
  await full.decode().catch(() => {}); // what cannot be decoded ahead is for the page's picture to show
  if (pictures[at] === link) image.src = full.src;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  const step = event.target.closest("#viewer [data-step]");
  if (step) show(at + Number(step.dataset.step));
  if (!link || !viewer() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pictures = [...link.closest(".pictures").querySelectorAll("[data-view]")];
  show(pictures.indexOf(link));
  viewer().showModal();
});

document.addEventListener("keydown", ({ key }) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (step && viewer()?.open && pictures.length > 1) show(at + step);
});
