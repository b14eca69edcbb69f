"""What is wrong with a page for somebody who does not see, hear, or use it as its makers do?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from playwright.sync_api import Page

from tests.live.serving import ROOT

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
# All rules of axe look at the page in light; another theme changes nothing but colours.
COLOURS = ("color-contrast", "link-in-text-block")
THEMES = {"light": (), "dark": COLOURS}
IN_COLOURS = dict.fromkeys(THEMES, COLOURS)
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
  return [...document.querySelectorAll("body *")]
    .filter(element => isOut(element) && ![...element.children].some(isOut))
    .slice(0, 5).map(element => element.outerHTML.slice(0, 120));
}"""

WIDE_WHEN_LARGE = f"""() => {{
  document.documentElement.style.fontSize = "200%";
  const found = ({TOO_WIDE})();
  document.documentElement.style.removeProperty("font-size");
  return found;
}}"""

# Wait for what moves to its end; what moves for ever has none.
CALM = """() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished))"""


def barriers(
    page: Page, rules: tuple[str, ...] = (), around: tuple[str, ...] = (), within: str = ""
) -> list[str]:
    """Ask axe-core what stands in somebody's way on this page as it is, by all rules or a few.

    What stands `around` is left out; only what stands `within` is looked at, where that is given.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    place = {"exclude": [[part] for part in around]} | ({"include": [[within]]} if within else {})
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("([place, options]) => axe.run(place, options)", [place, options])
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]


@cache
def axe() -> str:
    """Read axe-core."""
    return AXE.read_text()


def in_each_theme(
    page: Page,
    themes: Mapping[str, tuple[str, ...]] = THEMES,
    around: tuple[str, ...] = (),
    opened: str = "",
) -> list[str]:
    """List the barriers in light, and those of colour in dark, once the colours have changed.

    Where something was `opened` on a page that is looked at elsewhere, dark is for that alone.
    """
    found = []
    for theme, rules in themes.items():
        page.emulate_media(color_scheme=theme)
        page.evaluate(CALM)
        within = opened if rules else ""
        found += [f"{theme}: {barrier}" for barrier in barriers(page, rules, around, within)]
    page.emulate_media(color_scheme="light")
    return found


def in_high_contrast(page: Page) -> list[str]:
    """List the barriers of colour for those who asked for more contrast."""
    page.evaluate("document.documentElement.dataset.contrast = 'more'")
    found = in_each_theme(page, IN_COLOURS)
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
