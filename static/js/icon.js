/** One icon of the sprite, as components/icon.html draws it. */

const SVG = "http://www.w3.org/2000/svg";
const sprite = () => document.querySelector("use").getAttribute("href").split("#")[0];

/**
 * @param {string} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}
