"""How are posts written for programs that read feeds? As Atom (RFC 4287)."""

from __future__ import annotations

import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from datetime import UTC, datetime

from models.reading import Hit

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
Xml.register_namespace("", NAMESPACE)


def feed(hits: Sequence[Hit], name: str, base_url: str, number: int, made: datetime) -> bytes:
    """Write posts as a feed; `number` names it, `made` is its time where nothing is in it."""
    root = Xml.Element(f"{{{NAMESPACE}}}feed")
    newest = max((hit.edited_at or hit.posted_at for hit in hits), default=made)
    put(root, "id", f"{base_url}/feeds#{number}")
    put(root, "title", name)
    put(root, "updated", stamp(newest))
    put(root, "generator", "Kring")
    put(root, "link", href=base_url, rel="alternate", type="text/html")
    for hit in hits:
        write(root, hit, base_url)
    return Xml.tostring(root, encoding="utf-8", xml_declaration=True)


def write(root: Xml.Element, hit: Hit, base_url: str) -> None:
    """Write one post."""
    page = f"{base_url}/posts/{hit.id}"
    language = {"{http://www.w3.org/XML/1998/namespace}lang": hit.language}
    entry = Xml.SubElement(root, f"{{{NAMESPACE}}}entry", language)
    put(entry, "id", page)
    put(entry, "title", hit.title or f"{hit.author_name}: {hit.community_name}")
    put(entry, "published", stamp(hit.posted_at))
    put(entry, "updated", stamp(hit.edited_at or hit.posted_at))
    put(put(entry, "author"), "name", hit.author_name)
    put(entry, "category", term=hit.community_slug, label=hit.community_name)
    put(entry, "link", href=page, rel="alternate", type="text/html")
    put(entry, "content", hit.html, type="html")


def put(parent: Xml.Element, name: str, words: str = "", **attributes: str) -> Xml.Element:
    """Put an element into another."""
    found = Xml.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    found.text = words or None
    return found


def stamp(moment: datetime) -> str:
    """Write a time in UTC (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
