"""Which processings of what people do can a company do without, and which does it?

A name that stands in `Company.switched_off` is off. Those of `OFF_AT_FIRST` are off until the
company, with its works council where it has one, wants them: then they stand in `switched_on`.
Everything else is on.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select

from models import Company, session


class Switch(StrEnum):
    """What can be switched off, each by itself."""

    COACH = "coach"  # a word to the writer before anything is sent
    RULES = "rules"  # house rules asked about what is sent; secrets and numbers always are
    HITS = "hits"  # counting how often a rule finds something
    EARLIER = "earlier"  # telling judges how many earlier decisions still count
    STATEMENTS = "statements"  # stating what one knows; read by models.statement, too
    REPORT = "report"  # the transparency report
    QUOTES = "quotes"  # saying in mails what a notice is about, in the words of the text
    SEARCHERS = "searchers"  # telling whoever HR found which person of HR searched
    OFF_HOURS = "off_hours"  # counting by group what reaches people outside their hours
    PRESENCE = "presence"  # showing that somebody is active, among those who chose to show it

    WEBHOOKS = "webhooks"  # telling other systems, at their addresses, what happens in communities


OFF_AT_FIRST = frozenset({Switch.PRESENCE, Switch.WEBHOOKS})
CHOSEN = select(Company.switched_off, Company.switched_on)


def is_on(switch: Switch) -> bool:
    """Tell whether the company does something; one statement."""
    row = session.connection().execute(CHOSEN).first()
    off, on = (row[0], row[1]) if row else ((), ())
    return switch in on if switch in OFF_AT_FIRST else switch not in off


def off_of(company: Company) -> frozenset[str]:
    """Name all that the company does without."""
    return frozenset(company.switched_off) | (OFF_AT_FIRST - {*company.switched_on})
