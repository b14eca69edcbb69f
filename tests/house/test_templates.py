"""Do the templates keep what the security policy and the reader's language ask for?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|javascript:")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"importmap\")")
WORDS = re.compile(r">\s*[A-Z][a-z]+(?: [a-z]+)+[.!?]?\s*<")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_inline_and_no_words_stand_outside_the_catalogue(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not INLINE.search(re.sub(r"\{[{%].*?[}%]\}", "", text, flags=re.DOTALL))
    assert not SCRIPT.search(text)
    assert not WORDS.search(re.sub(r"\{[{%].*?[}%]\}", "", text, flags=re.DOTALL))
