"""Is a file plain text, and not a page that a browser would run?"""

from __future__ import annotations

import codecs
from typing import IO

from social.filing.refusal import Refused, Why

CHUNK = 1 << 20

# How a browser that guesses knows a page (WHATWG MIME Sniffing, section 7.1), and SVG besides.
MARKUP = (
    b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg", b"<?xml", b"<!--",
    b"<style", b"<title", b"<table", b"<div", b"<font", b"<h1", b"<img", b"<link", b"<meta", b"<a ",
    b"<object", b"<embed", b"<form", b"<math", b"<?php",
)  # fmt: skip
ALLOWED_CONTROLS = frozenset(b"\t\n\r\f\x1b")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def refuse_markup(head: bytes) -> None:
    """Refuse what begins like a page or a drawing, whatever its name."""
    start = plain(head).lstrip().lower()
    if start.startswith(MARKUP):
        raise Refused(Why.MARKUP)


def plain(head: bytes) -> bytes:
    """Bring the first bytes into UTF-8 without a byte order mark."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace").encode()
    return head


def looks_like_text(head: bytes) -> bool:
    """Tell whether there are no bytes that only binary files have."""
    return not any(byte < 0x20 and byte not in ALLOWED_CONTROLS for byte in plain(head))


def check_text(file: IO[bytes]) -> None:
    """Refuse a text that is binary further on."""
    head = file.read(4)
    file.seek(0)
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    while chunk := file.read(CHUNK):
        if b"\0" in chunk and not is_wide:
            raise Refused(Why.BROKEN)
