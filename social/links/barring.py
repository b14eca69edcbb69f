"""May what a page says of itself stand beside a text? House rules hold for it as for the words."""

from __future__ import annotations

from models import Comment, Community, Link, Message, Person, Post, session
from moderation import Draft, Invalid, screen
from moderation.naming import StoredNames
from social import rulebook


def is_barred(link: Link, text: Post | Comment | Message) -> bool:
    """Tell whether a rule would refuse, hold, cover or ask about these words where the text stands.

    Nobody is asked to judge them: they are not shown. Rules do not judge messages.
    """
    if isinstance(text, Message):
        return False
    post = text if isinstance(text, Post) else session.get_one(Post, text.post_id)
    kind = post.kind if isinstance(text, Post) else Comment.__tablename__
    author = session.get_one(Person, text.author_id)
    community = session.get_one(Community, post.community_id)
    draft = Draft(source=link.about or link.title, title=link.title)
    names = StoredNames(community)
    try:
        found = screen(draft, author, community, names, rulebook.house(), kind)
    except Invalid:
        return True
    plain = screen(draft, author, community, names)
    return bool(found.asks) or (found.title, found.source) != (plain.title, plain.source)
