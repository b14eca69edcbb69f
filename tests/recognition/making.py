"""How do tests come by thanks, however many somebody gives in a day?"""

from __future__ import annotations

from models import Community, Person, Post, PostKind
from moderation import Draft
from social.changes import change
from social.recognition.giving import Thanks, put_down
from social.screening import judged


def thank(giver: Person, community: Community, words: str, person: Person) -> Post:
    """Thank somebody; how often is left out."""
    said = judged(Draft(source=words), giver, community, PostKind.THANKS)
    with change(giver) as record:
        return put_down(record, giver, community, Thanks(words, [person]), said)
