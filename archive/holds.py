"""What may not be destroyed now, because a hold keeps it?

A hold is a question and not a list, so that it is placed at once over whatever there is, and keeps
what comes. Here the question is put: about some things at a time, in one statement, and another for
their words where a hold names any. Whatever hangs together is kept together: a file with the text
that shows it, a text with its files, a reaction with what it answers, a report with its case, a
photo with the person.

A placeholder of an import that turned out to be a colleague is one with them: what a hold on the
one keeps, it keeps of the other.

What stood in a community when its thread was moved away stays with the holds of that community;
what was said since, it never held.

Words are looked for in what a text says and ever said, also after it was deleted: the rows of
posts, comments and their versions keep the words until they are erased. Of people and files, whose
rows know the present alone, earlier words are read from the ledger, which costs its decryption.
Words inside the bytes of a file are not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, TextClause, and_, select, text

from archive import ledger
from archive.ledger import AnySession
from models import Entry, EntryKey, Hold
from models.folding import fold

Thing = tuple[str, int]

# Whoever places or releases a hold takes this alone; whoever destroys something shares it.
LOCK = 0x6B72696E67_02
ALONE = text("SELECT pg_advisory_xact_lock(:lock)")
# To plan the question takes longer than to answer it for one thing, and its plan is by ids, however
# many are asked about: so a connection that asks again keeps the plan that it has.
SHARED = text(
    "SELECT pg_advisory_xact_lock_shared(:lock), "
    "set_config('plan_cache_mode', 'force_generic_plan', true)"
)


class Held(Exception):
    """Something was to be destroyed that a hold keeps; `things` says what."""

    def __init__(self, things: Collection[Thing]) -> None:
        super().__init__(", ".join(f"{noun} {noun_id}" for noun, noun_id in sorted(things)))
        self.things = frozenset(things)


SHOWN_WITH = (
    "CASE WHEN {it}.post_id IS NOT NULL THEN 'post' WHEN {it}.comment_id IS NOT NULL "
    "THEN 'comment' ELSE 'message' END, COALESCE({it}.post_id, {it}.comment_id, {it}.message_id)"
)

# What is kept together with a thing of each noun, beside itself.
TOGETHER = {
    "post": "SELECT a.noun, a.id, 'file' AS with_noun, t.file_id AS with_id FROM asked a "
    "JOIN attachment t ON a.noun = 'post' AND t.post_id = a.id",
    "comment": "SELECT a.noun, a.id, 'file', t.file_id FROM asked a "
    "JOIN attachment t ON a.noun = 'comment' AND t.comment_id = a.id",
    "message": "SELECT a.noun, a.id, 'file', t.file_id FROM asked a "
    "JOIN attachment t ON a.noun = 'message' AND t.message_id = a.id",
    "file": f"SELECT a.noun, a.id, {SHOWN_WITH.format(it='t')} FROM asked a "
    "JOIN (SELECT file_id, post_id, comment_id, message_id FROM attachment UNION ALL "
    "SELECT file_id, post_id, comment_id, message_id FROM detachment) t "
    "ON a.noun = 'file' AND t.file_id = a.id",
    "reaction": f"SELECT a.noun, a.id, {SHOWN_WITH.format(it='r')} FROM asked a "
    "JOIN reaction r ON a.noun = 'reaction' AND r.id = a.id",
    "report": "SELECT a.noun, a.id, 'case', r.case_id FROM asked a "
    "JOIN report r ON a.noun = 'report' AND r.id = a.id",
    "case": "SELECT a.noun, a.id, 'report', r.id FROM asked a "
    "JOIN report r ON a.noun = 'case' AND r.case_id = a.id",
    "person": "SELECT a.noun, a.id, 'file', o.photo_id FROM asked a "
    "JOIN person o ON a.noun = 'person' AND o.id = a.id AND o.photo_id IS NOT NULL",
}
WITH = {
    "post": ("file",),
    "comment": ("file",),
    "message": ("file",),
    "file": ("post", "comment", "message"),
    "reaction": ("post", "comment", "message"),
    "report": ("case",),
    "case": ("report",),
    "person": ("file",),
}

# In which communities a thread stood at some time, and now.
STOOD = (
    "CROSS JOIN LATERAL (SELECT p.community_id UNION SELECT v.from_id FROM move v "
    "WHERE v.post_id = p.id{since}) w"
)

# The same of what is judged, which goes along with its thread.
JUDGED = (
    "CROSS JOIN LATERAL (SELECT c.community_id UNION SELECT v.from_id FROM move v "
    "WHERE v.moved_at >= c.opened_at AND v.post_id = COALESCE(c.post_id, "
    "(SELECT k.post_id FROM comment k WHERE k.id = c.comment_id))) w"
)

# Whose a thing of each noun is, where it stands or stood, and from when to when it was made.
ROWS = {
    "post": "SELECT t.*, p.author_id AS person_id, w.community_id, p.posted_at AS from_at, "
    "COALESCE(p.edited_at, p.posted_at) AS to_at "
    "FROM together t JOIN post p ON t.with_noun = 'post' AND p.id = t.with_id "
    + STOOD.format(since=""),
    "comment": "SELECT t.*, c.author_id AS person_id, w.community_id, c.posted_at AS from_at, "
    "COALESCE(c.edited_at, c.posted_at) AS to_at "
    "FROM together t JOIN comment c ON t.with_noun = 'comment' AND c.id = t.with_id "
    "JOIN post p ON p.id = c.post_id " + STOOD.format(since=" AND v.moved_at >= c.posted_at"),
    # A message is of everybody who could read it: of two who write to one another, a hold on one
    # keeps what the other answered.
    "message": "SELECT t.*, r.person_id, CAST(NULL AS int) AS community_id, "
    "m.posted_at AS from_at, COALESCE(m.edited_at, m.posted_at) AS to_at "
    "FROM together t JOIN message m ON t.with_noun = 'message' AND m.id = t.with_id "
    "CROSS JOIN LATERAL (SELECT m.author_id AS person_id UNION "
    "SELECT p.person_id FROM participant p WHERE p.conversation_id = m.conversation_id "
    "AND p.after_id < m.id AND (p.until_id IS NULL OR p.until_id >= m.id)) r",
    "file": "SELECT t.*, f.owner_id AS person_id, CAST(NULL AS int) AS community_id, "
    "f.created_at AS from_at, f.created_at AS to_at "
    "FROM together t JOIN file f ON t.with_noun = 'file' AND f.id = t.with_id",
    "person": "SELECT t.*, CAST(t.with_id AS int) AS person_id, CAST(NULL AS int) AS community_id, "
    "CAST(NULL AS timestamptz) AS from_at, CAST(NULL AS timestamptz) AS to_at "
    "FROM together t WHERE t.with_noun = 'person'",
    "sign_in": "SELECT t.*, s.person_id, CAST(NULL AS int) AS community_id, "
    "s.created_at AS from_at, COALESCE(s.ended_at, s.seen_at) AS to_at "
    "FROM together t JOIN sign_in s ON t.with_noun = 'sign_in' AND s.id = t.with_id",
    "membership": "SELECT t.*, m.person_id, m.community_id, m.created_at AS from_at, "
    "CAST(NULL AS timestamptz) AS to_at "
    "FROM together t JOIN membership m ON t.with_noun = 'membership' AND m.id = t.with_id",
    "follow": "SELECT t.*, f.person_id, f.community_id, f.created_at AS from_at, "
    "CAST(NULL AS timestamptz) AS to_at "
    "FROM together t JOIN follow f ON t.with_noun = 'follow' AND f.id = t.with_id",
    "reaction": "SELECT t.*, r.person_id, CAST(NULL AS int) AS community_id, "
    "r.created_at AS from_at, r.created_at AS to_at "
    "FROM together t JOIN reaction r ON t.with_noun = 'reaction' AND r.id = t.with_id",
    "report": "SELECT t.*, r.reporter_id AS person_id, w.community_id, r.reported_at AS from_at, "
    "r.reported_at AS to_at FROM together t JOIN report r ON t.with_noun = 'report' "
    'AND r.id = t.with_id JOIN "case" c ON c.id = r.case_id ' + JUDGED,
    "case": "SELECT t.*, c.author_id AS person_id, w.community_id, c.opened_at AS from_at, "
    'c.closed_at AS to_at FROM together t JOIN "case" c '
    "ON t.with_noun = 'case' AND c.id = t.with_id " + JUDGED,
}
# The same of what left no row: the ledger knows it, and its keys whose it was.
LINES = (
    "SELECT t.*, q.subject_id AS person_id, e.community_id, e.at AS from_at, e.at AS to_at "
    "FROM together t JOIN entry e ON e.noun = t.with_noun AND e.noun_id = t.with_id "
    "JOIN entry_key k ON k.entry_id = e.id LEFT JOIN kek q ON q.id = k.kek_id "
    "WHERE t.with_noun IN ('membership', 'refusal', 'reaction', 'follow', 'role')"
)
ROWLESS = frozenset({"membership", "refusal", "reaction", "follow", "role"})

QUESTION = """
    WITH asked AS (
        SELECT * FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS a (noun, id)
    ),
    together AS (
        SELECT noun, id, noun AS with_noun, id AS with_id FROM asked {together}
    ),
    thing AS ({things})
    SELECT t.noun, t.id, t.with_noun, t.with_id, h.id AS hold_id, h.words
      FROM thing t JOIN hold h ON h.refused_at IS NULL AND h.released_at IS NULL
       AND (h.people_ids = '{{}}' OR t.person_id = ANY(h.people_ids) OR EXISTS (
            SELECT FROM merging g WHERE g.confirmed_at IS NOT NULL
               AND (g.placeholder_id = t.person_id AND g.person_id = ANY(h.people_ids)
                    OR g.person_id = t.person_id AND g.placeholder_id = ANY(h.people_ids))))
       AND (h.community_ids = '{{}}' OR t.community_id = ANY(h.community_ids))
       AND (h.begins_at IS NULL OR t.to_at IS NULL OR t.to_at >= h.begins_at)
       AND (h.ends_at IS NULL OR t.from_at IS NULL OR t.from_at < h.ends_at)
"""


@cache
def question(nouns: frozenset[str]) -> TextClause | None:
    """Write the question about things of some nouns; None where no hold can keep such things.

    Only of what is asked: to plan the question about everything takes longer than to answer it.
    """
    reached = sorted({*nouns, *(other for noun in nouns for other in WITH.get(noun, ()))})
    things = [ROWS[noun] for noun in reached if noun in ROWS]
    things += [LINES] if ROWLESS & set(reached) else []
    if not things:
        return None
    together = "".join(f" UNION {TOGETHER[noun]}" for noun in sorted(nouns & TOGETHER.keys()))
    return text(QUESTION.format(together=together, things=" UNION ALL ".join(things)))


# What texts say and ever said, and what stands in reports, cases, decisions and appeals.
SAID = text(
    """
    SELECT 'post' AS noun, id, title || ' ' || source AS said FROM post WHERE id = ANY(:post)
    UNION ALL SELECT 'comment', id, source FROM comment WHERE id = ANY(:comment)
    UNION ALL SELECT 'message', id, source FROM message WHERE id = ANY(:message)
    UNION ALL SELECT 'post', post_id, title || ' ' || source FROM text_version
               WHERE post_id = ANY(:post)
    UNION ALL SELECT 'comment', comment_id, source FROM text_version
               WHERE comment_id = ANY(:comment)
    UNION ALL SELECT 'message', message_id, source FROM text_version
               WHERE message_id = ANY(:message)
    UNION ALL SELECT 'report', id, note FROM report WHERE id = ANY(:report)
    UNION ALL SELECT 'case', id, dispute FROM "case" WHERE id = ANY(:case)
    UNION ALL SELECT 'case', case_id, words FROM case_note WHERE case_id = ANY(:case)
    UNION ALL SELECT 'case', case_id, happened || ' ' || rule || ' ' || why FROM decision
               WHERE case_id = ANY(:case)
    UNION ALL SELECT 'case', case_id, answer FROM appeal WHERE case_id = ANY(:case)
    UNION ALL SELECT 'case', a.case_id, m.words FROM appeal a
                JOIN appeal_message m ON m.appeal_id = a.id WHERE a.case_id = ANY(:case)
    """
)
TEXTS = ("post", "comment", "message", "report", "case")
SPOKEN = {"file": ("name", "alt"), "person": ("name", "title", "department", "bio", "handle")}


def lock(session: AnySession) -> None:
    """Let nothing be destroyed until this transaction ends, and wait for what just is."""
    session.execute(ALONE, {"lock": LOCK})


def held(session: AnySession, things: Iterable[Thing]) -> set[Thing]:
    """Keep of some things those that may not be destroyed, until the transaction ends.

    A hold that is being placed at this very moment is waited for; one placed later waits for this
    transaction.
    """
    return set(holding(session, things))


def refuse_held(session: AnySession, things: Iterable[Thing]) -> None:
    """Raise Held if a hold keeps any of these."""
    found = held(session, things)
    if found:
        raise Held(found)


def holding(session: AnySession, things: Iterable[Thing]) -> dict[Thing, set[int]]:
    """Name the holds that keep each of some things; those that nothing keeps are left out."""
    session.execute(SHARED, {"lock": LOCK})
    return kept_by(session, things)


def kept_by(session: AnySession, things: Iterable[Thing]) -> dict[Thing, set[int]]:
    """Name the holds that keep each of some things just now; for reading, nothing waits."""
    asked = list(things)
    if not asked:
        return {}
    values: dict[str, list[Any]] = {
        "nouns": [noun for noun, _ in asked],
        "ids": [noun_id for _, noun_id in asked],
    }
    statement = question(frozenset(values["nouns"]))
    rows = session.execute(statement, values).all() if statement is not None else []
    in_question = {(row.with_noun, row.with_id) for row in rows if row.words}
    said = words_of(session, in_question) if in_question else {}
    found: dict[Thing, set[int]] = defaultdict(set)
    for row in rows:
        if not row.words or says(said[row.with_noun, row.with_id], row.words):
            found[row.noun, row.id].add(row.hold_id)
    return dict(found)


def says(said: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether any of the words stands in any of the texts, whatever its accents and case."""
    wanted = [fold(word) for word in words]
    return any(word in one for one in said for word in wanted)


def words_of(session: AnySession, things: Iterable[Thing]) -> dict[Thing, list[str]]:
    """Collect what some things say and ever said, folded."""
    found: dict[Thing, list[str]] = {thing: [] for thing in things}
    ids = {noun: [key for other, key in found if other == noun] for noun in TEXTS}
    for row in session.execute(SAID, ids):
        found[row.noun, row.id].append(fold(row.said))
    for noun, columns in SPOKEN.items():
        for noun_id, facts in history(
            session, noun, [key for other, key in found if other == noun]
        ):
            said = (facts.get(name) or "" for name in columns)
            found[noun, noun_id].append(fold(" ".join(said)))
    return found


def history(
    session: AnySession, noun: str, ids: Sequence[int]
) -> Iterable[tuple[int, dict[str, object]]]:
    """Read every version of some objects from the ledger, but for what was destroyed."""
    if not ids:
        return
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.noun == noun, Entry.noun_id.in_(ids))
        .execution_options(yield_per=500)
    )
    for entry, key in rows:
        yield entry.noun_id, ledger.known(entry, key)


def keeping() -> ColumnElement[bool]:
    """Hold for holds that keep something: asked for or placed, neither refused nor released."""
    return and_(Hold.refused_at.is_(None), Hold.released_at.is_(None))
