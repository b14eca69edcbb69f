"""What has to be known of HR's searches before they are used? Written from what is set now.

A draft for the impact assessment of GDPR article 35 and for what Regulation (EU) 2024/1689 asks of
whoever uses such a system (article 26): the company completes it, it does not replace judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from models import Capability, Objection, Role, now, session
from social.few import LEAST, told
from social.pages import company_name
from social.reader import written_day
from social.seeking import exporting, hr, keeping, matching
from social.switches import Switch, is_on


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: its title and its sentences."""

    title: str
    lines: Sequence[str]


def rules() -> list[Part]:
    """Say how people are put in order, for colleagues and for HR."""
    return [
        Part(
            _("When colleagues search"),
            [
                _("1. Whoever meets everything that must be met comes before everybody else."),
                _("2. Among them, whoever meets more of what may be met comes first."),
                _("3. Then whose statement was stated or renewed last, then the order of arrival."),
            ],
        ),
        Part(
            _("When HR searches"),
            [
                _(
                    "1. Only who meets everything that must be met; who misses one is shown apart, "
                    "and only in a search that asks for them, too."
                ),
                _("2. Among them, whoever meets more of what may be met comes first."),
                _(
                    "3. Whoever meets the same is put in a random order, another one in each "
                    "search, so that nobody is always first."
                ),
            ],
        ),
        Part(
            _("What never counts for HR"),
            [
                _(
                    "Name, photo, age, gender, origin, mother tongue, how well somebody says they "
                    "do something, how new a statement is, who confirmed it, what was written."
                ),
                _("Nobody gets points or a percentage, also not where programs ask."),
                _("That nothing is stated does not mean that nothing is known."),
            ],
        ),
        Part(
            _("The version of this rule"),
            [
                _(
                    "%(colleagues)s for colleagues, %(hr)s for HR; each search of HR's keeps the "
                    "version by which it was made.",
                    colleagues=matching.COLLEAGUES,
                    hr=matching.HR,
                )
            ],
        ),
    ]


def parts() -> list[Part]:
    """Write the notes from what is set and what stands in the database now."""
    return [what(), why(), data(), safeguards(), risks(), duties(), left()]


def what() -> Part:
    """Say what is described, where and when."""
    day = written_day(now(), "long")
    return Part(
        _("What this describes"),
        [
            _(
                "Searches for people in Kring at %(company)s, on %(day)s.",
                company=company_name(),
                day=day,
            ),
            _(
                "Languages: %(languages)s.",
                languages=", ".join(current_app.config["SETTINGS"].languages),
            ),
            ngettext(
                "%(num)d person may search for HR.",
                "%(num)d people may search for HR.",
                count(select(func.count()).where(Role.capability == Capability.HR)),
            ),
        ],
    )


def why() -> Part:
    """Say what for, and on which grounds."""
    return Part(
        _("What for, and on which grounds"),
        [
            _("To staff projects, fill vacancies, offer training, settle successions."),
            _(
                "Grounds: legitimate interest for name, unit and role (GDPR article 6(1)(f)); all "
                "else is stated voluntarily, each line with its own audience. A short profile is "
                "no disadvantage."
            ),
            _("Neither consent of employees nor a program's decision is relied on (article 22)."),
        ],
    )


def data() -> Part:
    """Say which data there are, and how long."""
    return Part(
        _("Which data, and how long"),
        [
            _(
                "Skills, languages, certificates, projects, interests, each in the author's words, "
                "with its date and audience; they stay as long as their author lets them."
            ),
            ngettext(
                "Each search: who, when, purpose, reason, criteria, whom it showed, whose page was "
                "opened, what was exported; kept for %(num)d day, then deleted.",
                "Each search: who, when, purpose, reason, criteria, whom it showed, whose page was "
                "opened, what was exported; kept for %(num)d days, then deleted.",
                keeping.KEPT.days,
            ),
            _("No model reads posts to guess what people know; nobody's mood is guessed."),
        ],
    )


def safeguards() -> Part:
    """Say what protects people, as it is set."""
    named = (
        _("Whoever was found reads who of HR searched.")
        if is_on(Switch.SEARCHERS)
        else _("Whoever was found reads that HR searched, not who.")
    )
    return Part(
        _("What protects people"),
        [
            _("No search without purpose and reason; both can be read by whoever was found."),
            named,
            _("Names and photos can be hidden until somebody is shortlisted; that is the default."),
            _("Whoever objects is gone at once from every search, count and shortlist."),
            ngettext(
                "One search shows at most %(num)d person.",
                "One search shows at most %(num)d people.",
                hr.SHOWN,
            ),
            ngettext(
                "A list of more than %(num)d person leaves only if a second person approves.",
                "A list of more than %(num)d people leaves only if a second person approves.",
                exporting.ALONE,
            ),
            ngettext(
                "Numbers of fewer than %(num)d person are not told.",
                "Numbers of fewer than %(num)d people are not told.",
                LEAST,
            ),
            _("Every act is a signed entry of the ledger."),
        ],
    )


def risks() -> Part:
    """Say what can go wrong, and what is done about it."""
    return Part(
        _("Risks, and what is left of them"),
        [
            _("Thin profiles are not found; nothing stated is not nothing known."),
            _("Own words may tell more than their author means: each line has its own audience."),
            _("Role and site may tell who somebody is though names are hidden."),
            _("Words are linked by likeness: what is uncertain is offered only."),
        ],
    )


def duties() -> Part:
    """Say what the company does itself (article 26)."""
    return Part(
        _("What the company does (Regulation (EU) 2024/1689, article 26)"),
        [
            _("26(1): use it as docs/EXPERTISE.md says."),
            _("26(2): name people with competence and time who decide; no program does."),
            ngettext(
                "26(6): keep the log at least six months; here it is %(num)d day.",
                "26(6): keep the log at least six months; here it is %(num)d days.",
                keeping.KEPT.days,
            ),
            _("26(7): tell workers and their representatives before the first use."),
            _("26(11): tell whoever is concerned; each sees the searches that found them."),
            _("Works councils: ask them first where national law says so."),
        ],
    )


def left() -> Part:
    """Say how much the right to object is used; small numbers are not told."""
    number = told(count(select(func.count()).where(Objection.withdrawn_at.is_(None))))
    return Part(
        _("Objections that stand"),
        [str(number) if number is not None else _("fewer than five")],
    )


def count(statement: object) -> int:
    """Read a number."""
    return session.scalar(statement) or 0  # type: ignore[call-overload,no-any-return]


def markdown() -> str:
    """Write the notes as Markdown."""
    title = _("Finding people: notes for the impact assessment")
    chapters = [
        f"## {part.title}\n\n" + "\n".join(f"- {line}" for line in part.lines)
        for part in (*parts(), *rules())
    ]
    return "\n\n".join([f"# {title}", *chapters]) + "\n"
