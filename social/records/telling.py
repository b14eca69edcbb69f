"""How does a bundle tell a person what is in it, in their language, without any program?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from flask import current_app
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models import HeldFor
from social import vocabulary
from social.reader import zone_info
from social.records.words import FOUND, KINDS, STARTS, WITHHOLDINGS, length

SECTIONS = FOUND | {
    "person": _l("Your profile"),
    "conversation": _l("Conversations that you are or were in"),
    "version": _l("What your texts said before"),
    "mention": _l("Where others name you"),
    "follow": _l("Whom you follow, and who follows you"),
    "case": _l("What of yours was reported or held back"),
    "decision": _l("What moderators decided about what you wrote"),
    "appeal": _l("Your appeals"),
    "appeal_message": _l("What was said in your appeals"),
    "report": _l("What you reported"),
    "role": _l("Your roles"),
    "leader": _l("As what you are marked as a leader, and what you promise"),
    "delegation": _l("Who writes in your name, and in whose name you write"),
    "question_vote": _l("Your votes for questions to leaders"),
    "mandate": _l("On what you speak for the company"),
    "stay": _l("How you came as a guest: why, until when, and who asked for it"),
    "mail": _l("Mails to you"),
    "ticket": _l("Links that were mailed to you"),
    "statement": _l("What you state of what you know"),
    "evidence": _l("What you show for it"),
    "confirmation": _l("What you confirmed of others"),
    "confirmed_of_me": _l("What others confirmed of you"),
    "availability": _l("When you can be asked"),
    "asked": _l("What you asked people whom you found"),
    "asked_of_me": _l("What people asked who found you"),
    "story": _l("What your stories say besides their words"),
    "credit": _l("Stories that name you, and what you said to that"),
    "story_to_confirm": _l("Stories whose result you were asked to confirm"),
    "reuse": _l("What you told of using stories"),
    "nomination": _l("Your votes for the story of the month"),
    "quote": _l("Whom you quote in posts"),
    "quoted": _l("Who quotes you, and what you said to that"),
    "share": _l("Posts that you shared elsewhere"),
    "move": _l("Posts that you moved elsewhere, and why"),
    "recognition": _l("The value that your thanks to colleagues name"),
    "recipient": _l("Thanks to you, and whether your page shows them"),
    "crisis": _l("Crises and drills that concerned you"),
    "safety_answer": _l("Whether you were safe, as you said or was said of you"),
    "rumour": _l("What you told of having heard in a crisis"),
    "hearing": _l("What you said you had heard, too"),
    "duty": _l("Your roles in crises, and in what is prepared"),
    "bulletin": _l("What you wrote for the house in a crisis"),
    "vote": _l("What you answered in polls with names"),
    "participation": _l("Open polls without names that you answered"),
    "attendance": _l("Events for which you signed up"),
    "calendar_address": _l("The secret address of your calendar"),
    "feed_address": _l("Secret addresses of feeds"),
    "access_token": _l("Tokens with which programs act in your name"),
    "enrolment": _l("What the company's directory says of you"),
    "wording": _l("What you wrote in announcements"),
    "announcement": _l("What was announced to you, and what you said you have read"),
    "issue_words": _l("What you wrote in newsletters"),
    "delivery": _l("Newsletters that were mailed to you"),
    "unsubscription": _l("Newsletters that you ended"),
    "preferences": _l("How you want to be told of what"),
    "digest_item": _l("Posts that were mailed to you as new"),
    "incoming_mail": _l("Mails from you that came in"),
    "attention": _l("How much you are told of communities and threads"),
    "device": _l("Devices that tell you"),
    "bounce": _l("Mails to you that came back"),
    "objection": _l("Your objection to being found by HR"),
    "saved_search": _l("Searches that you keep"),
    "draft": _l("Drafts"),
    "filter": _l("What you do not want to see"),
    "saved": _l("Posts that you saved"),
    "search_hit": _l("Searches of HR that found you"),
    "profile_version": _l("What your profile said before"),
    "entry": _l("Entries of the ledger about you"),
    "shredded": _l("What was destroyed"),
    "withheld": _l("What you are not given, and why"),
}

COLUMNS = {
    "name": _l("Name"),
    "handle": _l("Handle"),
    "email": _l("E-mail address"),
    "title": _l("Title"),
    "department": _l("Department"),
    "site": _l("Site"),
    "manager_id": _l("Manager"),
    "bio": _l("About"),
    "language": _l("Language"),
    "zone": _l("Time zone"),
    "state": _l("State"),
    "theme": _l("Theme"),
    "contrast": _l("Contrast"),
    "density": _l("Density"),
    "motion": _l("Motion"),
    "created_at": _l("Made"),
    "deactivated_at": _l("Closed"),
    "number": _l("Number"),
    "community": _l("Community"),
    "source": _l("Text"),
    "from_community": _l("The community where it stood"),
    "at": _l("When"),
    "voice": _l("In whose name"),
    "promise_days": _l("Working days within which you answer"),
    "edited_at": _l("Edited"),
    "deleted_at": _l("Deleted"),
    "on_number": _l("On number"),
    "digest": _l("What is new, by mail"),
    "by_mail": _l("By mail"),
    "hidden": _l("Not among your notices"),
    "wait": _l("Minutes until a mail"),
    "keeps_hours": _l("Mailed in working hours only"),
    "days": _l("Days on which you work"),
    "hours": _l("Your working hours"),
    "stands_on": _l("On a"),
    "media_type": _l("Type of file"),
    "size": _l("Bytes"),
    "alt": _l("What it shows"),
    "path": _l("File in this bundle"),
    "withheld": _l("Why it is not in this bundle"),
    "by": _l("By"),
    "kind": _l("Kind"),
    "direction": _l("By you or of you"),
    "who": _l("Who"),
    "topic": _l("Topic"),
    "role": _l("Role"),
    "by_rule": _l("By a rule"),
    "is_muted": _l("Muted"),
    "read_at": _l("Read"),
    "people": _l("People"),
    "seen_at": _l("Last seen"),
    "ended_at": _l("Ended"),
    "address": _l("Network address"),
    "browser": _l("Browser"),
    "worked_at": _l("Reached"),
    "by_push": _l("On devices"),
    "capability": _l("Role"),
    "subject": _l("Subject"),
    "sent_at": _l("Sent"),
    "purpose": _l("For what"),
    "expires_at": _l("Works until"),
    "used_at": _l("Used"),
    "event": _l("What happened"),
    "noun": _l("With what"),
    "version": _l("Version"),
    "origin": _l("Through which door"),
    "words": _l("Its words"),
    "certificate": _l("Certificate of destruction"),
    "tried": _l("What was typed"),
    "ground": _l("Reason"),
    "things": _l("How many things"),
    "entries": _l("How many entries"),
    "note": _l("Note"),
    "found": _l("How it began"),
    "reason": _l("Reason"),
    "reasons": _l("Reasons"),
    "dispute": _l("What you said against it"),
    "said": _l("What you said"),
    "ended_as": _l("How it ended"),
    "closed_at": _l("Closed"),
    "on_case": _l("Number of the case"),
    "measure": _l("What was decided"),
    "happened": _l("What happened"),
    "rule": _l("Which house rule"),
    "why": _l("Why the rule applies"),
    "is_automated": _l("A program had a part in it"),
    "ends_at": _l("Until"),
    "counts_until": _l("Counts as an earlier one until"),
    "on_decision": _l("Number of the decision"),
    "answer": _l("The answer"),
    "on_appeal": _l("Number of the appeal"),
    "said_there": _l("What was said"),
    "own_words": _l("In your own words"),
    "user_name": _l("Name to sign in with"),
    "external_id": _l("Your number in the directory"),
    "told": _l("What it says"),
    "groups": _l("Groups of the directory"),
    "term": _l("Term"),
    "uri": _l("Address of the term"),
    "attribution": _l("Whose term it is"),
    "level": _l("Level"),
    "since": _l("Since (year)"),
    "chosen_until": _l("Until"),
    "until": _l("Until (year)"),
    "last_used": _l("Last used (year)"),
    "valid_until": _l("Valid until"),
    "customer": _l("Customer or tender"),
    "file_number": _l("Number of the file"),
    "audience": _l("Who sees it"),
    "came_by": _l("How it came"),
    "confirmed_at": _l("Confirmed"),
    "denied_at": _l("Said not to be as told"),
    "withdrawn_at": _l("Taken back"),
    "on_statement": _l("Number of the statement"),
    "weekly_limit": _l("Questions a week, at most"),
    "away_from": _l("Away from"),
    "away_until": _l("Away until"),
    "query": _l("What is looked for"),
    "amount": _l("Value, in hundredths"),
    "unit": _l("Counted in"),
    "unit_word": _l("Something else: what?"),
    "is_measured": _l("Measured"),
    "is_for_team": _l("Told for a team"),
    "skills": _l("Skills"),
    "sites": _l("Sites"),
    "month": _l("Month"),
    "settled_at": _l("Answered"),
    "is_drill": _l("A drill"),
    "stands_in": _l("As the one who stands in"),
    "company_value": _l("Value of the company"),
    "quoting": _l("Who may quote you"),
    "shows_thanks": _l("Thanks stand on your page at once"),
    "counts_clicks": _l("Links in newsletters to you are counted"),
    "shows_reading": _l("Shows how far they have read messages"),
    "shows_presence": _l("Shows when they are active"),
    "sought_for": _l("For what"),
    "criteria": _l("By these criteria"),
    "shortlisted_at": _l("Put on a list"),
    "named_at": _l("Your name was shown"),
    "opened_at": _l("Opened"),
    "exported_at": _l("Taken along"),
    "chosen": _l("What you chose"),
    "place": _l("Where it is"),
    "starts_at": _l("When it begins"),
    "goes_at": _l("When it goes out"),
    "remind_at": _l("When you are reminded"),
    "failed_because": _l("Why it did not go out"),
    "post": _l("A post"),
    "way": _l("How you see it"),
    "is_block": _l("Blocked"),
}
HELD = {
    f"held_{HeldFor.WAITING}": _l(
        "The virus scanner has not looked at it yet. Once it has, ask for your data again."
    ),
    f"held_{HeldFor.TOO_LARGE}": _l("It is too large for the virus scanner, so nobody gets it."),
    f"held_{HeldFor.HARMFUL}": _l("The virus scanner found something in it, so nobody gets it."),
    f"held_{HeldFor.UNREADABLE}": _l("It is a picture that cannot be read, so nobody gets it."),
    f"held_{HeldFor.RULED}": _l("A house rule is against what it says, so nobody gets it."),
}
LONG = ("source", "bio", "dispute", "said", "happened", "why", "answer", "said_there", "own_words")


class Reader(Protocol):
    """Whoever reads the bundle."""

    @property
    def name(self) -> str:
        """Say how they are called."""

    @property
    def language(self) -> str:
        """Say in which language they read."""

    @property
    def zone(self) -> str:
        """Say in which time zone."""


def template(name: str, /, **values: Any) -> str:
    """Fill in a template of a bundle; it knows nothing of any request."""
    return current_app.jinja_env.get_template(f"bundles/{name}").render(**values)


def page(
    person: Reader,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    number: int,
    *,
    is_last: bool,
) -> str:
    """Write one page of a section."""
    return template(
        "section.html",
        language=person.language,
        name=name,
        title=SECTIONS[name],
        rows=rows,
        columns=COLUMNS,
        long=LONG,
        number=number,
        is_last=is_last,
        shown=partial(shown, person.zone),
    )


def index(person: Reader, values: Mapping[str, Any]) -> str:
    """Write the first page: what this is, what is in it, and what article 15(1) tells."""
    settings = current_app.config["SETTINGS"]
    return template(
        "index.html",
        person=person,
        language=person.language,
        titles=SECTIONS,
        kinds=KINDS,
        starts=STARTS,
        length=length,
        shown=partial(shown, person.zone),
        has_store=bool(settings.s3_url),
        credits=vocabulary.attribution(),
        has_mail=bool(settings.smtp_url),
        **values,
    )


def style() -> str:
    """Give the style that all pages share."""
    return template("style.css")


def schema(columns: Mapping[str, Sequence[str]]) -> str:
    """Describe the files for machines: what each is, and what its columns hold."""
    files = [
        {
            "name": name,
            "title": str(SECTIONS[name]),
            "files": [f"data/{name}.json", f"data/{name}.csv"],
            "columns": [{"name": one, "title": str(COLUMNS[one])} for one in names],
        }
        for name, names in columns.items()
    ]
    about = {
        "encoding": "UTF-8",
        "csv": "RFC 4180; " + _("what a spreadsheet would take for a formula has ' before it"),
        "times": "ISO 8601, UTC",
        "tables": files,
    }
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def shown(zone: str, value: Any) -> str:
    """Write a value as people read it; times are those of the person's zone."""
    if isinstance(value, datetime):
        local = value.astimezone(zone_info(zone))
        return f"{format_datetime(local, 'd MMMM y HH:mm:ss', rebase=False)} {local.tzname()}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    return str((WITHHOLDINGS | HELD).get(value, value))
