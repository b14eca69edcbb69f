"""What do the house rules say, as they are now, and what would they find in a text?

The rules are rows; each process keeps them ready, and reads them again when the edition in
`rulebook` is another: one statement for whoever judges, and none for whoever does not. What
Kring brings against leaks holds as long as no row of its name is active or retired: a company that
wants it otherwise writes the rule of that name itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import NamedTuple

from flask import current_app, has_app_context
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import any_, literal, select

from models import Capability, Community, Company, Person, Rule, Rulebook, Stage, session
from moderation import House
from moderation.language import LANGUAGES, language_of
from moderation.links import misnamed
from moderation.markdown import read
from moderation.packs import pack
from moderation.rules import Attached, Candidate
from moderation.ruling import Action, Kind, judge, make_ready
from moderation.ruling import Rule as Said
from moderation.ruling.cost import share
from moderation.ruling.facts import rule_of
from moderation.seen import Link
from social.reader import zone_info
from social.switches import Switch

EDITION = select(
    select(Rulebook.edition).scalar_subquery().label("edition"),
    select(literal(Switch.RULES.value) == any_(Company.switched_off))
    .scalar_subquery()
    .label("is_off"),
)
ALL = select(Rule.id, Rule.key, Rule.says, Rule.stage, Rule.owner_id)
OUR_REASONS = {
    "leaks.secrets": _l(
        "Whoever reads a key can use it, and what was posted once cannot be taken back."
    ),
    "leaks.numbers": _l(
        "The law lets us use the numbers of citizens for few things, and posts are none of them."
    ),
    "leaks.cards": _l("A card's number is enough to pay with it."),
    "leaks.accounts": _l(
        "An account's number tells about its owner, and forged invoices begin with one."
    ),
    "leaks.labels": _l("Whoever marked a document knew why."),
}
LINKS = "links.words"  # the key of what is no rule: nobody writes, counts or switches it
LEAKS_ALONE = "-"  # the edition of a company that does without house rules of its own
MAKERS = frozenset({Capability.MODERATOR, Capability.ADMINISTRATOR})
"""Whose roles let them write house rules."""
HOLDING = (Stage.TRIAL, Stage.ACTIVE)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule that holds or is on trial. What Kring itself brings has no number and no owner."""

    said: Said
    id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """All rules that hold or are on trial, made ready, by their keys."""

    edition: str
    house: House
    lines: Mapping[str, Line]


class Finding(NamedTuple):
    """What a rule finds in a text, and where.

    `start` and `end` count characters (code points, not the UTF-16 units of a browser) in the
    `part` of the text as it was given, "title" or "source"; of a "file" they count in its name.
    `rule` is the key of the rule. `message` says to the writer, as plain text and in their own
    language, what is asked of them, and `reason` why there is the rule. `action` is what happens
    if the text is sent as it is: COACH nothing, ALERT and QUEUE that people hear of it, MASK that
    it is covered, HOLD that it waits, BLOCK that it cannot be sent. `is_leak` holds for numbers of
    people and accounts, secrets and labels: `shown` has so much of one that its owner knows it,
    and sending with `redact=1` covers it where it would be refused. `can_quote` holds where the
    rule leaves alone what others said.
    """

    part: str
    start: int
    end: int
    rule: str
    action: Action
    is_leak: bool
    message: str
    reason: str
    shown: str
    can_quote: bool


def findings(
    text: str,
    author: Person,
    community: Community | None,
    kind: str,
    language: str | None = None,
    title: str = "",
    attached: tuple[Attached, ...] = (),
) -> list[Finding]:
    """List what the rules that hold find in a text as it stands, in its order; nothing is kept.

    `kind` is that of a post, or "comment"; `language` that of the text, guessed without one.
    Rules on trial find nothing here. Links whose words name another host are found last. One
    statement, or two after the rules have changed.
    """
    ready = house()
    own = author.language if author.language in LANGUAGES else LANGUAGES[0]
    words, seen = read(text)
    candidate = replace(
        Candidate.of(
            text,
            title=title,
            language=language or language_of(f"{title} {words}", otherwise=own),
            kind=kind,
            attached=attached,
        ),
        author=author,
        community=community,
        seen=seen,
    )
    return [
        *hits(candidate, ready, author),
        *(one for link in seen.links if (one := misleading(link)) is not None),
    ]


def hits(candidate: Candidate, ready: House, author: Person) -> list[Finding]:
    """List what the rules find, as their writer is told."""
    return [
        Finding(
            hit.part,
            hit.start,
            hit.end,
            hit.rule.key,
            hit.action,
            hit.rule.kind is Kind.LEAK,
            message_of(hit.rule, author),
            reason_of(hit.rule),
            hit.shown,
            not hit.rule.in_quotes and hit.rule.kind is not Kind.LEAK and hit.part != "file",
        )
        for hit in judge(candidate, ready.ruleset, ready.today)
        if hit.rule.key not in ready.on_trial
    ]


def misleading(link: Link) -> Finding | None:
    """Say that the words of a link name another host than it leads to, if they do."""
    other = misnamed(link.words, link.address)
    if other is None:
        return None
    said, host = other
    message = _("These words name %(said)s, and the link leads to %(host)s.", said=said, host=host)
    reason = _("Whoever reads an address expects to come there.")
    place = (link.start, link.end)
    return Finding("source", *place, LINKS, Action.COACH, False, message, reason, link.words, False)


def message_of(rule: Said, reader: Person) -> str:
    """Say what a rule says to somebody: in their language, else in one of the company's."""
    companys = current_app.config["SETTINGS"].languages if has_app_context() else ()
    return rule.message(reader.language, *companys)


def reason_of(rule: Said) -> str:
    """Say why there is a rule: as whoever wrote it put it; Kring's own in the reader's language."""
    line = book().lines.get(rule.key)
    is_ours = line is not None and line.id is None
    return str(OUR_REASONS.get(rule.key, rule.reason)) if is_ours else rule.reason


def house() -> House:
    """Give the rules as they are now, made ready, with today's date in the company's zone."""
    return replace(book().house, today=today())


def leaks() -> House:
    """Give those rules alone that look for secrets and numbers, for words outside communities."""
    global _kept_leaks
    ready, kept = book(), _kept_leaks
    if kept is None or kept[0] is not ready:
        found = [
            line.said
            for key, line in ready.lines.items()
            if line.said.kind is Kind.LEAK and key not in ready.house.on_trial
        ]
        kept = _kept_leaks = (ready, House(make_ready(found)))
    return replace(kept[1], today=today())


_kept_leaks: tuple[Book, House] | None = None


def today() -> date:
    """Tell the day in the company's zone: rules end with their last day there."""
    zone = current_app.config["SETTINGS"].time_zone if has_app_context() else "UTC"
    return datetime.now(zone_info(zone)).date()


_lock = Lock()
_kept: Book | None = None


def book() -> Book:
    """Give the rules as they are now: one statement, and the rules only if they have changed.

    Raises patterns.Refused if a rule that was kept cannot be used any more, so that nothing goes
    out unjudged.
    """
    global _kept
    row = session.connection().execute(EDITION).one()
    edition = LEAKS_ALONE if row.is_off else row.edition or ""
    kept = _kept
    if kept is None or kept.edition != edition:
        with _lock:
            kept = _kept
            if kept is None or kept.edition != edition:
                # Rows that are newer than the edition are read again next time; never the reverse.
                kept = _kept = _read(edition)
    return kept


def require_together() -> float:
    """Make ready all rules as they stand in this transaction, whether or not any is in force.

    Gives the part of the budget that they take together, as moderation.ruling.cost measures it.
    Raises patterns.Refused if they cannot be sought at once: then nobody could write any more.
    """
    return share(line.said for line in _read("").lines.values())


def _read(edition: str) -> Book:
    lines = {rule.key: Line(rule) for rule in pack("leaks")}
    on_trial = set()
    rows = session.connection().execute(ALL.order_by(Rule.key))
    for row in () if edition == LEAKS_ALONE else rows:
        if row.key in lines and row.stage in (Stage.DRAFT, Stage.TRIAL):
            continue  # what Kring brings holds until the company's own rule does
        lines.pop(row.key, None)
        if row.stage in HOLDING:
            lines[row.key] = Line(said_by(row.key, row.says), row.id, row.owner_id)
        if row.stage is Stage.TRIAL:
            on_trial.add(row.key)
    ruleset = make_ready(line.said for line in lines.values())
    return Book(edition, House(ruleset, frozenset(on_trial)), lines)


def said_by(key: str, says: Mapping[str, object]) -> Said:
    """Read a rule from its row."""
    return rule_of({"key": key, **says}, key)


def lines_of(keys: Iterable[str]) -> list[Line]:
    """Find rules that hold or are on trial by their keys; others are left out."""
    lines = book().lines
    return [lines[key] for key in keys if key in lines]
