"""What is wrong with a page for somebody who does not see, hear, or use it as its makers do?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.live.serving import ROOT

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
COLOURS = ("color-contrast", "link-in-text-block")
OFF = {"enabled": False}
THEMES = ("light", "dark")
GOOD: set[str] = set()  # colours of words that some page had, and axe found good
# What stands around every page of a reader alike; it is looked at on the first of them.
FRAME = (".shell > .top", ".shell > .nav", ".shell > .dock")

# Landmarks, headings and language, as every page has them.
STRUCTURE = """() => {
  const found = [];
  const count = selector => document.querySelectorAll(selector).length;
  if (count("h1") !== 1) found.push(count("h1") + " h1");
  if (count("main") !== 1) found.push(count("main") + " main");
  if (!document.documentElement.lang) found.push("no language");
  if (!document.title) found.push("no title");
  if (!document.querySelector("body > a.skip[href='#main']")) found.push("no way past the head");
  for (const landmark of document.querySelectorAll("nav, aside, form[role=search]"))
    if (!landmark.ariaLabel && !landmark.getAttribute("aria-labelledby"))
      if (count(landmark.localName) > 1) found.push("no name: " + landmark.outerHTML.slice(0, 80));
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place)))
    found.push("twice: #" + id);
  return found;
}"""

# Whatever reaches beyond the right edge of the screen and makes the page scroll sideways.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const isOut = element => element.getBoundingClientRect().right > width + 1;
  const scrolls = element => element && (
    getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  return [...document.querySelectorAll("body *")]
    .filter(element => isOut(element) && ![...element.children].some(isOut))
    .filter(element => !scrolls(element.parentElement.closest("body *")))
    .slice(0, 5).map(element => element.outerHTML.slice(0, 120));
}"""

WIDE_WHEN_LARGE = f"""() => {{
  document.documentElement.style.fontSize = "200%";
  const found = ({TOO_WIDE})();
  document.documentElement.style.removeProperty("font-size");
  return found;
}}"""

# Mark what has words in colours that were not looked at before, and give those colours. Contrast
# is one of the words' colour, size and weight and of what lies behind them, wherever they stand.
NEW_COLOURS = """([known, within, around]) => {
  const seen = new Set(known), found = new Map();
  const behind = new Map();
  const ground = element => {
    if (!element) return "";
    if (!behind.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity].join();
      const isClear = own === "rgba(0, 0, 0, 0),none,1";
      const hidesAll = opacity === "1" && backgroundImage === "none";
      behind.set(element, hidesAll && /^rgb\\(/.test(backgroundColor)
        ? own : (isClear ? "" : own + "/") + ground(element.parentElement));
    }
    return behind.get(element);
  };
  const hasWords = element => [...element.childNodes].some(
    one => one.nodeType === Node.TEXT_NODE && one.data.trim());
  for (const root of within ? document.querySelectorAll(within) : [document.body])
    for (const element of [root, ...root.querySelectorAll("*")]) {
      if (!hasWords(element) && !("placeholder" in element)) continue;
      if (around.length && element.closest(around.join())) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const words = getComputedStyle(element);
      const link = element.localName === "a" ? getComputedStyle(element.parentElement).color : "";
      const key = [words.color, words.fontSize, words.fontWeight, words.textShadow,
        words.textDecorationLine, link, ground(element)].join("|");
      if (!seen.has(key) && !found.has(key)) found.set(key, element);
    }
  for (const element of found.values()) element.setAttribute("data-new-colours", "");
  return [...found.keys()];
}"""
# In one step: what comes to an open page may take the marks away.
NEW_AND_PALE = f"""async ([known, within, around, options]) => {{
  const found = ({NEW_COLOURS})([known, within, around]);
  const place = {{ include: [["[data-new-colours]"]] }};
  return [found, found.length ? await axe.run(place, options) : null];
}}"""
# The sheets of style are read anew for one rule alone, which is off.
KINDS = {"resultTypes": ["violations", "incomplete"], "preload": {"assets": ["media"]}}
OLD_COLOURS = """() => document.querySelectorAll("[data-new-colours]").forEach(
  one => one.removeAttribute("data-new-colours"))"""

# Wait for what moves to its end; what moves for ever has none.
CALM = """() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""


def barriers(page: Page, around: tuple[str, ...] = ()) -> list[str]:
    """Ask axe-core what stands in somebody's way, by all rules but those of colour.

    What stands `around` is left out.
    """
    place = {"exclude": [[part] for part in around]}
    return told(ask_axe(page, place, {"rules": dict.fromkeys(COLOURS, OFF)})["violations"])


def ask_axe(page: Page, place: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Run axe-core over a part of the page."""
    bring_axe(page)
    found: dict[str, Any] = page.evaluate(
        "([place, options]) => axe.run(place, options)", [place, KINDS | options]
    )
    return found


def bring_axe(page: Page) -> None:
    """Load axe-core into the page, unless it is there."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())


def told(violations: Sequence[dict[str, Any]]) -> list[str]:
    """Say in lines what axe-core found."""
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in violations
        for node in violation["nodes"][:3]
    ]


@cache
def axe() -> str:
    """Read axe-core."""
    return AXE.read_text()


def in_each_theme(page: Page, around: tuple[str, ...] = (), opened: str = "") -> list[str]:
    """List the barriers of a page, and those of its colours in light and in dark.

    Where something was `opened` on a page that is looked at elsewhere, colours are for that alone.
    """
    page.evaluate(CALM)
    return barriers(page, around=around) + in_colours(page, around, opened)


def in_colours(page: Page, around: tuple[str, ...] = (), within: str = "") -> list[str]:
    """List the barriers of colour in each theme, once the colours have changed."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(CALM)
        found += [f"{theme}: {barrier}" for barrier in too_pale(page, around, within)]
    page.emulate_media(color_scheme="light")
    return found


def too_pale(page: Page, around: tuple[str, ...], within: str) -> list[str]:
    """List what cannot be read for its colours, among those that no page had until now."""
    bring_axe(page)
    options = KINDS | {"runOnly": list(COLOURS)}
    new, found = page.evaluate(NEW_AND_PALE, [list(GOOD), within, list(around), options])
    if not new:
        return []
    page.evaluate(OLD_COLOURS)
    if not found["violations"] and not found["incomplete"]:
        GOOD.update(new)
    return told(found["violations"])


def in_high_contrast(page: Page) -> list[str]:
    """List the barriers of colour for those who asked for more contrast."""
    page.evaluate("document.documentElement.dataset.contrast = 'more'")
    found = in_colours(page)
    page.evaluate("delete document.documentElement.dataset.contrast")
    return [f"contrast: {barrier}" for barrier in found]


def in_little_room(page: Page) -> list[str]:
    """List what makes the page scroll sideways at 320 px, and with text of twice the size."""
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    found = [f"320 px: {part}" for part in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(size)
    return found + [f"200 %: {part}" for part in page.evaluate(WIDE_WHEN_LARGE)]


def look_at(page: Page, around: tuple[str, ...] = FRAME) -> list[str]:
    """List all that is wrong with a page, and with what stands `around` it if that is empty."""
    return page.evaluate(STRUCTURE) + in_each_theme(page, around=around) + in_little_room(page)
