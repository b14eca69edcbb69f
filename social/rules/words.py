"""How are the parts of a house rule said, and what is wrong with one?"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import Comment, PostKind, Stage
from moderation.leaks import KINDS as LEAKS
from moderation.ruling import Action, Bound, Flaw, Kind, Problem, Severity
from moderation.ruling.patterns import LENGTH, Fault

KINDS = {
    Kind.WORDS: _l("Words and phrases"),
    Kind.PATTERN: _l("Patterns (RE2)"),
    Kind.HOST: _l("Hosts of links"),
    Kind.FILE: _l("Names and types of files"),
    Kind.LEAK: _l("Secrets and numbers of people"),
}

ACTIONS = {
    Action.COACH: _l("Ask the writer, before it is sent"),
    Action.ALERT: _l("Publish it, and tell who answers for the rule"),
    Action.MASK: _l("Publish it with the words covered"),
    Action.QUEUE: _l("Publish it, and let moderators look"),
    Action.HOLD: _l("Let it wait until moderators have looked"),
    Action.BLOCK: _l("Do not let it be sent"),
}

SHORT = {
    Action.COACH: _l("asks"),
    Action.ALERT: _l("tells"),
    Action.MASK: _l("covers"),
    Action.QUEUE: _l("queues"),
    Action.HOLD: _l("lets wait"),
    Action.BLOCK: _l("refuses"),
}

SEVERITIES = {
    Severity.MINOR: _l("Minor"),
    Severity.SERIOUS: _l("Serious: a day ahead in the queue"),
    Severity.GRAVE: _l("Grave: first in the queue, and its author cannot settle it alone"),
}

BOUNDS = {
    Bound.WHOLE: _l("Whole words"),
    Bound.START: _l("Beginnings of words"),
    Bound.ANY: _l("Anywhere, also within words"),
}

STAGES = {
    Stage.DRAFT: _l("Draft"),
    Stage.TRIAL: _l("On trial"),
    Stage.ACTIVE: _l("Active"),
    Stage.RETIRED: _l("Retired"),
}

PLACES = {
    PostKind.DISCUSSION.value: _l("Posts"),
    Comment.__tablename__: _l("Comments"),
}

PACKS = {
    "en": _l("Kind words, in English"),
    "nl": _l("Kind words, in Dutch"),
    "fr": _l("Kind words, in French"),
    "de": _l("Kind words, in German"),
    "leaks": _l("Secrets and numbers of people"),
}

FLAWS = {
    Flaw.NO_KEY: _l("A rule needs a name of its own: small letters, digits, dots, dashes."),
    Flaw.SAME_KEY: _l("Another rule has the same name."),
    Flaw.NO_REASON: _l("Say why there is this rule: people are told."),
    Flaw.NO_MESSAGE: _l("Say what the writer is told."),
    Flaw.SEEKS_NOTHING: _l("Say what the rule looks for."),
    Flaw.TOO_MANY: _l("That is too much for one rule. Make several."),
    Flaw.TOO_LONG: _l("That is too long."),
    Flaw.TOO_SHORT: _l("So few letters stand in nearly every text."),
    Flaw.PATTERN: _l("The pattern cannot be used."),
    Flaw.NOT_A_HOST: _l("That is not the name of a host, as in example.com."),
    Flaw.UNKNOWN: _l("There is none of this name."),
    Flaw.NO_COVER: _l("Only words can be covered, and no file."),
    Flaw.NO_EXAMPLE: _l("Give at least one text that the rule must find."),
    Flaw.TOO_SLOW: _l(
        "Together the patterns could make judging a long text slow. Write fewer or shorter ones."
    ),
    Flaw.MISSES: _l("The rule does not find this example."),
    Flaw.FINDS: _l("The rule finds this example, and must not."),
}

FAULTS = {
    Fault.TOO_LARGE: _l(
        "It repeats so much that it would be slow. Use smaller counts, or several patterns."
    ),
    Fault.LOOK_AROUND: _l(
        "Looking ahead or behind, as (?=…) and (?<…) do, is not possible: it could be slow."
    ),
    Fault.BACK_REFERENCE: _l(
        "Referring back to a group, as \\1 does, is not possible: it could be slow."
    ),
    Fault.SYNTAX: _l("It is not a pattern."),
    Fault.EMPTY: _l("It matches nothing at all, and so every text."),
    Fault.ORDINARY: _l("It matches what everybody writes every day."),
}


def said(problem: Problem) -> str:
    """Say what is wrong with a rule, and with which words of it."""
    parts = [said_of_flaw(problem.flaw)]
    if problem.fault is not None:
        parts.append(said_of_fault(problem.fault))
    if problem.detail:
        parts.append(f"“{problem.detail}”")
    return " ".join(parts)


def said_of_flaw(flaw: Flaw) -> str:
    """Say what keeps a rule from being kept."""
    if flaw is Flaw.NO_LEAK:
        return _("That is none of %(kinds)s.", kinds=", ".join(LEAKS))
    return str(FLAWS[flaw])


def said_of_fault(fault: Fault) -> str:
    """Say why a pattern is refused."""
    if fault is Fault.TOO_LONG:
        return _("A pattern has at most %(most)s characters.", most=LENGTH)
    return str(FAULTS[fault])
