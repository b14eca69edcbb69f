"""Which processings of what people do can a company do without, and which does it?

A name that stands in `Company.switched_off` is off; everything else is on.
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


OFF = select(Company.switched_off)


def is_on(switch: Switch) -> bool:
    """Tell whether the company does something; one statement."""
    return switch not in (session.connection().execute(OFF).scalar() or ())
