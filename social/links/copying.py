"""How does a page come to us: what it says of itself, and a copy of its picture?"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from flask import current_app

from models import Link
from social.aside import aside
from social.fetching import fetcher
from social.fetching.fetcher import Fetcher, Limits
from social.fetching.refused import Reason
from social.fetching.refused import Refused as NotFetched
from social.filing import pictures
from social.filing.pictures import Picture
from social.filing.refusal import Refused
from social.filing.scanner import Verdict
from social.filing.scanning import scanned
from social.filing.smaller import hold_digest, keep_smaller
from social.links import reading
from social.links.reading import Page
from social.store import store

PAGE = Limits(most=600_000, kinds=reading.KINDS, may_cut=True)
PICTURE = Limits(most=5_000_000, kinds=("image/jpeg", "image/png", "image/gif", "image/webp"))
WIDEST = 960  # pixels of the copy
SLIMMEST = 64  # pixels: what is smaller is an emblem, or counts readers
MOST_PIXELS = 25_000_000
BUSY = (408, 425, 429, 500, 502, 503, 504)
LIKES = {"Accept": "text/html,application/xhtml+xml;q=0.9"}


@dataclass(frozen=True, slots=True)
class Copied:
    """What was found at an address."""

    page: Page
    picture: Picture | None


def copied(url: str) -> Copied:
    """Fetch a page and its picture. NotFetched, with the reason, if it says nothing of itself."""
    ours = fetcher.fetcher()
    answer = ours.get(url, PAGE, LIKES)
    if not answer.is_fine:
        raise NotFetched(Reason.AWAY if answer.status in BUSY else Reason.GONE)
    page = reading.read(answer.body, answer.charset, answer.url)
    if page is None:
        raise NotFetched(Reason.EMPTY)
    return Copied(page, drawn(ours, page.picture) if page.picture else None)


def drawn(ours: Fetcher, url: str) -> Picture | None:
    """Make a copy of a picture; None for one that cannot be had, or shows nothing."""
    most = min(MOST_PIXELS, current_app.config["SETTINGS"].picture_limit)
    try:
        file = BytesIO(ours.get(url, PICTURE).body)
        seen = scanned(file)  # one that waits for the scanner is not shown at all
        if seen is None or seen.verdict is not Verdict.CLEAN:
            return None
        made = aside(pictures.rewrite, file, most, WIDEST)
    except (NotFetched, Refused):
        return None
    return made if min(made.width, made.height) >= SLIMMEST else None


def write(link: Link, found: Copied) -> None:
    """Write down what was found; its picture goes into the store. Part of a change."""
    page, picture = found.page, found.picture
    link.title, link.about, link.site = page.title, page.about, page.site
    if picture is None:
        return
    digest = store().digest(picture.file)
    hold_digest(digest)
    store().put(digest, picture.file)
    keep_smaller(digest, picture.smaller)
    link.picture, link.media_type, link.size = digest, picture.media_type, picture.size
    link.width, link.height = picture.width, picture.height
