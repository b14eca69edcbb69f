"""What may be written? The only maker of text that content accepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass
from typing import Protocol

from models import limits
from models.text import ScreenedText, TextState
from moderation.characters import TooLong, clean_line, clean_text, is_blank
from moderation.house import NO_RULES, Blocked, House, Verdict, obey
from moderation.language import LANGUAGES, language_of
from moderation.markdown import Names, render
from moderation.rules import Attached, Candidate
from moderation.ruling.rule import Action
from moderation.sanitize import sanitize

_SEAL = object()


class Author(Protocol):
    """Who writes."""

    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to write.

    `limit` is the most characters that the source may have; `language` is set where the writer
    chose one; `files` are ids. `redacts` covers what a rule would not let be sent, if it is a leak.
    `kept_at` names the place where the writer kept it until it was sent: models.kept_draft.
    """

    source: str
    title: str = ""
    language: str | None = None
    files: tuple[int, ...] = ()
    limit: int = limits.POST
    redacts: bool = False
    kept_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened(ScreenedText):
    """A text that may be written. Only `screen` makes one: the type is the rule.

    `reasons` are the keys of the rules that ask for something, `asks` says for what; `found` are
    the keys of all that are counted, those on trial among them. A call names everybody of the
    community.
    """

    title: str
    source: str
    html: str
    language: str
    state: TextState
    asks: Mapping[str, Action]
    found: frozenset[str]
    mentions: tuple[int, ...]
    topics: tuple[str, ...]
    communities: tuple[int, ...]
    is_call: bool
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only screen() makes text that can be written")

    @property
    def reasons(self) -> tuple[str, ...]:
        """Name the rules that ask for something."""
        return tuple(self.asks)


class Invalid(ValueError):
    """A draft cannot be taken; `fields` says what is wrong with which.

    Each value is the ValueError that the field met: TooLong with its limit, Empty, or Blocked.
    """

    def __init__(self, fields: dict[str, ValueError]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in fields.items()))
        self.fields = fields


class Empty(ValueError):
    """A draft says nothing and brings no file."""

    def __init__(self) -> None:
        super().__init__("empty")


def screen(
    draft: Draft,
    author: Author,
    community: object | None,
    names: Names,
    house: House = NO_RULES,
    kind: str = "",
    attached: tuple[Attached, ...] = (),
) -> Screened:
    """Clean, judge and render a draft. Raises Invalid with what is wrong by field.

    `kind` is that of a post, or "comment"; `attached` are its files as rules see them.
    """
    title, source = _cleaned(draft)
    rendered = render(source, names)
    language = _language(draft, f"{title} {rendered.words}", author)
    candidate = Candidate(
        title=title,
        source=source,
        words=rendered.words,
        language=language,
        files=draft.files,
        mentions=rendered.mentions,
        author=author,
        community=community,
        kind=kind,
        attached=attached,
        seen=rendered.seen,
    )
    verdict = _obeyed(candidate, house, redacts=draft.redacts)
    if verdict.source != source:
        rendered = render(verdict.source, names)
    return Screened(
        title=verdict.title,
        source=verdict.source,
        html=sanitize(rendered.html),
        language=language,
        state=TextState.HELD if verdict.waits else TextState.PUBLISHED,
        asks=verdict.actions,
        found=verdict.found,
        mentions=rendered.mentions,
        topics=rendered.topics,
        communities=rendered.communities,
        is_call=rendered.is_call,
        seal=_SEAL,
    )


def _obeyed(candidate: Candidate, house: House, *, redacts: bool) -> Verdict:
    try:
        return obey(candidate, house, redacts=redacts)
    except Blocked as blocked:
        fields = {"title" if hit.part == "title" else "source" for hit in blocked.hits}
        raise Invalid({name: blocked.within(name) for name in fields}) from None


def _cleaned(draft: Draft) -> tuple[str, str]:
    problems: dict[str, ValueError] = {}
    title = _take(problems, "title", clean_line, draft.title, limits.TITLE)
    source = _take(problems, "source", clean_text, draft.source, draft.limit)
    if not (problems or draft.files) and is_blank(source):
        problems["source"] = Empty()
    if problems:
        raise Invalid(problems)
    return title, source


def _take(
    problems: dict[str, ValueError],
    field: str,
    clean: Callable[[str, int], str],
    text: str,
    limit: int,
) -> str:
    try:
        return clean(text, limit)
    except TooLong as problem:
        problems[field] = problem
        return ""


def _language(draft: Draft, words: str, author: Author) -> str:
    if draft.language is not None and draft.language in LANGUAGES:
        return draft.language
    own = author.language if author.language in LANGUAGES else LANGUAGES[0]
    return language_of(words, otherwise=own)
