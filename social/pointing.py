"""What does a post point at in our own house, as far as its reader may see it?

A link to a post, a community or a person of ours has a small card, which the database makes and
nobody fetches. To whoever may not see the thing it is a bare link, as if there were nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from flask import current_app, render_template
from markupsafe import Markup
from sqlalchemy import text

from models import Person, session
from models.reading import AT_HOME, READABLE
from social.quoting import excerpt
from social.shell import Shell

LONGEST = 160  # characters of what a thing says
PLACE = "<!--pointer-->"
MARK = "<span hidden data-quote></span>"  # each page asks what its own reader may see

Target = tuple[str, str]  # "posts" and its id, "communities" and its slug, "people" and a handle

FOUND = text(
    f"""
    SELECT 'posts' AS noun, CAST(p.id AS text) AS key, p.title AS name, p.html AS words,
           p.language, a.name AS by, c.name AS place, a.id AS person_id
      FROM post p JOIN person a ON a.id = p.author_id
      JOIN community c ON c.id = p.community_id AND {READABLE}
     WHERE p.id = ANY (:posts) AND p.state = 'published'
       AND p.deleted_at IS NULL AND p.erased_at IS NULL
     UNION ALL
    SELECT 'communities', c.slug, c.name, c.purpose_html, c.language, '', '', NULL
      FROM community c
     WHERE c.slug = ANY (:communities) AND c.deleted_at IS NULL
       AND (c.kind <> 'hidden' AND {AT_HOME} OR EXISTS (
            SELECT FROM membership m WHERE m.community_id = c.id AND m.person_id = :me))
     UNION ALL
    SELECT 'people', o.handle, o.name, o.title, o.language, '', COALESCE(s.name, ''), o.id
      FROM person o LEFT JOIN site s ON s.id = o.site_id
     WHERE o.handle = ANY (:people) AND ({AT_HOME} OR o.id = :me OR EXISTS (
            SELECT FROM membership m JOIN membership n ON n.community_id = m.community_id
              JOIN community c ON c.id = m.community_id AND c.deleted_at IS NULL
             WHERE m.person_id = :me AND m.state = 'member'
               AND n.person_id = o.id AND n.state = 'member'))
    """
)


class Pointer(NamedTuple):
    """The card of a thing of ours."""

    noun: str
    key: str
    name: str
    words: str
    language: str
    by: str
    place: str

    @property
    def url(self) -> str:
        """Say where the thing is."""
        return f"/{self.noun}/{self.key}"


@lru_cache(4)
def pattern(origins: tuple[str, ...]) -> re.Pattern[str]:
    """Write how an address of ours stands in a text: whole, as people copy it."""
    ours = "|".join(re.escape(one.rstrip("/")) for one in origins)
    thing = r"(posts/[1-9][0-9]{0,8}|(?:communities|people)/[a-z0-9._-]{1,60})"
    return re.compile(rf'href="(?:{ours})/{thing}/?(?:[?#][^"]*)?"')


def target_in(html: str) -> Target | None:
    """Find the first thing of ours that a rendered post links to; our own links are relative."""
    found = pattern(tuple(current_app.config["SETTINGS"].origins)).search(html)
    if found is None or PLACE not in html:
        return None
    noun, _, key = found[1].partition("/")
    return noun, key


def pointers_in(htmls: Mapping[int, str], reader: Person, around: Shell) -> dict[int, Pointer]:
    """Bring the cards of what some posts point at, by the post; one statement if any does."""
    targets = {number: target for number, html in htmls.items() if (target := target_in(html))}
    if not targets:
        return {}
    keys: dict[str, list[str]] = {"posts": [], "communities": [], "people": []}
    for noun, key in targets.values():
        keys[noun].append(key)
    values = {**keys, "posts": [int(key) for key in keys["posts"]], "me": reader.id}
    unseen = around.apart | around.unheard
    found = {
        (row.noun, row.key): Pointer(
            row.noun,
            row.key,
            row.name,
            excerpt(Markup(row.words).striptags(), LONGEST),
            row.language,
            row.by,
            row.place,
        )
        for row in session.connection().execute(FOUND, values)
        if row.person_id not in unseen
    }
    return {
        number: found[target]
        for number, target in targets.items()
        if target in found and target != ("posts", str(number))
    }


def pointed(html: str, pointer: Pointer | None) -> str:
    """Put a card into a post."""
    if pointer is None:
        return str(html)
    # Not as Markup, which would write what comes in as text.
    return str(html).replace(PLACE, render_template("posts/_pointer.html", it=pointer), 1)


def marked(html: str) -> str:
    """Mark a post that is sent to many and points at something."""
    return html.replace(PLACE, MARK, 1) if target_in(html) else html
