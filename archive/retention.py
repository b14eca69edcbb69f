"""Which rule holds for a thing, until when is it kept, and what is due?

The rules are rows; here they are applied in one statement a kind. Of the rules in force the one
that says most exactly where it holds wins: a community before a country, both before either. A
country is that of the author's site; of who has none, that of an owner of the community.

What was moved is kept as long as the longest of the rules of the communities in which it stood.

Periods are added to dates as people do, in the zone of that site: a year after 29 February is
28 February, and the end of a year is midnight where the author works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, TextClause, text

from archive.ledger import AnySession
from models import RecordKind, Retention

# What there is of a kind: id, whose, where and when it was made, or came to its end; `{of}` narrows
# it. A sign-in or a case that is not over counts from now: a minimum binds it, it is never due. Of
# what left no row, memberships that ended and sign-ins that were refused, the ledger knows.
THINGS = {
    RecordKind.POST: """
        SELECT p.id, p.author_id AS person_id, p.community_id, p.posted_at AS made_at
          FROM post p WHERE p.erased_at IS NULL AND {of}""",
    RecordKind.COMMENT: """
        SELECT c.id, c.author_id AS person_id, p.community_id, c.posted_at AS made_at
          FROM comment c JOIN post p ON p.id = c.post_id
         WHERE c.erased_at IS NULL AND {of}""",
    RecordKind.MESSAGE: """
        SELECT m.id, m.author_id AS person_id, CAST(NULL AS int) AS community_id,
               m.posted_at AS made_at
          FROM message m WHERE m.erased_at IS NULL AND {of}""",
    RecordKind.FILE: """
        SELECT f.id, f.owner_id AS person_id, shown.community_id, f.created_at AS made_at
          FROM file f LEFT JOIN LATERAL (
               SELECT p.community_id FROM attachment a
                 LEFT JOIN comment c ON c.id = a.comment_id
                 JOIN post p ON p.id = COALESCE(a.post_id, c.post_id)
                WHERE a.file_id = f.id ORDER BY a.id LIMIT 1) shown ON true
         WHERE f.attached_at IS NOT NULL AND f.erased_at IS NULL AND {of}
           AND NOT EXISTS (SELECT FROM person o WHERE o.photo_id = f.id)""",
    RecordKind.PROFILE: """
        SELECT o.id, o.id AS person_id, CAST(NULL AS int) AS community_id,
               o.created_at AS made_at
          FROM person o
         WHERE o.deactivated_at IS NOT NULL AND {of}
           AND NOT EXISTS (SELECT FROM destroyed d WHERE d.entry_id = (
               SELECT e.id FROM entry e
                WHERE e.noun = 'person' AND e.noun_id = o.id AND e.event <> 'person.erased'
                ORDER BY e.version DESC LIMIT 1))""",
    RecordKind.SIGN_IN: """
        SELECT s.id, s.person_id, CAST(NULL AS int) AS community_id,
               CASE WHEN s.ended_at IS NULL AND s.seen_at >= :at - interval '30 days' THEN :at
                    ELSE COALESCE(s.ended_at, s.seen_at) END AS made_at
          FROM sign_in s WHERE {of}""",
    RecordKind.REACTION: """
        SELECT r.id, r.person_id, p.community_id, r.created_at AS made_at
          FROM reaction r LEFT JOIN comment c ON c.id = r.comment_id
          LEFT JOIN post p ON p.id = COALESCE(r.post_id, c.post_id) WHERE {of}""",
    RecordKind.MEMBERSHIP: """
        SELECT e.noun_id AS id, max(q.subject_id) AS person_id, max(e.community_id) AS community_id,
               max(e.at) AS made_at
          FROM entry e JOIN entry_key k ON k.entry_id = e.id LEFT JOIN kek q ON q.id = k.kek_id
         WHERE e.noun = 'membership' AND {of}
           AND NOT EXISTS (SELECT FROM membership m WHERE m.id = e.noun_id)
         GROUP BY e.noun_id""",
    RecordKind.REFUSAL: """
        SELECT e.noun_id AS id, max(q.subject_id) AS person_id, CAST(NULL AS int) AS community_id,
               max(e.at) AS made_at
          FROM entry e JOIN entry_key k ON k.entry_id = e.id LEFT JOIN kek q ON q.id = k.kek_id
         WHERE e.noun = 'refusal' AND {of} GROUP BY e.noun_id""",
    RecordKind.REPORT: """
        SELECT r.id, r.reporter_id AS person_id, c.community_id, c.closed_at,
               CASE WHEN c.closed_at IS NULL THEN :at ELSE r.reported_at END AS made_at
          FROM report r JOIN "case" c ON c.id = r.case_id WHERE r.erased_at IS NULL AND {of}""",
    # Who looked into the archive. What is going on, or waits for somebody to look back, counts from
    # now.
    RecordKind.ARCHIVE: """
        SELECT l.id, l.officer_id AS person_id, CAST(NULL AS int) AS community_id,
               CASE WHEN g.state = 'approved' OR (g.is_urgent AND g.reviewed_at IS NULL)
                      OR EXISTS (SELECT FROM archive_search k WHERE k.look_id = l.id) THEN :at
                    ELSE l.at END AS made_at
          FROM look l JOIN "grant" g ON g.id = l.grant_id
         WHERE {of} AND EXISTS (
               SELECT FROM entry e JOIN entry_key k ON k.entry_id = e.id
                WHERE e.noun = 'look' AND e.noun_id = l.id AND e.event <> 'look.erased')""",
}

# The same of what stood in other communities before, once for each of them.
BEFORE = {
    RecordKind.POST: """
        SELECT p.id, p.author_id AS person_id, v.from_id AS community_id, p.posted_at AS made_at
          FROM move v JOIN post p ON p.id = v.post_id WHERE p.erased_at IS NULL AND {of}""",
    RecordKind.COMMENT: """
        SELECT c.id, c.author_id AS person_id, v.from_id AS community_id, c.posted_at AS made_at
          FROM move v JOIN comment c ON c.post_id = v.post_id AND c.posted_at <= v.moved_at
         WHERE c.erased_at IS NULL AND {of}""",
    RecordKind.FILE: """
        SELECT f.id, f.owner_id AS person_id, v.from_id AS community_id, f.created_at AS made_at
          FROM move v JOIN attachment a ON a.post_id = v.post_id OR a.comment_id IN (
               SELECT c.id FROM comment c
                WHERE c.post_id = v.post_id AND c.posted_at <= v.moved_at)
          JOIN file f ON f.id = a.file_id
         WHERE f.attached_at IS NOT NULL AND f.erased_at IS NULL AND f.created_at <= v.moved_at
           AND {of} AND NOT EXISTS (SELECT FROM person o WHERE o.photo_id = f.id)""",
    RecordKind.REACTION: """
        SELECT r.id, r.person_id, v.from_id AS community_id, r.created_at AS made_at
          FROM move v JOIN reaction r ON r.post_id = v.post_id OR r.comment_id IN (
               SELECT c.id FROM comment c WHERE c.post_id = v.post_id)
         WHERE r.created_at <= v.moved_at AND {of}""",
    RecordKind.REPORT: """
        SELECT r.id, r.reporter_id AS person_id, v.from_id AS community_id, c.closed_at,
               CASE WHEN c.closed_at IS NULL THEN :at ELSE r.reported_at END AS made_at
          FROM move v JOIN "case" c ON c.post_id = v.post_id OR c.comment_id IN (
               SELECT k.id FROM comment k WHERE k.post_id = v.post_id)
          JOIN report r ON r.case_id = c.id
         WHERE r.erased_at IS NULL AND r.reported_at <= v.moved_at AND {of}""",
}

# Which noun of the ledger a kind is, and its key.
NOUNS = {
    RecordKind.POST: "post",
    RecordKind.COMMENT: "comment",
    RecordKind.MESSAGE: "message",
    RecordKind.FILE: "file",
    RecordKind.PROFILE: "person",
    RecordKind.SIGN_IN: "sign_in",
    RecordKind.REFUSAL: "refusal",
    RecordKind.MEMBERSHIP: "membership",
    RecordKind.REACTION: "reaction",
    RecordKind.REPORT: "report",
    RecordKind.ARCHIVE: "look",
}
KINDS = {noun: kind for kind, noun in NOUNS.items()}
KEYS = {
    RecordKind.POST: "p.id",
    RecordKind.COMMENT: "c.id",
    RecordKind.MESSAGE: "m.id",
    RecordKind.FILE: "f.id",
    RecordKind.PROFILE: "o.id",
    RecordKind.SIGN_IN: "s.id",
    RecordKind.REACTION: "r.id",
    RecordKind.MEMBERSHIP: "e.noun_id",
    RecordKind.REFUSAL: "e.noun_id",
    RecordKind.REPORT: "r.id",
    RecordKind.ARCHIVE: "l.id",
}

# What comes to an end when somebody decides: until then what counts from there is bound.
CLOSED = dict.fromkeys(NOUNS, "CAST(NULL AS timestamptz)") | {RecordKind.REPORT: "l.closed_at"}

# The newest of each scope that took effect; the one that is tried is taken to be newer still.
IN_FORCE = """
    SELECT DISTINCT ON (kind, country, community_id) * FROM (
        SELECT id, kind, country, community_id, least, most, starts, ends, takes_effect_at
          FROM retention WHERE approved_at IS NOT NULL AND takes_effect_at <= :at
        {tried}
    ) any_rule
    ORDER BY kind, country, community_id, takes_effect_at DESC, id DESC NULLS FIRST
"""
TRIED = """
        UNION ALL SELECT NULL, :kind, CAST(:country AS varchar), CAST(:community_id AS int),
               CAST(:least AS varchar), CAST(:most AS varchar), :starts, :ends,
               CAST('infinity' AS timestamptz)
"""

NOTHING = "SELECT CAST(NULL AS int) AS id WHERE false"
RULED = """
    WITH rule AS MATERIALIZED ({rules}),
    before AS MATERIALIZED ({before}),
    thing AS ({things}),
    located AS (
        SELECT t.*, o.deactivated_at AS left_at, COALESCE(s.country, own.country) AS country,
               COALESCE(s.zone, own.zone, (SELECT zone FROM company), 'UTC') AS zone
          FROM thing t LEFT JOIN person o ON o.id = t.person_id
          LEFT JOIN site s ON s.id = o.site_id
          LEFT JOIN LATERAL (
               SELECT os.country, os.zone FROM membership om
                 JOIN person oo ON oo.id = om.person_id JOIN site os ON os.id = oo.site_id
                WHERE s.id IS NULL AND om.community_id = t.community_id
                  AND om.role = 'owner' AND om.state = 'member'
                ORDER BY om.id LIMIT 1) own ON true
    ),
    ruled AS (
        SELECT l.*, r.id AS rule_id, r.least, r.most,
               CASE r.starts
                    WHEN 'made' THEN l.made_at AT TIME ZONE l.zone
                    WHEN 'year_end' THEN
                        date_trunc('year', l.made_at AT TIME ZONE l.zone) + interval '1 year'
                    WHEN 'left' THEN l.left_at AT TIME ZONE l.zone
                    WHEN 'closed' THEN {closed} AT TIME ZONE l.zone
               END AS started
          FROM located l CROSS JOIN LATERAL (
               SELECT * FROM rule r
                WHERE r.kind = :kind AND NOT r.ends
                  AND (r.country IS NULL OR r.country = l.country)
                  AND (r.community_id IS NULL OR r.community_id = l.community_id)
                ORDER BY (r.community_id IS NULL), (r.country IS NULL) LIMIT 1) r
    ),
    placed AS NOT MATERIALIZED (
        SELECT *, (started + CAST(least AS interval)) AT TIME ZONE zone AS least_until,
               (started + CAST(most AS interval)) AT TIME ZONE zone AS most_until
          FROM ruled
    ),
    timed AS ({timed})
"""
AS_IT_IS = """
        SELECT id, community_id, country, rule_id, least, least_until, most, most_until
          FROM placed"""
# Of what was moved, what lets it go last decides when it goes, and what keeps it longest how long
# it has to stay; where either is not known yet, nothing ends.
LONGEST = f"""{AS_IT_IS} p
         WHERE NOT EXISTS (SELECT FROM before b WHERE b.id = p.id)
         UNION ALL
        SELECT id, community_id, country, rule_id, any_least, NULLIF(bound_until, 'infinity'),
               most, most_until
          FROM (SELECT q.*, max(q.least) OVER whole AS any_least,
                       max(CASE WHEN q.least IS NOT NULL
                                THEN COALESCE(q.least_until, 'infinity') END)
                           OVER whole AS bound_until,
                       row_number() OVER (PARTITION BY q.id
                           ORDER BY q.most_until DESC NULLS FIRST, q.rule_id) AS rank
                  FROM placed q WHERE EXISTS (SELECT FROM before b WHERE b.id = q.id)
                WINDOW whole AS (PARTITION BY q.id)) p
         WHERE rank = 1"""
IS_DUE = "most_until <= :at AND (least IS NULL OR least_until <= :at)"


def ruled(
    kind: RecordKind, what: str, only: bool = False, tried: bool = False, of: str = "true"
) -> TextClause:
    """Write a statement over the things of a kind with the rules that hold for them."""
    of = f"{KEYS[kind]} = ANY(:ids)" if only else of
    rules, things = IN_FORCE.format(tried=TRIED if tried else ""), THINGS[kind].format(of=of)
    moved = BEFORE[kind].format(of=of) if kind in BEFORE else NOTHING
    timed = LONGEST if kind in BEFORE else AS_IT_IS
    if kind in BEFORE:
        things = f"{things} UNION ALL SELECT * FROM before"
    parts = {"rules": rules, "before": moved, "things": things, "closed": CLOSED[kind]}
    return text(RULED.format(**parts, timed=timed) + what)


# For somebody who asks: the rules of their country, and of communities that they are in.
TOLD = f"""
    SELECT r.kind, r.least, r.most, r.starts, x.basis, c.name AS community
      FROM ({IN_FORCE.format(tried="")}) r JOIN retention x ON x.id = r.id
      LEFT JOIN community c ON c.id = r.community_id
      LEFT JOIN person o ON o.id = :person LEFT JOIN site s ON s.id = o.site_id
     WHERE NOT r.ends AND (r.country IS NULL OR r.country = s.country)
       AND (r.community_id IS NULL OR EXISTS (SELECT FROM membership m
            WHERE m.community_id = r.community_id AND m.person_id = :person AND m.state = 'member'))
     ORDER BY r.kind, c.name NULLS FIRST, r.country NULLS FIRST
"""


def told(connection: Connection, person_id: int, at: datetime) -> Sequence[Row[Any]]:
    """List the rules by which what is a person's is kept."""
    return connection.execute(text(TOLD), {"person": person_id, "at": at}).all()


# When a thing was made, of the kinds of which there may be millions.
MADE = {
    RecordKind.POST: "p.posted_at",
    RecordKind.COMMENT: "c.posted_at",
    RecordKind.MESSAGE: "m.posted_at",
    RecordKind.FILE: "f.created_at",
    RecordKind.REACTION: "r.created_at",
}
# Months differ by three days at most (31 January and a month is 28 February), zones by one.
HORIZON = text(
    f"""
    SELECT max(CAST(:at AS timestamptz) + interval '4 days'
               - CASE r.starts WHEN 'left' THEN interval '0' ELSE CAST(r.most AS interval) END)
      FROM ({IN_FORCE.format(tried="")}) r
     WHERE r.kind = :kind AND NOT r.ends AND r.most IS NOT NULL
    """
)
DUE = f"SELECT id, rule_id FROM timed WHERE {IS_DUE} ORDER BY id LIMIT :most"
HOW_MANY = f"SELECT count(*) FROM timed WHERE {IS_DUE}"
STILL_DUE = f"SELECT id, community_id, country FROM timed WHERE rule_id = :rule AND {IS_DUE}"
KEPT = "SELECT id, rule_id, country, least, least_until, most, most_until FROM timed"
COUNTS = f"""
    SELECT t.community_id, c.name, count(*) AS ruled, count(*) FILTER (WHERE {IS_DUE}) AS due
      FROM timed t LEFT JOIN community c ON c.id = t.community_id
     WHERE {{those}} GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC, 2
"""
IN_SCOPE = (
    "(CAST(:country AS varchar) IS NULL OR t.country = :country) "
    "AND (CAST(:community_id AS int) IS NULL OR t.community_id = :community_id)"
)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Which rule holds for one thing, and until when it is kept at least and at most.

    `least_until` is None where the rule names no minimum; `is_bound` tells whether it runs still,
    as it does while what starts it has not come.
    """

    rule_id: int | None
    country: str | None
    least_until: datetime | None
    most_until: datetime | None
    is_bound: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of one community a rule would hold for, and how many would go at once."""

    kind: RecordKind
    community_id: int | None
    community: str | None
    ruled: int
    due: int


def due(
    session: AnySession, kind: RecordKind, at: datetime, after: int, most: int
) -> dict[int, list[int]]:
    """List ids by rule of what is past its maximum and no longer bound; holds are not looked at.

    At most so many, the lowest after one: a page of what may be millions.
    """
    until = horizon(session, kind, at)
    if until is None:
        return {}
    of = f"{KEYS[kind]} > :after AND {before(kind)}"
    values = {"kind": kind, "at": at, "after": after, "most": most, "until": until}
    found: dict[int, list[int]] = {}
    for number, rule_id in session.execute(ruled(kind, DUE, of=of), values):
        found.setdefault(rule_id, []).append(number)
    return found


def how_many_due(session: AnySession, kind: RecordKind, at: datetime) -> int:
    """Count what is past its maximum and no longer bound."""
    until = horizon(session, kind, at)
    if until is None:
        return 0
    values = {"kind": kind, "at": at, "until": until}
    return session.execute(ruled(kind, HOW_MANY, of=before(kind)), values).scalar_one()


def horizon(session: AnySession, kind: RecordKind, at: datetime) -> datetime | None:
    """Say until when a thing of a kind was made at the latest that any rule lets go by a moment.

    None where no rule in force lets anything go. What was made later is not looked at: in a company
    where little is old, a night does not read all that was ever said. A rule that counts from
    somebody's leaving tells nothing of when things were made: there all is looked at.
    """
    found: datetime | None = session.scalar(HORIZON, {"kind": kind, "at": at})
    return found


def before(kind: RecordKind) -> str:
    """Write the condition that leaves out what is too young for every rule."""
    return f"{MADE[kind]} <= :until" if kind in MADE else "CAST(:until AS timestamptz) IS NOT NULL"


def still_due(
    session: AnySession, kind: RecordKind, rule_id: int, ids: Sequence[int], at: datetime
) -> dict[int, Any]:
    """Keep of some things those that this rule still lets go, by id."""
    values = {"kind": kind, "at": at, "rule": rule_id, "ids": list(ids)}
    return {row.id: row for row in session.execute(ruled(kind, STILL_DUE, only=True), values)}


def keeping(
    session: AnySession, kind: RecordKind, ids: Sequence[int], at: datetime
) -> dict[int, Keeping]:
    """Say of some things which rule holds for each; those that no rule holds for are left out."""
    values = {"kind": kind, "at": at, "ids": list(ids)}
    rows = session.execute(ruled(kind, KEPT, only=True), values)
    return {
        row.id: Keeping(
            row.rule_id,
            row.country,
            row.least_until,
            row.most_until,
            row.least is not None and (row.least_until is None or row.least_until > at),
        )
        for row in rows
    }


def dry_run(session: AnySession, rule: Retention, at: datetime) -> list[Count]:
    """Count for each community what a rule would hold for if it were in force, and what would go.

    Things for which a rule that says more exactly where it holds wins are not counted. For one that
    ends a rule, what the others then say is counted.
    """
    if rule.kind not in NOUNS:
        return []
    values = {
        "kind": rule.kind,
        "at": at,
        "country": rule.country,
        "community_id": rule.community_id,
        "least": rule.least,
        "most": rule.most,
        "starts": rule.starts,
        "ends": rule.ends,
    }
    those = IN_SCOPE if rule.ends else "t.rule_id IS NULL"
    rows = session.execute(ruled(rule.kind, COUNTS.format(those=those), tried=True), values)
    return [Count(rule.kind, *row) for row in rows]
