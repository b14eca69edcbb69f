"""What is given to a person of all that there is of them? Row by row, however much it is.

A section is one kind of rows: those that were found and are not withheld, or what follows from the
person alone. Columns say what stands in them, so that whoever writes them knows whose words and
names they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row, text

from archive import ledger

AT_ONCE = 200  # rows that are held in memory


class Holds(Enum):
    """What stands in a column."""

    FACT = auto()
    OWN_WORDS = auto()
    WORDS_OF_ANOTHER = auto()  # of the one whom the column `by` names
    AUTHOR = auto()  # the number of somebody else, whose words are quoted
    PERSON = auto()  # the number of somebody else, of whom it is enough that they are that
    PEOPLE = auto()


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of rows: the statement that reads them, and what their columns hold.

    Every statement also answers `outcome`, how the row is given: as it is, or masked.
    """

    name: str
    sql: str
    columns: Mapping[str, Holds]


FACT, OWN, THEIRS = Holds.FACT, Holds.OWN_WORDS, Holds.WORDS_OF_ANOTHER
ITEMS = (
    "FROM request_item i JOIN {table} x ON x.id = i.noun_id {more} "
    "WHERE i.request_id = :request AND i.noun = '{noun}' AND i.outcome IN ('give', 'mask')"
)
EMPTIED = ("post", "comment", "message", "file")  # whose rows stay when they are erased


def items(noun: str, columns: str, more: str = "", table: str = "", order: str = "i.id") -> str:
    """Write the statement over what was found of a noun."""
    rows = ITEMS.format(noun=noun, table=table or noun, more=more)
    if noun in EMPTIED:
        rows += " AND x.erased_at IS NULL"
    return f"SELECT i.outcome, {columns} {rows} ORDER BY {order}"


def facts(*names: str) -> dict[str, Holds]:
    """Name columns that hold facts."""
    return dict.fromkeys(names, FACT)


WRITTEN = "x.language, x.state, x.posted_at AS at, x.edited_at, x.deleted_at"
WHERE_SAID = (
    "CASE WHEN x.message_id IS NOT NULL THEN 'message' WHEN x.post_id IS NULL THEN 'comment' "
    "ELSE 'post' END AS stands_on, COALESCE(x.post_id, x.comment_id, x.message_id) AS on_number"
)
WHERE_NOTICED = (
    "CASE WHEN x.post_id IS NULL THEN 'comment' ELSE 'post' END AS stands_on, "
    "COALESCE(x.post_id, x.comment_id) AS on_number"
)
# Of a case about a person no number is told: it would be that of whom somebody reported.
ABOUT = (
    "CASE WHEN x.person_id IS NOT NULL THEN 'person' WHEN x.message_id IS NOT NULL "
    "THEN 'message' WHEN x.post_id IS NULL THEN 'comment' ELSE 'post' END AS stands_on, "
    "COALESCE(x.post_id, x.comment_id, x.message_id) AS on_number"
)
IN_COMMUNITY = "LEFT JOIN community c ON c.id = x.community_id"
IS_GIVEN = (
    "EXISTS (SELECT FROM request_item i WHERE i.request_id = :request AND i.noun = 'person' "
    "AND i.outcome IN ('give', 'mask'))"
)

PROFILE = (
    "name", "handle", "email", "title", "department", "site", "bio", "language", "zone", "state",
    "theme", "contrast", "density", "motion", "shows_thanks",
    "counts_clicks", "shows_reading", "shows_presence", "quoting",
    "created_at", "deactivated_at",
)  # fmt: skip

SECTIONS = (
    Section(
        "person",
        items(
            "person",
            "x.name, x.handle, x.email, x.title, x.department, s.name AS site, x.manager_id, "
            "x.bio, x.language, x.zone, x.state, x.theme, x.contrast, x.density, x.motion, "
            "x.shows_thanks, x.counts_clicks, x.shows_reading, x.shows_presence, x.quoting, "
            "x.created_at, x.deactivated_at",
            "LEFT JOIN site s ON s.id = x.site_id",
        ),
        facts(*PROFILE) | {"manager_id": Holds.PERSON, "bio": OWN},
    ),
    Section(
        "post",
        items(
            "post",
            f"x.id AS number, c.name AS community, x.title, x.source, x.voice, {WRITTEN}",
            IN_COMMUNITY,
        ),
        facts("number", "community")
        | {"title": OWN, "source": OWN}
        | facts("voice", "language", "state", "at", "edited_at", "deleted_at"),
    ),
    Section(
        "comment",
        items(
            "comment",
            f"x.id AS number, x.post_id AS on_number, c.name AS community, x.source, x.voice, "
            f"{WRITTEN}",
            "JOIN post p ON p.id = x.post_id JOIN community c ON c.id = p.community_id",
        ),
        facts("number", "on_number", "community")
        | {"source": OWN}
        | facts("voice", "language", "state", "at", "edited_at", "deleted_at"),
    ),
    Section(
        "message",
        items("message", f"x.id AS number, x.conversation_id AS on_number, x.source, {WRITTEN}"),
        facts("number", "on_number")
        | {"source": OWN}
        | facts("language", "state", "at", "edited_at", "deleted_at"),
    ),
    # With whom, by number alone; the others' words are theirs.
    Section(
        "conversation",
        "SELECT 'give' AS outcome, y.id AS number, y.name, x.added_by_id AS who, "
        "x.joined_at AS at, x.left_at AS ended_at, x.is_muted, "
        "ARRAY(SELECT DISTINCT p.person_id FROM participant p WHERE p.conversation_id = y.id "
        "AND p.person_id <> :person AND p.left_at IS NULL ORDER BY 1) AS people "
        "FROM participant x JOIN conversation y ON y.id = x.conversation_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number")
        | {"name": OWN, "who": Holds.PERSON}
        | facts("at", "ended_at", "is_muted")
        | {"people": Holds.PEOPLE},
    ),
    Section(
        "version",
        " UNION ALL ".join(
            "SELECT i.outcome, i.noun AS stands_on, i.noun_id AS on_number, v.number, v.title, "
            "v.source, v.language, v.written_at AS at FROM request_item i "
            f"JOIN text_version v ON v.{noun}_id = i.noun_id WHERE i.request_id = :request "
            f"AND i.noun = '{noun}' AND i.outcome IN ('give', 'mask')"
            for noun in ("post", "comment", "message")
        )
        + " ORDER BY stands_on, on_number, number",
        facts("stands_on", "on_number", "number")
        | {"title": OWN, "source": OWN}
        | facts("language", "at"),
    ),
    Section(
        "file",
        items(
            "file",
            "x.id AS number, x.name, x.media_type, x.size, x.alt, x.created_at AS at, x.digest, "
            "'held_' || x.held_for AS withheld",
        ),
        facts("number")
        | {"name": OWN}
        | facts("media_type", "size", "at")
        | {"alt": OWN}
        | facts("withheld"),
    ),
    Section(
        "mention",
        items(
            "mention",
            f"{WHERE_SAID}, c.name AS community, "
            "COALESCE(p.author_id, m.author_id, d.author_id) AS by, "
            "COALESCE(p.title, '') AS title, COALESCE(p.source, m.source, d.source) AS source, "
            "COALESCE(p.posted_at, m.posted_at, d.posted_at) AS at",
            "LEFT JOIN post p ON p.id = x.post_id LEFT JOIN comment m ON m.id = x.comment_id "
            "LEFT JOIN message d ON d.id = x.message_id "
            "LEFT JOIN post r ON r.id = m.post_id "
            "LEFT JOIN community c ON c.id = COALESCE(p.community_id, r.community_id)",
        ),
        facts("stands_on", "on_number", "community")
        | {"by": Holds.AUTHOR}
        | {"title": THEIRS, "source": THEIRS}
        | facts("at"),
    ),
    Section(
        "reaction",
        items("reaction", f"x.kind, {WHERE_SAID}, x.created_at AS at"),
        facts("kind", "stands_on", "on_number", "at"),
    ),
    Section(
        "follow",
        items(
            "follow",
            "CASE WHEN x.person_id = :person THEN 'by_me' ELSE 'of_me' END AS direction, "
            "CASE WHEN x.person_id = :person THEN x.followed_id ELSE x.person_id END AS who, "
            "c.name AS community, t.name AS topic, x.created_at AS at",
            f"{IN_COMMUNITY} LEFT JOIN topic t ON t.id = x.topic_id",
        ),
        facts("direction") | {"who": Holds.PERSON} | facts("community", "topic", "at"),
    ),
    Section(
        "membership",
        items(
            "membership",
            "c.name AS community, x.role, x.state, x.by_rule, x.is_muted, "
            "x.created_at AS at, x.read_at",
            IN_COMMUNITY,
        ),
        facts("community", "role", "state", "by_rule", "is_muted", "at", "read_at"),
    ),
    Section(
        "vote",
        items(
            "vote",
            "p.post_id AS on_number, CAST(x.chosen AS text) AS chosen",
            "JOIN poll p ON p.id = x.poll_id",
        ),
        facts("on_number", "chosen"),
    ),
    Section(
        "attendance",
        items(
            "attendance",
            "p.post_id AS on_number, x.state, p.place, p.starts_at, x.signed_up_at AS at",
            "JOIN gathering p ON p.id = x.gathering_id",
        ),
        facts("on_number", "state", "place", "starts_at", "at"),
    ),
    Section(
        "calendar_address",
        "SELECT 'give' AS outcome, made_at AS at FROM calendar_address "
        f"WHERE person_id = :person AND {IS_GIVEN}",
        facts("at"),
    ),
    Section(
        "feed_address",
        "SELECT 'give' AS outcome, c.name AS community, t.name AS topic, x.made_at AS at, "
        "x.read_at FROM feed_address x LEFT JOIN community c ON c.id = x.community_id "
        f"LEFT JOIN topic t ON t.id = x.topic_id WHERE x.person_id = :person AND {IS_GIVEN} "
        "ORDER BY x.id",
        facts("community", "topic", "at", "read_at"),
    ),
    Section(
        "access_token",
        "SELECT 'give' AS outcome, name AS title, array_to_string(scopes, ', ') AS purpose, "
        "made_at AS at, expires_at, used_at, ended_at FROM access_token "
        f"WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        {"title": OWN} | facts("purpose", "at", "expires_at", "used_at", "ended_at"),
    ),
    Section(
        "enrolment",
        "SELECT 'give' AS outcome, user_name, external_id, said::text AS told, "
        "(SELECT string_agg(g.name, ', ' ORDER BY g.id) FROM directory_member m "
        "JOIN directory_group g ON g.id = m.group_id WHERE m.enrolment_id = x.id) AS groups, "
        "made_at AS at, ended_at FROM enrolment x "
        f"WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        facts("user_name", "external_id", "told", "groups", "at", "ended_at"),
    ),
    # What was answered without a name nobody knows, and of polls that have closed, not that either.
    Section(
        "participation",
        "SELECT 'give' AS outcome, p.post_id AS on_number FROM participation x "
        f"JOIN poll p ON p.id = x.poll_id WHERE x.person_id = :person AND {IS_GIVEN} "
        "ORDER BY p.post_id",
        facts("on_number"),
    ),
    Section(
        "notice",
        items(
            "notice",
            f"x.kind, {WHERE_NOTICED}, c.name AS community, x.at, x.read_at, "
            "CASE WHEN x.case_id IS NULL THEN x.actor_ids ELSE '{}' END AS people",
            IN_COMMUNITY,
        ),
        facts("kind", "stands_on", "on_number", "community")
        | {"people": Holds.PEOPLE}
        | facts("at", "read_at"),
    ),
    Section(
        "sign_in",
        items("sign_in", "x.created_at AS at, x.seen_at, x.ended_at, x.address, x.browser"),
        facts("at", "seen_at", "ended_at", "address", "browser"),
    ),
    # What colleagues reported is told without them: neither their number nor their words are in it.
    Section(
        "case",
        f"SELECT 'give' AS outcome, x.id AS number, {ABOUT}, c.name AS community, x.found, "
        "ARRAY(SELECT DISTINCT r.reason FROM report r WHERE r.case_id = x.id ORDER BY 1) "
        "AS reasons, x.dispute, x.state, x.opened_at AS at, x.outcome AS ended_as, x.closed_at "
        f'FROM "case" x {IN_COMMUNITY} WHERE x.author_id = :person AND {IS_GIVEN} ORDER BY x.id',
        facts("number", "stands_on", "on_number", "community", "found", "reasons")
        | {"dispute": OWN}
        | facts("state", "at", "ended_as", "closed_at"),
    ),
    # What was decided and said in an appeal was told to the person, in their own words or not.
    Section(
        "decision",
        "SELECT 'mask' AS outcome, x.id AS number, x.case_id AS on_case, x.measure, "
        "c.name AS community, x.happened, x.rule, x.why, x.found, x.is_automated, "
        "x.decided_at AS at, x.ends_at, x.ended_at, x.expires_at AS counts_until "
        f"FROM decision x {IN_COMMUNITY} WHERE x.author_id = :person "
        "AND (x.measure <> 'suspend' OR x.confirmed_at IS NOT NULL) "
        f"AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "on_case", "measure", "community")
        | dict.fromkeys(("happened", "rule", "why"), OWN)
        | facts("found", "is_automated", "at", "ends_at", "ended_at", "counts_until"),
    ),
    Section(
        "appeal",
        "SELECT 'mask' AS outcome, x.id AS number, x.decision_id AS on_decision, x.made_at AS at, "
        "x.outcome AS ended_as, x.answer, x.decided_at AS closed_at "
        f"FROM appeal x WHERE x.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "on_decision", "at", "ended_as") | {"answer": OWN} | facts("closed_at"),
    ),
    Section(
        "appeal_message",
        "SELECT 'mask' AS outcome, x.id AS number, x.appeal_id AS on_appeal, "
        "CASE WHEN x.author_id = :person THEN 'by_me' ELSE 'of_me' END AS direction, "
        "x.words AS said_there, x.said_at AS at "
        "FROM appeal_message x JOIN appeal a ON a.id = x.appeal_id "
        f"WHERE a.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "on_appeal", "direction") | {"said_there": OWN} | facts("at"),
    ),
    Section(
        "report",
        f"SELECT 'mask' AS outcome, r.id AS number, {ABOUT}, r.reason, r.note AS said, "
        "r.reported_at AS at, x.outcome AS ended_as, x.closed_at "
        'FROM report r JOIN "case" x ON x.id = r.case_id '
        f"WHERE r.reporter_id = :person AND {IS_GIVEN} ORDER BY r.id",
        facts("number", "stands_on", "on_number", "reason")
        | {"said": OWN}
        | facts("at", "ended_as", "closed_at"),
    ),
    Section(
        "role",
        "SELECT 'give' AS outcome, capability, created_at AS at FROM role "
        f"WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        facts("capability", "at"),
    ),
    Section(
        "leader",
        "SELECT 'give' AS outcome, x.id AS number, "
        "COALESCE(x.names ->> (SELECT language FROM person WHERE id = :person), "
        "(SELECT value FROM jsonb_each_text(x.names) LIMIT 1)) AS role, "
        "x.since AS at, x.ended_at, x.promise_days FROM leader x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "role", "at", "ended_at", "promise_days"),
    ),
    Section(
        "delegation",
        "SELECT 'give' AS outcome, x.id AS number, "
        "CASE WHEN l.person_id = :person THEN 'by_me' ELSE 'of_me' END AS direction, "
        "CASE WHEN l.person_id = :person THEN x.person_id ELSE l.person_id END AS who, "
        "x.starts_at, x.ends_at, x.revoked_at AS withdrawn_at "
        "FROM delegation x JOIN leader l ON l.id = x.leader_id "
        f"WHERE (x.person_id = :person OR l.person_id = :person) AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "direction")
        | {"who": Holds.PERSON}
        | facts("starts_at", "ends_at", "withdrawn_at"),
    ),
    Section(
        "question_vote",
        "SELECT 'give' AS outcome, x.comment_id AS on_number FROM question_vote x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number"),
    ),
    Section(
        "mandate",
        "SELECT 'give' AS outcome, x.id AS number, "
        "COALESCE(x.names ->> (SELECT language FROM person WHERE id = :person), "
        "(SELECT value FROM jsonb_each_text(x.names) LIMIT 1)) AS subject, "
        "x.starts_at, x.ends_at, x.given_by_id AS who, x.given_at AS at, "
        "x.revoked_at AS withdrawn_at FROM mandate x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "subject", "starts_at", "ends_at")
        | {"who": Holds.PERSON}
        | facts("at", "withdrawn_at"),
    ),
    Section(
        "stay",
        "SELECT 'give' AS outcome, x.id AS number, x.reason, x.asked_by_id AS who, "
        "x.asked_at AS at, x.ends_at, x.closed_at AS withdrawn_at FROM stay x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "reason") | {"who": Holds.PERSON} | facts("at", "ends_at", "withdrawn_at"),
    ),
    Section(
        "mail",
        "SELECT 'give' AS outcome, subject, created_at AS at, sent_at FROM mail "
        "WHERE recipient = (SELECT email FROM person WHERE id = :person) "
        f"AND {IS_GIVEN} ORDER BY id",
        facts("subject", "at", "sent_at"),
    ),
    Section(
        "ticket",
        "SELECT 'give' AS outcome, purpose, email, created_at AS at, expires_at, used_at "
        f"FROM ticket WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        facts("purpose", "email", "at", "expires_at", "used_at"),
    ),
)

# What they state of what they know, and what came of it, goes with the profile itself.
NAMED = (
    "(SELECT l.words FROM concept_label l WHERE l.concept_id = {number} AND l.is_preferred "
    "ORDER BY (l.language = (SELECT language FROM person WHERE id = :person)) DESC, "
    "l.language = 'en' DESC LIMIT 1)"
)
CALLED = NAMED.format(number="x.concept_id")
# A term from elsewhere goes with the words that its licence asks for.
CREDITS = "(SELECT NULLIF(v.attribution, '') FROM vocabulary v WHERE k.source = 'esco')"
# Criteria are kept as addresses hold them, "must:concept:7|9": what is a term is given by its name.
SOUGHT = (
    "(SELECT string_agg(CASE WHEN split_part(c.one, ':', 2) IN ('concept', 'language') THEN "
    f"(SELECT string_agg(COALESCE({NAMED.format(number='CAST(v.one AS integer)')}, v.one), ' / ') "
    "FROM unnest(string_to_array(split_part(c.one, ':', 3), '|')) v(one)) "
    "ELSE split_part(c.one, ':', 3) END, '; ' ORDER BY c.place) "
    "FROM jsonb_array_elements_text(y.criteria) WITH ORDINALITY c(one, place))"
)
SECTIONS += (
    Section(
        "statement",
        "SELECT 'give' AS outcome, x.id AS number, x.kind, x.words AS own_words, x.language, "
        f"{CALLED} AS term, k.uri, {CREDITS} AS attribution, x.level, x.since, x.until, "
        "x.last_used, x.valid_until, "
        "s.name AS site, x.role, x.customer, x.file_id AS file_number, x.audience, "
        "x.source AS came_by, x.created_at AS at, x.confirmed_at, x.withdrawn_at "
        "FROM statement x LEFT JOIN concept k ON k.id = x.concept_id "
        "LEFT JOIN site s ON s.id = x.site_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "kind")
        | {"own_words": OWN}
        | facts(
            "language",
            "term",
            "uri",
            "attribution",
            "level",
            "since",
            "until",
            "last_used",
            "valid_until",
            "site",
        )
        | {"role": OWN, "customer": OWN}
        | facts("file_number", "audience", "came_by", "at", "confirmed_at", "withdrawn_at"),
    ),
    Section(
        "evidence",
        "SELECT 'give' AS outcome, x.statement_id AS on_statement, "
        "CASE WHEN x.post_id IS NOT NULL THEN 'post' WHEN x.comment_id IS NOT NULL THEN 'comment' "
        "ELSE 'statement' END AS stands_on, "
        "COALESCE(x.post_id, x.comment_id, x.project_id) AS on_number, "
        "x.consented_at AS at, x.withdrawn_at FROM evidence x "
        "JOIN statement y ON y.id = x.statement_id "
        f"WHERE y.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_statement", "stands_on", "on_number", "at", "withdrawn_at"),
    ),
    Section(
        "confirmation",
        "SELECT 'mask' AS outcome, y.person_id AS who, x.words AS said, "
        "CASE x.state WHEN 'declined' THEN 'offered' ELSE x.state END AS state, "
        "x.offered_at AS at FROM confirmation x JOIN statement y ON y.id = x.statement_id "
        f"WHERE x.by_id = :person AND {IS_GIVEN} ORDER BY x.id",
        {"who": Holds.PERSON, "said": OWN} | facts("state", "at"),
    ),
    Section(
        "confirmed_of_me",
        "SELECT 'mask' AS outcome, x.statement_id AS on_statement, x.by_id AS by, "
        "x.words AS source, x.state, x.offered_at AS at FROM confirmation x "
        "JOIN statement y ON y.id = x.statement_id "
        f"WHERE y.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_statement") | {"by": Holds.AUTHOR, "source": THEIRS} | facts("state", "at"),
    ),
    Section(
        "availability",
        "SELECT 'mask' AS outcome, weekly_limit, away_from, away_until, substitute_id AS who "
        f"FROM availability WHERE person_id = :person AND {IS_GIVEN}",
        facts("weekly_limit", "away_from", "away_until") | {"who": Holds.PERSON},
    ),
    Section(
        "asked",
        "SELECT 'mask' AS outcome, person_id AS who, words AS said, post_id AS post, "
        f"asked_at AS at FROM asked WHERE asker_id = :person AND {IS_GIVEN} ORDER BY id",
        {"who": Holds.PERSON, "said": OWN} | facts("post", "at"),
    ),
    Section(
        "asked_of_me",
        "SELECT 'mask' AS outcome, asker_id AS by, words AS source, post_id AS post, "
        f"asked_at AS at FROM asked WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        {"by": Holds.AUTHOR, "source": THEIRS} | facts("post", "at"),
    ),
    # Whom the author asked to be named is theirs to tell; who confirms stands over the story.
    Section(
        "story",
        "SELECT 'give' AS outcome, x.post_id AS on_number, x.amount, x.unit, x.unit_word, "
        "x.is_measured, x.is_for_team, x.owner_id AS who, x.confirmed_at, x.denied_at, "
        "ARRAY(SELECT s.name FROM site s WHERE s.id = ANY (x.site_ids) ORDER BY 1) AS sites, "
        f"ARRAY(SELECT {NAMED.format(number='k.id')} FROM unnest(x.concept_ids) k(id)) AS skills "
        "FROM story x JOIN post p ON p.id = x.post_id AND p.erased_at IS NULL "
        f"WHERE p.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "amount", "unit")
        | {"unit_word": OWN}
        | facts("is_measured", "is_for_team")
        | {"who": Holds.PERSON}
        | facts("confirmed_at", "denied_at", "sites", "skills"),
    ),
    Section(
        "credit",
        "SELECT 'give' AS outcome, y.post_id AS on_number, x.state, x.asked_at AS at, "
        "x.settled_at FROM credit x JOIN story y ON y.id = x.story_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "state", "at", "settled_at"),
    ),
    Section(
        "story_to_confirm",
        "SELECT 'give' AS outcome, x.post_id AS on_number, x.confirmed_at, x.denied_at "
        f"FROM story x WHERE x.owner_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "confirmed_at", "denied_at"),
    ),
    Section(
        "reuse",
        "SELECT 'give' AS outcome, m.post_id AS on_number, s.name AS site, x.amount, "
        "x.is_measured, m.posted_at AS at FROM reuse x JOIN comment m ON m.id = x.comment_id "
        "AND m.erased_at IS NULL LEFT JOIN site s ON s.id = x.site_id "
        f"WHERE m.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "site", "amount", "is_measured", "at"),
    ),
    Section(
        "nomination",
        "SELECT 'give' AS outcome, y.post_id AS on_number, x.month, x.made_at AS at "
        "FROM nomination x JOIN story y ON y.id = x.story_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "month", "at"),
    ),
    Section(
        "quote",
        "SELECT 'give' AS outcome, x.in_post_id AS number, CASE WHEN x.comment_id IS NULL "
        "THEN 'post' ELSE 'comment' END AS stands_on, COALESCE(x.post_id, x.comment_id) "
        "AS on_number, x.state, x.made_at AS at "
        f"FROM quote x WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("number", "stands_on", "on_number", "state", "at"),
    ),
    Section(
        "quoted",
        "SELECT 'give' AS outcome, CASE WHEN x.comment_id IS NULL "
        "THEN 'post' ELSE 'comment' END AS stands_on, COALESCE(x.post_id, x.comment_id) "
        "AS on_number, x.person_id AS who, x.state, x.made_at AS at, x.settled_at "
        f"FROM quote x WHERE x.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("stands_on", "on_number")
        | {"who": Holds.PERSON}
        | facts("state", "at", "settled_at"),
    ),
    Section(
        "move",
        "SELECT 'give' AS outcome, x.post_id AS on_number, f.name AS from_community, "
        "c.name AS community, x.reason, x.moved_at AS at "
        "FROM move x JOIN community f ON f.id = x.from_id JOIN community c ON c.id = x.to_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "from_community", "community")
        | {"reason": Holds.OWN_WORDS}
        | facts("at"),
    ),
    Section(
        "share",
        "SELECT 'give' AS outcome, x.post_id AS on_number, c.name AS community, "
        "x.shared_at AS at, x.removed_at AS ended_at "
        "FROM share x JOIN community c ON c.id = x.community_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "community", "at", "ended_at"),
    ),
    Section(
        "recognition",
        "SELECT 'give' AS outcome, x.post_id AS on_number, "
        "(SELECT string_agg(n.value, ' / ' ORDER BY n.key) FROM company_value v, "
        "jsonb_each_text(v.names) n WHERE v.id = x.value_id) AS company_value "
        "FROM recognition x JOIN post p ON p.id = x.post_id AND p.erased_at IS NULL "
        f"WHERE p.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "company_value"),
    ),
    Section(
        "recipient",
        "SELECT 'give' AS outcome, y.post_id AS on_number, x.state, x.thanked_at AS at, "
        "x.settled_at FROM recipient x JOIN recognition y ON y.id = x.recognition_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "state", "at", "settled_at"),
    ),
    Section(
        "crisis",
        "SELECT 'give' AS outcome, y.id AS number, y.name AS title, y.is_drill, "
        "y.started_at AS at, y.ended_at, r.given_at AS read_at FROM concerned x "
        "JOIN crisis y ON y.id = x.crisis_id "
        "LEFT JOIN receipt r ON r.crisis_id = x.crisis_id AND r.person_id = x.person_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY y.id",
        facts("number", "title", "is_drill", "at", "ended_at", "read_at"),
    ),
    Section(
        "safety_answer",
        "SELECT 'mask' AS outcome, x.crisis_id AS on_number, x.state, x.words AS said, "
        "x.seen_by_id AS who, x.answered_at AS at FROM safety_answer x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "state") | {"said": OWN, "who": Holds.PERSON} | facts("at"),
    ),
    Section(
        "rumour",
        "SELECT 'give' AS outcome, x.crisis_id AS on_number, x.source AS said, x.language, "
        "x.state, x.told_at AS at FROM rumour x "
        f"WHERE x.author_id = :person AND x.erased_at IS NULL AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number") | {"said": OWN} | facts("language", "state", "at"),
    ),
    Section(
        "hearing",
        "SELECT 'give' AS outcome, y.crisis_id AS on_number, y.told_at AS at FROM hearing x "
        f"JOIN rumour y ON y.id = x.rumour_id WHERE x.person_id = :person AND {IS_GIVEN} "
        "ORDER BY x.id",
        facts("on_number", "at"),
    ),
    Section(
        "duty",
        "SELECT 'give' AS outcome, x.crisis_id AS on_number, x.name AS title, "
        "x.person_id IS DISTINCT FROM :person AS stands_in FROM duty x "
        f"WHERE (x.person_id = :person OR x.substitute_id = :person) AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "title", "stands_in"),
    ),
    Section(
        "bulletin",
        "SELECT 'mask' AS outcome, COALESCE(x.crisis_id, x.scenario_id) AS on_number, x.language, "
        "x.making AS kind, x.title, concat_ws(chr(10), NULLIF(x.known, ''), NULLIF(x.todo, ''), "
        "NULLIF(x.unknown, '')) AS source, x.changed_at AS at FROM bulletin x "
        f"WHERE x.author_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "language", "kind") | {"title": OWN, "source": OWN} | facts("at"),
    ),
    Section(
        "objection",
        "SELECT 'give' AS outcome, made_at AS at, withdrawn_at FROM objection "
        f"WHERE person_id = :person AND {IS_GIVEN}",
        facts("at", "withdrawn_at"),
    ),
    Section(
        "saved_search",
        "SELECT 'give' AS outcome, name, query, saved_at AS at FROM saved_search "
        f"WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        {"name": OWN, "query": OWN} | facts("at"),
    ),
    Section(
        "filter",
        "SELECT 'give' AS outcome, kind, way, CASE WHEN kind = 'person' THEN '' ELSE label END "
        "AS said, other_id AS who, is_block, until AS ended_at, created_at AS at "
        f"FROM own_filter WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        facts("kind", "way")
        | {"said": OWN, "who": Holds.PERSON}
        | facts("is_block", "ended_at", "at"),
    ),
    Section(
        "saved",
        "SELECT 'give' AS outcome, post_id AS on_number, saved_at AS at, remind_at FROM saved_post "
        f"WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        facts("on_number", "at", "remind_at"),
    ),
    Section(
        "draft",
        "SELECT 'give' AS outcome, place, fields::text AS said, saved_at AS at, goes_at, zone, "
        "NULLIF(failed_because, '') AS failed_because FROM kept_draft "
        f"WHERE person_id = :person AND {IS_GIVEN} ORDER BY id",
        facts("place") | {"said": OWN} | facts("at", "goes_at", "zone", "failed_because"),
    ),
    Section(
        "wording",
        "SELECT 'mask' AS outcome, x.announcement_id AS on_number, x.language, x.making AS kind, "
        "x.title, x.source, x.changed_at AS at FROM wording x "
        f"WHERE x.author_id = :person AND x.erased_at IS NULL AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "language", "kind") | {"title": OWN, "source": OWN} | facts("at"),
    ),
    Section(
        "announcement",
        "SELECT 'give' AS outcome, a.announcement_id AS number, y.sent_at, "
        "k.language, k.given_at AS at FROM addressee a "
        "JOIN announcement y ON y.id = a.announcement_id "
        "LEFT JOIN acknowledgement k ON k.announcement_id = a.announcement_id "
        "AND k.person_id = a.person_id "
        f"WHERE a.person_id = :person AND {IS_GIVEN} ORDER BY a.announcement_id, k.edition",
        facts("number", "sent_at", "language", "at"),
    ),
    Section(
        "issue_words",
        "SELECT 'mask' AS outcome, x.issue_id AS on_number, x.language, x.making AS kind, "
        "x.title, x.source, x.changed_at AS at FROM issue_words x "
        f"WHERE x.author_id = :person AND x.erased_at IS NULL AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "language", "kind") | {"title": OWN, "source": OWN} | facts("at"),
    ),
    Section(
        "delivery",
        "SELECT 'give' AS outcome, n.name, x.issue_id AS number, x.language, x.state, "
        "x.settled_at AS at "
        "FROM delivery x JOIN issue y ON y.id = x.issue_id "
        "JOIN newsletter n ON n.id = y.newsletter_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("name", "number", "language", "state", "at"),
    ),
    Section(
        "unsubscription",
        "SELECT 'give' AS outcome, n.name, x.made_at AS at FROM unsubscription x "
        "JOIN newsletter n ON n.id = x.newsletter_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("name", "at"),
    ),
    Section(
        "preferences",
        "SELECT 'give' AS outcome, x.by_mail::text AS by_mail, x.by_push::text AS by_push, "
        "array_to_string(x.hidden, ', ') AS hidden, x.wait, x.keeps_hours, "
        "array_to_string(x.days, ', ') AS days, "
        "to_char(make_interval(mins => x.begins), 'HH24:MI') || '-' "
        "|| to_char(make_interval(mins => x.ends), 'HH24:MI') AS hours "
        f", x.digest FROM preferences x WHERE x.person_id = :person AND {IS_GIVEN}",
        facts("digest", "by_mail", "by_push", "hidden", "wait", "keeps_hours", "days", "hours"),
    ),
    Section(
        "attention",
        "SELECT 'give' AS outcome, x.post_id AS on_number, c.name AS community, x.level, "
        "x.created_at AS at, x.until AS chosen_until FROM attention x "
        "LEFT JOIN community c ON c.id = x.community_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("on_number", "community", "level", "at", "chosen_until"),
    ),
    Section(
        "device",
        "SELECT 'give' AS outcome, y.browser, x.created_at AS at, x.worked_at FROM device x "
        "JOIN sign_in y ON y.id = x.sign_in_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("browser", "at", "worked_at"),
    ),
    Section(
        "digest_item",
        "SELECT 'give' AS outcome, x.post_id AS on_number, x.at FROM digest_item x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.at, x.post_id",
        facts("on_number", "at"),
    ),
    Section(
        "incoming_mail",
        "SELECT 'give' AS outcome, COALESCE(x.why, x.state) AS state, x.at FROM incoming_mail x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("state", "at"),
    ),
    Section(
        "bounce",
        "SELECT 'give' AS outcome, x.address AS email, x.status AS state, x.at FROM bounce x "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        facts("email", "state", "at"),
    ),
    # Who of HR searched, a switch of the works council tells or not; here it is left out.
    Section(
        "search_hit",
        f"SELECT 'give' AS outcome, y.purpose AS sought_for, y.reason, {SOUGHT} AS criteria, "
        "y.made_at AS at, "
        "x.shortlisted_at, x.named_at, x.opened_at, x.exported_at "
        "FROM search_hit x JOIN people_search y ON y.id = x.search_id "
        f"WHERE x.person_id = :person AND {IS_GIVEN} ORDER BY x.id",
        {"reason": THEIRS}
        | facts(
            "sought_for",
            "criteria",
            "at",
            "shortlisted_at",
            "named_at",
            "opened_at",
            "exported_at",
        ),
    ),
)

# What goes without a trace in the ledger, and is counted again before a bundle is kept.
LOOSE = tuple(one for one in SECTIONS if one.name in ("mention", "notice"))

# What people provided themselves, which article 20 lets them take elsewhere.
PROVIDED = (
    "person", "post", "comment", "message", "conversation", "version", "file", "reaction",
    "follow", "membership",
    "vote", "attendance", "participation", "statement", "evidence", "confirmation", "availability",
    "asked", "saved_search", "preferences", "attention", "device", "draft", "saved", "story",
    "reuse",
    "wording",
    "recognition", "share", "quote", "move",
    "issue_words", "safety_answer", "rumour", "hearing",
)  # fmt: skip

# Entries of what the person did and of what was done to what is theirs; of those whose key is gone,
# the certificate that says why. Who else did something stays unsaid, whatever was decided of items:
# of a case they would tell who reported it.
OF_PERSON = """
    (e.actor_id = :person OR e.on_behalf_of_id = :person
     OR (e.noun = 'person' AND e.noun_id = :person)
     OR e.id IN (SELECT k.entry_id FROM kek q JOIN entry_key k ON k.kek_id = q.id
                  WHERE q.subject_id = :person))
"""
# Whoever declines a colleague's words does so for themselves: who said them is not told.
KEPT_TO_THEMSELVES = "(e.event = 'confirmation.declined' AND e.actor_id IS DISTINCT FROM :person)"
ENTRIES = Section(
    "entry",
    f"""
    SELECT 'mask' AS outcome, e.id AS number, e.at, e.event, e.noun, e.noun_id AS on_number,
           e.version,
           CASE WHEN e.actor_id = :person THEN 'by_me' ELSE 'of_me' END AS direction,
           NULLIF(e.actor_id, :person) AS by, e.origin,
           CASE WHEN d.certificate_id IS NOT NULL THEN 'shredded'
                WHEN k.entry_id IS NULL THEN 'missing' ELSE 'kept' END AS words,
           d.certificate_id AS certificate
      FROM entry e LEFT JOIN entry_key k ON k.entry_id = e.id
      LEFT JOIN destroyed d ON d.entry_id = e.id
     WHERE {OF_PERSON} AND NOT {KEPT_TO_THEMSELVES} ORDER BY e.id
    """,
    facts("number", "at", "event", "noun", "on_number", "version", "direction")
    | {"by": Holds.PERSON}
    | facts("origin", "words", "certificate"),
)
SHREDDED = Section(
    "shredded",
    """
    SELECT 'give' AS outcome, c.id AS certificate, c.issued_at AS at, c.ground, e.noun,
           count(DISTINCT e.noun_id) AS things, count(*) AS entries
      FROM destroyed d JOIN entry e ON e.id = d.entry_id
      JOIN certificate c ON c.id = d.certificate_id
     WHERE e.actor_id = :person OR (e.noun = 'person' AND e.noun_id = :person)
     GROUP BY c.id, c.issued_at, c.ground, e.noun ORDER BY c.id, e.noun
    """,
    facts("certificate", "at", "ground", "noun", "things", "entries"),
)
# By a decision, or since the virus scanner did not let a file through.
WITHHELD = Section(
    "withheld",
    f"""
    SELECT 'give' AS outcome, noun, withholding AS ground, count(*) AS things, max(note) AS note
      FROM request_item WHERE request_id = :request AND outcome = 'withhold'
     GROUP BY noun, withholding
     UNION ALL
    SELECT 'give', 'file', 'held_' || x.held_for, count(*), ''
      {ITEMS.format(noun="file", table="file", more="")}
       AND x.erased_at IS NULL AND x.held_for IS NOT NULL
     GROUP BY x.held_for
     ORDER BY noun, ground
    """,
    facts("noun", "ground", "things", "note"),
)

# What the ledger alone knows: earlier profiles, and tries to sign in that were refused.
LINES = """
    SELECT 'mask' AS outcome, e.id, e.at, e.event, e.payload, k.kek_id, k.secret
      FROM entry e JOIN entry_key k ON k.entry_id = e.id WHERE {which} ORDER BY e.id
"""
REFUSALS = (
    "e.noun = 'refusal' AND e.noun_id IN (SELECT noun_id FROM request_item i "
    "WHERE i.request_id = :request AND i.noun = 'refusal' AND i.outcome IN ('give', 'mask'))"
)
FROM_LEDGER = (
    Section(
        "profile_version",
        LINES.format(which=f"e.noun = 'person' AND e.noun_id = :person AND {IS_GIVEN}"),
        facts("at", "event", "name", "handle", "email", "title", "department")
        | {"manager_id": Holds.PERSON, "bio": OWN}
        | facts("language", "zone", "state"),
    ),
    Section("refusal", LINES.format(which=REFUSALS), facts("at", "tried", "address")),
)


def sections(is_portable: bool) -> tuple[Section, ...]:
    """List what a bundle holds: all, or what the person provided."""
    if is_portable:
        return tuple(one for one in SECTIONS if one.name in PROVIDED)
    return (*SECTIONS, *FROM_LEDGER, ENTRIES, SHREDDED, WITHHELD)


def rows(
    connection: Connection, section: Section, request_id: int, person_id: int
) -> Iterator[Mapping[str, Any]]:
    """Read the rows of a section, a few at a time."""
    values = {"request": request_id, "person": person_id}
    options = {"yield_per": AT_ONCE}
    with connection.execute(text(section.sql), values, execution_options=options) as found:
        for row in found:
            yield opened(row) if section in FROM_LEDGER else row._mapping


def opened(row: Row[Any]) -> dict[str, Any]:
    """Read what the ledger keeps of an entry, whose row holds its key, too."""
    said = ledger.known(row, row)  # type: ignore[arg-type]
    return {"outcome": row.outcome, "at": row.at, "event": row.event} | said


HELD = text(
    f"SELECT x.id {ITEMS.format(noun='file', table='file', more='')} AND x.held_for IS NOT NULL"
)


def held(connection: Connection, request_id: int) -> set[int]:
    """List the files of a request that the virus scanner has not let through."""
    return set(connection.scalars(HELD, {"request": request_id}))


def count(connection: Connection, section: Section, request_id: int, person_id: int) -> int:
    """Count the rows of a section."""
    values = {"request": request_id, "person": person_id}
    found: int = connection.scalar(text(f"SELECT count(*) FROM ({section.sql}) one"), values) or 0
    return found
