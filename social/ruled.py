"""What follows when house rules find something in a text? Parts of the change that writes it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert

from models import Comment, Community, Found, Person, Post, RuleHit, TextState, session
from moderation import Blocked, Screened
from moderation import Invalid as Refused
from moderation.ruling import Action
from social import cases, rulebook
from social.changes import Record, change
from social.jobs import later_by_name
from social.switches import Switch, is_on
from social.texts import place_of
from social.viewer import capabilities_of

Text = Post | Comment
LOOK = (Action.QUEUE, Action.HOLD)


def written(record: Record, text: Text, words: Screened) -> None:
    """Do what rules ask of a text that was just written, once its own line is recorded."""
    if words.found:
        author = session.get_one(Person, text.author_id)
        count(words.found, author, session.get_one(Community, text.community_id))
    is_held, keys = text.state is TextState.HELD, asking(words)
    if is_held or keys:
        waits = Found.HELD if words.state is TextState.HELD else Found.APPROVAL
        found = Found.RULE if keys else waits
        cases.put_before(record, text, found, keys)
    if Action.ALERT in words.asks.values():
        alert(text, [key for key, action in words.asks.items() if action is Action.ALERT])


def asking(words: Screened) -> list[str]:
    """Name the rules that bring a text before moderators."""
    waits = words.state is TextState.HELD
    keys = [key for key, action in words.asks.items() if action in LOOK]
    return keys or (list(words.asks) if waits else [])


def with_reasons(words: str, text: Text, author: Person) -> str:
    """Add to some words what the rules that hold a text back say to its author."""
    case = cases.open_case_of(text)
    lines = rulebook.lines_of(case.rules) if case else []
    said = [rulebook.message_of(one.said, author) for one in lines]
    return " ".join([words, *dict.fromkeys(filter(None, said))])


def count(keys: Iterable[str], author: Person, community: Community) -> None:
    """Count a text for each rule that found something in it: the day, and nothing else of it.

    Only what everybody may read counts: many rules alike, or a pattern of common words and a rare
    one, would tell of a closed place. Texts of those who write rules do not count either: they
    could learn from the next step of a number that one more was written.
    """
    if not community.is_open or not is_on(Switch.HITS):
        return
    if rulebook.MAKERS & capabilities_of(author):
        return
    day = rulebook.today()
    rows = [{"rule_id": one.id, "day": day} for one in rulebook.lines_of(keys) if one.id]
    if rows:
        session.execute(insert(RuleHit), rows)


def count_refused(refused: Refused, author: Person, community: Community | None) -> None:
    """Count a text that could not be sent; of the text itself nothing is kept."""
    found = [one.found for one in refused.fields.values() if isinstance(one, Blocked)]
    if found and community is not None:
        with change(None):
            count(frozenset().union(*found), author, community)


def alert(text: Text, keys: list[str]) -> None:
    """Tell those who answer for some rules, once the text is there."""
    owners = {one.owner_id for one in rulebook.lines_of(keys) if one.owner_id}
    if owners:
        later_by_name("notices.alert", person_ids=sorted(owners), **place_of(text))
