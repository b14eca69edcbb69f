"""What do those who can sign in still have to send, and to come back to?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from models import (
    Community,
    CommunityKind,
    KeptDraft,
    Membership,
    MembershipState,
    Person,
    Post,
    SavedPost,
    session,
)
from social.commands.demo.founding import House
from social.reader import zone_info

AHEAD = timedelta(days=14)
SAVED = 3
# A comment that somebody began, and a post that they planned: title and text.
WORDS = {
    "Shanice Clarke": (
        "We had the same on line 2 last spring. What helped was",
        "Toolbox talk on Monday",
        "Ten minutes at the start of the shift: what we found in the press. Bring questions.",
    ),
    "Marieke Verhaegen": (
        "Bij ons lag het aan de voeding. Ik zoek nog op welke",
        "Maandag: nieuwe mallen",
        "De nieuwe mallen staan klaar. Wie er als eerste mee werkt, laat hier weten hoe het ging.",
    ),
    "Catherine Evrard": (
        "Chez nous, cela venait du capteur. Je vérifie encore",
        "Atelier ouvert lundi",
        "Lundi, l’atelier est ouvert à qui veut voir le nouveau poste. Venez avec vos questions.",
    ),
    "Franziska Dahmen": (
        "Das hatten wir auch. Geholfen hat am Ende",
        "Montag: Fragen zur Schichtplanung",
        "Am Montag bin ich in der Halle und beantworte Fragen zur neuen Schichtplanung.",
    ),
}


def leave_unsent(house: House, today: date, end: datetime) -> None:
    """Let some have a draft, a planned post and a few posts that they saved."""
    for name, (comment, title, text) in WORDS.items():
        person = house.people[name]
        posts = readable(person)
        place = session.get_one(Community, posts[0].community_id)
        monday = today + timedelta(days=7 - today.weekday()) + AHEAD
        goes_at = datetime.combine(monday, time(8, 30), zone_info(person.zone))
        kept = {"person_id": person.id, "saved_at": end}
        session.add(KeptDraft(place=f"post:{posts[1].id}", fields=[["text", comment]], **kept))
        session.add(
            KeptDraft(
                place=f"later:{place.id}:{person.id:08x}",
                fields=[["title", title], ["text", text], ["kind", "discussion"]],
                goes_at=goes_at,
                zone=person.zone,
                **kept,
            )
        )
        for number, post in enumerate(posts[2 : 2 + SAVED]):
            at = end - timedelta(hours=number + 1)
            saved = SavedPost(person_id=person.id, post_id=post.id, saved_at=at)
            saved.remind_at = goes_at if number == 0 else None
            session.add(saved)
    session.flush()


def readable(person: Person) -> list[Post]:
    """Give the newest posts of others where somebody writes."""
    inside = select(Membership.community_id).where(
        Membership.person_id == person.id, Membership.state == MembershipState.MEMBER
    )
    found = (
        select(Post)
        .join(Community, Community.id == Post.community_id)
        .where(
            Post.community_id.in_(inside),
            Post.shown(),
            Post.author_id != person.id,
            Community.kind != CommunityKind.BROADCAST,
            Community.archived_at.is_(None),
            Community.tells_stories.is_(False),
        )
    )
    newest = found.order_by(Post.posted_at.desc(), Post.id.desc()).limit(2 + SAVED)
    return list(session.scalars(newest))
