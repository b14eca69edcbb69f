"""What does somebody send who does what an address is for? Addresses that are not here: nothing."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models import Community, ConfidantKey, NoticeTopic, now, session
from tests.confidential.sealing import b64
from tests.files.samples import picture
from tests.known import OTHER, PASSWORD
from tests.security.things import NO_THING
from tests.security.words import Thing

WHY = {"happened": "It was said.", "rule": "We talk about matters.", "why": "It is about people."}
COMMUNITY = {"name": "Paint shop", "purpose": "Paint", "kind": "public", "language": "en"}
FACTS = {"name": "Zoë", "email": "zoe@example.org", "language": "en", "version": "1"}
SITE = {"name": "Lille", "country": "FR", "zone": "Europe/Paris", "legal_language": "fr"}
WISHES = {f"mail_{topic}": "daily" for topic in NoticeTopic} | {
    "wait": "10", "days": ["1", "2"], "begins": "480", "ends": "960",
}  # fmt: skip
DEVICE = {
    "endpoint": "https://fcm.googleapis.com/to/one",
    # RFC 8291, appendix A
    "p256dh": (
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    ),
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
LOOKS = {"theme": "dark", "contrast": "more", "density": "normal", "motion": "system"}
KEEPING = {
    "kind": "post",
    "starts": "made",
    "most": ["7", "Y"],
    "least": ["", "Y"],
    "basis": "A law",
    "source": "A book",
}
GRANT = {
    "purpose": "regulator",
    "reason": "A letter",
    "people": "@member",
    "begins": ["1", "1", "2026"],
    "ends": ["1", "2", "2026"],
    "days": "7",
}
HOLD = {"matter": "A seam", "reason": "A claim", "people": "@member"}
WORDS = {"words": "A word"}
EVENT = {
    "title": "Welding day",
    "day": ["29", "3", str(date.today().year + 1)],
    "starts": "10:00",
    "lasts": "60",
    "zone": "Europe/Brussels",
    "place": "Hall 3",
}
POLL = {
    "title": "Coming to work",
    "answers1": "By bike\nBy car",
    "named": "yes",
    "shown": "closed",
    "lasts": "7",
    "repeats": "never",
}
SEEN = {"version": "1"}
SCENARIO = {"name": "Flood", "minutes": "30"}
BULLETIN = {"title": "Fire", "known": "It burns."}
TEXT = {"text": "Hello", "version": "1"}
STORY = {"title": "Seams", "situation": "Before", "did": "We did", "result": "After"}
REASON = {"reason": "For a reason"}
REPORT = {"reason": "off_topic"}

STATEMENT = {"phrase": "Knots", "concept": "0", "audience": "me"}

HOUSE_RULE = {
    "key": "lout",
    "kind": "words",
    "seeks": "lout",
    "bound": "whole",
    "action": "queue",
    "severity": "minor",
    "reason": "We are kind.",
    "expires": ["", "", ""],
    "must": "lout",
}
BOOK = b"rules: [{key: boor, kind: words, seeks: [boor], action: queue, reason: a, must: [boor]}]"

NEWSLETTER = {"name": "Monthly", "purpose": "What is new", "language": "en"}
OF_ISSUE = {"text": "A word", "making": "human"}


def seen(thing: Thing) -> dict[str, Any]:
    """Say which version of an issue was seen."""
    return {"version": str(thing.values["version"])}


Form = dict[str, Any] | Callable[[Thing], dict[str, Any]]

TOLD = {"name": "Builds", "url": "https://builds.example.org/", "events": ["post.created"]}
FORMS: dict[str, Form] = {
    "account.ask_email": {"email": "else@example.org", "old": PASSWORD},
    "account.change_password": {"old": PASSWORD, "password": OTHER},
    "account.take_proof": {"proof_password": PASSWORD},
    "account.change_profile": {"name": "Somebody", "title": "", "bio": ""},
    "account.choose_appearance": LOOKS,
    "notices.choose": WISHES,
    "notices.choose_digest": {"rhythm": "daily"},
    "notices.mute": {"level": "mentions", "span": "week"},
    "notices.add_device": DEVICE,
    "notices.choose_thread": {"level": "everything", "span": "month"},
    "notices.choose_community": {"level": "posts", "span": "monday"},
    "account.choose_language": {"language": "nl", "zone": "Europe/Brussels"},
    "administration.add_site": SITE,
    "administration.confirm_key": lambda thing: {"fingerprint": thing.values["print"]},
    "administration.change_person": FACTS,
    "administration.change_site": SITE,
    "administration.keep_calendar": {"days": ["1"], "begins": "480", "ends": "960", "region": ""},
    "administration.invite": FACTS,
    "administration.set_channel": {"months_kept": "2", "months_kept_after_measures": "36"},
    "administration.settle_jobs": {"name": "records.take_in", "act": "again"},
    "administration.settle_violations": {"act": "looked"},
    "legal.publish": {"seen": "1", "en": "Roos Tavelle, still."},
    "legal.accept": {"version": "0"},
    "upkeep.add_banner": {
        "en": "A day off",
        "level": "note",
        "ends_day": ["1", "2", str(date.today().year + 1)],
    },
    "administration.paint": {"accent": "#1f5fa8"},
    "administration.set_logo": lambda _: {"logo": (io.BytesIO(picture(size=(64, 64))), "us.png")},
    "administration.name_company": {"name": "Roos", "language": "en", "zone": "Europe/Brussels"},
    "confidential.close": {"conclusion": "no_measure"},
    "confidential.confirm_key": lambda thing: {"fingerprint": thing.values["print"]},
    "house.publish_rules": {"seen": "1", "en": "We are kind, still."},
    "gatherings.create": EVENT,
    "gatherings.update": EVENT | {"version": "1"},
    "polls.answer": {"question-0": "0"},
    "polls.create": POLL,
    "leaders.create": {"person": "@second.owner", "en": "Head"},
    "leaders.promise": {"days": "3"},
    "leaders.delegate": lambda _: {"person": "@second.owner", "last": days_on(9)},
    "asking.create": lambda _: {
        "title": "Ask me",
        "text": "All you want",
        "until": days_on(9),
        "answers": days_on(9),
    },
    "messages.create": {"to": "@member", "text": "Hello"},
    "messages.write": TEXT,
    "messages.update": TEXT,
    "messages.add": {"to": "@second.owner"},
    "messages.rename": {"name": "The frames"},
    "messages.put_away": {"until": "1"},
    "messages.read": {"until": "1"},
    "reports.report_message": REPORT,
    "comments.decline": {"text": "Not mine to say"},
    "guests.create": lambda _: to_stay(name="Gus Guest", email="gus@paints.example"),
    "guests.extend": lambda _: to_stay(),
    "mandates.create": {
        "person": "@second.owner",
        "en": "Energy",
        "first": ["1", "1", "2190"],
        "last": ["1", "2", "2190"],
    },
    "recognition.create": {"to": "@second.owner", "reason": "Good work"},
    "administration.add_value": lambda _: {"en": secrets.token_hex(8)},
    "administration.change_value": {"en": "Care", "is_offered": "y"},
    "announcements.acknowledge": {"language": "en", "edition": "1"},
    "announcements.approve": lambda thing: {"version": str(thing.values["version"])},
    "announcements.create": lambda _: to_members_of("public"),
    "announcements.drop_words": SEEN,
    "announcements.send_back": SEEN,
    "announcements.take_back": SEEN,
    "announcements.update": lambda thing: SEEN | {"communities": [str(thing.values["place"])]},
    "announcements.write": SEEN | {"title": "A", "text": "A word", "making": "human"},
    "newsletters.create": NEWSLETTER,
    "newsletters.update": NEWSLETTER | {"version": "1"},
    "newsletters.begin_issue": {"language": "en", "title": "A gate", "text": "A word"},
    "newsletters.gather": lambda thing: seen(thing) | {"posts": [str(thing.values["post"])]},
    "newsletters.drop_item": seen,
    "newsletters.move": lambda thing: seen(thing) | {"way": "up"},
    "newsletters.write": lambda thing: seen(thing) | OF_ISSUE | {"title": "A gate"},
    "newsletters.write_item": lambda thing: seen(thing) | OF_ISSUE,
    "newsletters.drop_words": seen,
    "newsletters.plan": seen,
    "newsletters.approve": lambda thing: seen(thing) | {"posts": str(thing.values["edition"])},
    "newsletters.send_back": seen,
    "newsletters.let_go": seen,
    "newsletters.try_out": {"language": "en"},
    "announcements.release": SEEN,
    "crisis.create_scenario": SCENARIO | {"language": "en"},
    "crisis.update_scenario": lambda thing: SCENARIO | version_of(thing),
    "crisis.write_statement": lambda thing: BULLETIN | version_of(thing) | {"making": "human"},
    "crisis.drop_statement": lambda thing: version_of(thing),
    "crisis.put_forward": lambda thing: version_of(thing),
    "crisis.take_back": lambda thing: version_of(thing),
    "crisis.approve": lambda thing: version_of(thing),
    "crisis.send_back": lambda thing: version_of(thing),
    "crisis.create_crisis": lambda thing: version_of(thing) | {"is_drill": "yes", "ago": "0"},
    "crisis.answer": {"state": "safe"},
    "crisis.see": {"state": "safe", "known": "0"},
    "crisis.tell": {"heard": "It burns"},
    "crisis.settle": {"state": "false", "answer": "It does not."},
    "crisis.keep_saying": BULLETIN | {"edition": "1", "language": "en", "minutes": "30"},
    "crisis.translate": BULLETIN | {"edition": "1", "making": "human"},
    "crisis.end": BULLETIN | {"edition": "1", "language": "en"},
    "crisis.learn": {"learnt": "To be quicker"},
    "coach.show": TEXT | {"kind": "discussion"},
    "comments.create": TEXT,
    "comments.update": TEXT,
    "communities.appoint": {"owner": "@member"},
    "communities.choose_order": {"order": "activity"},
    "communities.create": COMMUNITY,
    "communities.keep_rule": {"site": "", "department": "Workshop"},
    "communities.set_writing": {"approval": "all", "callers": "members", "version": "1"},
    "communities.update": lambda thing: COMMUNITY | {"kind": str(thing.kind), "version": "1"},
    "drafts.plan": {"when": "tomorrow", "version": "1"},
    "drafts.reword": TEXT | {"version": "1"},
    "drafts.send_now": {"version": "1"},
    "drafts.keep": {"kept_at": "home", "text": "Half a thought"},
    "feeds.choose": {"order": "activity"},
    "evidence.offer": lambda thing: {"occasion": thing.values["text"], "words": "I saw it"},
    "evidence.show": lambda thing: {"text": thing.values["text"]},
    "expertise.keep_lines": {"take": "1", "line-1": '{"kind": "skill", "words": "Knots"}'},
    "api.create_file": lambda _: {"file": (io.BytesIO(picture()), "seam.png"), "alt": "A seam"},
    "api.make_hook": {"name": "Machine 3"},
    "sign_on.providers.ask_factor": {"values": "mfa"},
    "webhooks.create_for_all": TOLD,
    "webhooks.create_here": TOLD,
    "webhooks.update": TOLD,
    "provisioning.make_token": {"name": "Okta", "days": "30"},
    "provisioning.tie_group": lambda thing: {"community": str(thing.values["open"])},
    "api.make_bot": {"name": "Night build", "purpose": "It builds.", "owner": "@member"},
    "api.make_bot_token": {
        "name": "Roster", "scopes": ["read"], "days": "30", "password": PASSWORD,
    },
    "api.hand_over_bot": {"owner": "@member"},
    "api.make_token": {"name": "Roster", "scopes": ["read"], "days": "30", "password": PASSWORD},
    "files.create": lambda _: {"file": (io.BytesIO(picture()), "seam.png"), "alt": "A seam"},
    "own_data.ask": {"kind": "access"},
    "expertise.create": STATEMENT | {"kind": "skill"},
    "expertise.preview": lambda _: {"file": (io.BytesIO(b"Name\nKnots\n"), "Skills.csv")},
    "expertise.show_to": {"audience": "me"},
    "expertise.take_question": {"phrase": "Knots"},
    "expertise.take_role": {"phrase": "Knotter", "concept": "0"},
    "expertise.take_skill": {"concept": "1", "answer": "no"},
    "expertise.update": STATEMENT | {"version": "1"},
    "people.change_photo": lambda _: {"photo": (io.BytesIO(picture()), "me.png")},
    "seeking.ask": {"words": "Who knows?"},
    "seeking.ask_export": {"reason": "For the team"},
    "seeking.hr_search": {"purpose": "project", "reason": "A team", "q": "welding"},
    "filters.create": {"kind": "words", "what": "canteen", "way": "fold", "span": "week"},
    "saved.remind": {"when": "tomorrow"},
    "search.keep": {"name": "Seams", "q": "seams from:me"},
    "seeking.save": {"name": "Seams", "query": "c=may:words:seams"},
    "people.choose_order": {"order": "activity"},
    "posts.create": TEXT,
    "posts.tell_story": STORY,
    "comments.deny": {"version": "1"},
    "stories.confirm": {"version": "1"},
    "comments.use": TEXT,
    "posts.update": TEXT,
    "quotes.choose": {"quoting": "ask"},
    "quotes.quote_comment": TEXT | {"community": "public"},
    "quotes.quote_post": TEXT | {"community": "public"},
    "moves.move": {"community": "annexe", "reason": "It belongs there"},
    "shares.share": {"community": "annexe"},
    "preview.show": TEXT,
    "records.ask_grant": GRANT,
    "records.open_matter": REASON | {"name": "A seam"},
    "records.close_matter": REASON,
    "records.add_custodians": {"people": "@outsider"},
    "records.draw_sample": {"percent": "10"},
    "records.draw_up": {"prefix": "B", "first": "1"},
    "records.code_item": {"round": "first", "responsive": "yes"},
    "records.redact_item": {"words": "price", "reason": "secret"},
    "records.ask_hold": HOLD,
    "records.ask_identities": REASON,
    "records.refuse_grant": {"answer": "Not now"},
    "records.refuse_schedule": {"answer": "Not now"},
    "records.review_grant": {"finding": "justified", "review": "It burnt"},
    "records.take_grant": GRANT,
    "records.ask_release": REASON,
    "records.make_search": {"q": "seam"},
    "records.decide": {"noun": "post", "outcome": "erase"},
    "records.drop_request": REASON | {"ground": "withdrawn"},
    "records.extend": REASON,
    "records.open_request": {"kind": "erasure", "person": "@outsider"},
    "records.propose_rule": KEEPING,
    "records.send_back": {"note": "Look again"},
    "records.try_hold": HOLD,
    "records.review_hold": lambda _: {"review": next_month()},
    "reports.appeal": WORDS,
    "reports.appeal_suspension": WORDS,
    "reports.dispute": WORDS,
    "reports.report_comment": REPORT,
    "reports.report_person": REPORT,
    "reports.report_post": REPORT,
    "reports.say": WORDS,
    "reports.say_of_suspension": WORDS,
    "review.ask": WORDS,
    "review.ask_opinion": WORDS,
    "review.decide": {"measure": "hide", "seen": "1", **WHY},
    "review.judge": {"outcome": "reversed", "answer": "It was about the machine."},
    "review.note": WORDS,
    "review.recuse": REASON,
    "review.unmask": REASON,
    "rules.try_text": {"words": "Would you say so?"},
    "skills.adopt": {"words": "pulse welding", "language": "en", "into": ""},
    "skills.call": {"language": "en", "words": "seam work"},
    "skills.create": {"kind": "skill", "en": "hall four crane"},
    "importing.create": lambda _: {"file": (io.BytesIO(b"who,key\n"), "posts.csv"), "source": ""},
    "merging.ask": {"colleague": "outsider"},
    "importing.say_who": {"guess": "x"},
    "skills.import_file": lambda _: {"file": (io.BytesIO(b"en,nl\nold mill,\n"), "ours.csv")},
    "skills.merge": {"into": "welding"},
    "rules.approve": lambda thing: {"seal": thing.values["seal"]},
    "rules.create": HOUSE_RULE,
    "rules.import_file": lambda _: {"file": (io.BytesIO(BOOK), "rules.yaml"), "stage": "draft"},
    "rules.refuse": lambda thing: {"seal": thing.values["seal"]},
    "rules.stage": {"stage": "trial", "version": "1"},
    "rules.update": HOUSE_RULE | {"key": "oaf", "version": "1"},
    "signing_in.accept": {"password": OTHER},
    "signing_in.create": {"email": "member@example.org", "password": PASSWORD},
    "signing_in.send_reset": {"email": "member@example.org"},
    "signing_in.set_password": {"password": OTHER},
    "topics.choose_order": {"order": "activity"},
}
ASKED = {
    "records.try_rule": KEEPING,
    "search.index": {"q": "member"},
    "api.search": {"q": "member"},
    "search.suggestions": {"kind": "person", "q": "mem"},
}


# What scripts send, as JSON.
SENT: dict[str, Callable[[Thing], dict[str, Any]]] = {
    "api.write_by_hook": lambda _: {"text": "Hello"},
    "api.create_comment": lambda _: {"text": "Hello"},
    "api.create_conversation": lambda _: {"to": ["member"], "text": "Hello"},
    "api.create_message": lambda _: {"text": "Hello"},
    "api.create_post": lambda _: {"text": "Hello"},
    "api.read_conversation": lambda _: {"until": 1},
    "api.update_comment": lambda _: {"text": "Hello", "version": 1},
    "api.update_message": lambda _: {"text": "Hello", "version": 1},
    "api.update_post": lambda _: {"text": "Hello", "version": 1},
    "confidential.answer": lambda _: parcel(2),
    "confidential.create": lambda _: parcel(1) | {"opening": b64(b"n" * 32), "public_key": KEY},
    "confidential.lock_key": lambda thing: {"id": thing.values["key"]} | LOCKED,
    "confidential.look": lambda _: {"opening": OPENING},
    "confidential.make_key": lambda _: {"public_key": KEY} | LOCKED,
    "confidential.say": lambda _: parcel(2) | {"opening": OPENING},
}
KEY, OPENING = b64(b"k" * 32), b64(b"o" * 32)
LOCKED = {"locked": b64(bytes(60)), "salt": b64(bytes(16)), "rounds": 600_000}


def parcel(position: int) -> dict[str, Any]:
    """Give something sealed to a recipient; what it says, nobody here looks at."""
    keys = session.scalars(select(ConfidantKey.id).order_by(ConfidantKey.id).limit(1)).all()
    envelope = b64(bytes(80))
    return {
        "position": position,
        "sealed": b64(bytes(4_096 + 28)),
        "own_envelope": envelope,
        "envelopes": {str(key): envelope for key in keys},
    }


def version_of(thing: Thing) -> dict[str, str]:
    """Name the version that somebody saw."""
    return {"version": str(thing.values["version"])}


def days_on(number: int) -> list[str]:
    """Give the three parts of a day that is so many days on."""
    day = now() + timedelta(days=number)
    return [str(day.day), str(day.month), str(day.year)]


def to_members_of(slug: str) -> dict[str, Any]:
    """Give an announcement to the members of a community."""
    place = session.scalars(select(Community.id).where(Community.slug == slug)).one()
    words = {"language": "en", "title": "The gate", "text": "It closes"}
    return words | {"community": slug, "communities": [str(place)]}


def to_stay(**who: str) -> dict[str, Any]:
    """Ask for somebody of another company, in a community of the asker's."""
    place = session.scalars(select(Community.id).where(Community.slug == "public")).one()
    day = now() + timedelta(days=20)
    last = [str(day.day), str(day.month), str(day.year)]
    more = {"company": "Paints", "language": "en"} if who else {}
    return who | more | {"reason": "The hull", "places": [str(place)], "last": last}


def form_of(endpoint: str, thing: Thing = NO_THING) -> dict[str, Any]:
    """Give what is sent with a form."""
    found = FORMS.get(endpoint, {})
    return found(thing) if callable(found) else dict(found)


def next_month() -> list[str]:
    """Write a day of soon as a form does."""
    day = date.today() + timedelta(days=30)
    return [str(day.day), str(day.month), str(day.year)]
