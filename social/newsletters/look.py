"""How does a newsletter look in programs that show mails?

Most of them read only what each element says itself, many know tables alone, and none should fetch
anything. So the styles stand here, once, and are written into each element. What programs that know
more are told beside is for dark screens.
"""

from __future__ import annotations

import re

from markupsafe import Markup

FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
INK, SOFT, PAPER, CARD, LINE, GREEN = (
    "#1d2925", "#56635e", "#f3f2ed", "#ffffff", "#dcdfd9", "#17634f",
)  # fmt: skip

STYLES = {
    "body": f"margin:0;padding:0;background:{PAPER};color:{INK};{FONT};font-size:16px",
    "outer": "padding:16px 8px",
    "small": "margin:0 0 8px",
    "sign": "display:block;border:0;margin:0 0 8px;background:#ffffff",
    "page": f"background:{PAPER}",
    "card": (
        f"width:100%;max-width:600px;background:{CARD};border:1px solid {LINE};border-radius:8px"
    ),
    "head": f"padding:20px 24px 0;{FONT};font-size:14px;line-height:20px;color:{SOFT}",
    "cell": f"padding:8px 24px;{FONT};font-size:16px;line-height:24px;color:{INK}",
    "title": f"margin:4px 0 8px;{FONT};font-size:26px;line-height:32px;font-weight:700;color:{INK}",
    "section": (
        f"margin:16px 0 0;padding:12px 0 0;border-top:1px solid {LINE};{FONT};font-size:14px;"
        f"line-height:20px;font-weight:700;color:{GREEN}"
    ),
    "item": f"margin:0 0 4px;{FONT};font-size:18px;line-height:24px;font-weight:700",
    "meta": f"margin:0 0 6px;{FONT};font-size:14px;line-height:20px;color:{SOFT}",
    "text": f"margin:0 0 8px;{FONT};font-size:16px;line-height:24px;color:{INK}",
    "lead": f"margin:0 0 6px;padding:0 0 0 12px;border-left:3px solid {GREEN};color:{INK}",
    "link": f"color:{GREEN};text-decoration:underline",
    "note": (
        f"margin:0 0 12px;padding:8px 12px;background:{PAPER};border-radius:6px;{FONT};"
        f"font-size:14px;line-height:20px;color:{INK}"
    ),
    "foot": f"padding:16px 24px 24px;{FONT};font-size:13px;line-height:20px;color:{SOFT}",
}

DARK = """
@media (prefers-color-scheme: dark) {
  .k-page, body { background: #131b18 !important; }
  .k-card { background: #1c2723 !important; border-color: #3a4843 !important; }
  .k-ink { color: #e9ede9 !important; border-color: #3a4843 !important; }
  .k-soft { color: #b4c0ba !important; }
  .k-green, .k-card a { color: #8fd3bd !important; }
  .k-note { background: #131b18 !important; color: #e9ede9 !important; }
}
@media (max-width: 480px) {
  .k-pad { padding-left: 16px !important; padding-right: 16px !important; }
}
"""

ELEMENTS = {
    "p": "margin:0 0 12px",
    "ul": "margin:0 0 12px;padding-left:24px",
    "ol": "margin:0 0 12px;padding-left:24px",
    "li": "margin:0 0 4px",
    "blockquote": f"margin:0 0 12px;padding-left:12px;border-left:3px solid {LINE}",
    "a": STYLES["link"],
}
PICTURES = re.compile(r"<img\b[^>]*>")
OPENS = re.compile(rf"<({'|'.join(ELEMENTS)})(?=[\s>])")
CLASSES = re.compile(r'\sclass="[^"]*"')


def look(name: str, *classes: str) -> Markup:
    """Write the style of an element, and by which names a dark screen finds it."""
    if name == "sheet":
        return Markup(f"<style>{DARK}</style>")
    named = f' class="{" ".join(classes)}"' if classes else ""
    return Markup(f'style="{STYLES[name]}"{named}')


def dressed(html: str, base: str) -> Markup:
    """Write styles into words of the screen; links lead to `base`, and no picture stays."""
    clean = CLASSES.sub("", PICTURES.sub("", html)).replace('href="/', f'href="{base}/')
    styled = OPENS.sub(lambda found: f'<{found[1]} style="{ELEMENTS[found[1]]}"', clean)
    return Markup(styled)
