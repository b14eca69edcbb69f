"""Which house rules would find something in a text? Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from models import Rule, Stage, session
from moderation.language import language_of
from moderation.rules import Candidate
from moderation.ruling import Rule as Said
from moderation.ruling import Scope, judge, make_ready
from social import rulebook
from social.rules import listing


@dataclass(frozen=True, slots=True)
class Probe:
    """What one rule finds; `rule` is None for one that Kring brings."""

    said: Said
    rule: Rule | None
    found: Sequence[str]


def probe(words: str, otherwise: str) -> list[Probe]:
    """List the rules that find something in some words, wherever they count, but in its language.

    Drafts and those on trial, too; not what is over. `otherwise` is the language of few words.
    """
    rows = session.scalars(select(Rule).where(Rule.stage != Stage.RETIRED).order_by(Rule.key))
    rules: dict[str, Rule | None] = {rule.key: rule for rule in rows}
    known = {key: listing.said(rule) for key, rule in rules.items() if rule is not None}
    for said in listing.shipped():
        known.setdefault(said.key, said)
    anywhere = [
        replace(said, scope=Scope(languages=said.scope.languages)) for said in known.values()
    ]
    language = language_of(words, otherwise=otherwise)
    candidate = Candidate.of(words, language=language, kind="comment")
    found: dict[str, dict[str, None]] = {}
    for hit in judge(candidate, make_ready(anywhere), rulebook.today()):
        found.setdefault(hit.rule.key, {})[hit.shown] = None
    return [Probe(known[key], rules.get(key), list(places)) for key, places in found.items()]
