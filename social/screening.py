"""How does an action ask moderation, and a writer learn what could not be taken?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from models import Community, File, Person, TextState
from moderation import Blocked, Draft, Screened, TooLong, screen
from moderation import Invalid as Refused
from moderation.naming import StoredNames
from social import rulebook, ruled
from social.errors import Invalid
from social.filing.wording import attached, let_go

FIELDS = {
    "title": "title",
    "source": "text",
}  # what moderation calls a field, and what the form does
MOST = 3  # rules that are told of at once, and words of each


def screened(draft: Draft, author: Person, community: Community | None) -> Screened:
    """Screen a draft that no house rule is about; raises Invalid in the writer's language."""
    try:
        return screen(draft, author, community, StoredNames(community, author=author))
    except Refused as refused:
        raise told(refused, author) from None


def screened_as(field: str, draft: Draft, author: Person) -> Screened:
    """Screen words that stand in a field of another name; raises Invalid beside that one.

    They stand outside any community: names in them are those that everybody may know, and of the
    house rules only those hold that let no secret and no number of a citizen through.
    """
    try:
        return screen(draft, author, None, StoredNames(None, author=author), rulebook.leaks())
    except Refused as refused:
        fields = told(refused, author).fields
        raise Invalid(**{field: next(iter(fields.values()))}) from None


def judged(
    draft: Draft,
    author: Person,
    community: Community | None,
    kind: str,
    files: Sequence[File] = (),
    may_call: Callable[[], bool] | None = None,
) -> Screened:
    """Screen a draft by the house rules, too; raises Invalid in the writer's language.

    `kind` is that of the post, or "comment"; `files` are those that come with it and are new. What
    is said in no community has none. `may_call` tells whether it may call everybody:
    social.calling.
    """
    house, said = rulebook.house(), attached(files)
    names = StoredNames(community, may_call, author)
    try:
        return screen(draft, author, community, names, house, kind, said)
    except Refused as refused:
        ruled.count_refused(refused, author, community)
        raise told(refused, author) from None


def takes(file: File, author: Person, community: Community, kind: str) -> bool:
    """Tell whether the house rules take a file that could not be read when it was sent.

    Not one for which its text would not have been sent, or would have gone before moderators.
    """
    names, said = StoredNames(community, None, author), (let_go(file),)
    draft = Draft(source="", files=(file.id,))
    try:
        found = screen(draft, author, community, names, rulebook.house(), kind, said)
    except Refused:
        return False
    return found.state is not TextState.HELD and not ruled.asking(found)


def judged_whole(draft: Draft, author: Person, community: Community, kind: str) -> Screened:
    """Screen a draft whose words are kept in parts, too: none of them can be covered.

    What a rule would cover is refused, since it would stand uncovered in the parts.
    """
    found = judged(draft, author, community, kind)
    plain = screened(draft, author, community)
    if (found.title, found.source) != (plain.title, plain.source):
        raise Invalid(form=_("A house rule would cover a word of this. Say it in other words."))
    return found


def told(refused: Refused, author: Person) -> Invalid:
    """Say beside each field what is wrong with it; whether covering it helps says `may_redact`."""
    fields = refused.fields
    invalid = Invalid(**{FIELDS[name]: said(problem, author) for name, problem in fields.items()})
    blocked = [problem for problem in fields.values() if isinstance(problem, Blocked)]
    invalid.may_redact = len(blocked) == len(fields) and all(one.is_leak for one in blocked)
    return invalid


def said(problem: ValueError, author: Person) -> str:
    """Say in words what is wrong with a field."""
    if isinstance(problem, TooLong):
        return _("This is too long: %(limit)s characters at most.", limit=problem.limit)
    if isinstance(problem, Blocked):
        return said_of_rules(problem, author)
    return _("Write something first, or add a file.")


def said_of_rules(problem: Blocked, author: Person) -> str:
    """Say what each rule says, and which words it means; of a leak only so much of it is shown."""
    words: dict[str, dict[str, None]] = {}
    for hit in problem.hits:
        words.setdefault(rulebook.message_of(hit.rule, author), {})[hit.shown] = None
    return " ".join(
        _("%(message)s It is about: %(words)s.", message=message, words=quoted([*found][:MOST]))
        for message, found in [*words.items()][:MOST]
    )


def quoted(words: list[str]) -> str:
    """Put words into quotation marks, one after another."""
    return ", ".join(f"“{word}”" for word in words)
