/** A crisis starts, or somebody says more, or all are told something: pages show it, not all in one moment. */
import { refresh } from "./refresh.js";

const OURS = new Set(["crisis", "bulletin", "rumour", "hearing", "safety_answer", "tick", "banner", "maintenance"]);
const SPREAD = 15_000; // milliseconds: the banner stands on the pages of everybody in the house
const CLOSE = 1_000; // on the page of the crisis itself, and on its desk

let isComing = false;

addEventListener("kring:fact", ({ detail: { noun, stream } }) => {
  if (!OURS.has(noun) || isComing) return;
  isComing = true;
  const most = stream.startsWith("person:") ? SPREAD : CLOSE;
  setTimeout(() => {
    isComing = false;
    refresh();
  }, Math.random() * most);
});
