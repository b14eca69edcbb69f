"""Does the database itself refuse what has no entry, and keep what has one?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from archive import ledger
from archive.keyring import keyring
from models import (
    Attachment,
    Base,
    Community,
    Entry,
    EntryKey,
    Event,
    File,
    Person,
    Post,
    Site,
    session,
)
from models.base import Recorded
from social.changes import change

HISTORY = text(
    """
    INSERT INTO entry
        (form, event, noun, noun_id, version, prev_id, origin, at, commitment, payload)
    SELECT 1, 'site.changed', 'site', :id, 1 + n, 1, 'web', now(), '', ''
      FROM generate_series(1, 5000) AS n
    """
)


def entries() -> list[tuple[Entry, EntryKey]]:
    """Read the whole ledger in order."""
    rows = session.execute(
        select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id).order_by(Entry.id)
    )
    return [(entry, key) for entry, key in rows]


def test_content_without_an_entry_is_refused_at_the_commit(site: Site) -> None:
    session.add(Site(name="Lille", country="FR", zone="Europe/Paris"))
    with pytest.raises(IntegrityError, match="without a ledger entry"):
        session.commit()


def test_an_entry_of_another_transaction_does_not_count(site: Site) -> None:
    session.execute(update(Site).where(Site.id == site.id).values(name="Ghent"))
    with pytest.raises(IntegrityError, match="without a ledger entry"):
        session.commit()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE community SET purpose_html = '<p>Forged</p>'",
        "INSERT INTO attachment (file_id, post_id, position) "
        "SELECT f.id, p.id, 1 FROM file f, post p",
        "DELETE FROM attachment",
        "UPDATE attachment SET position = 7",
        "INSERT INTO text_version (post_id, number, title, source, html, language, state, "
        "author_id, written_at) "
        "SELECT id, 9, '', 'x', '<p>x</p>', 'en', 'published', author_id, now() FROM post",
    ],
)
def test_what_is_shown_beside_the_words_needs_an_entry_too(
    ana: Person, community: Community, act: str
) -> None:
    with change(ana) as record:
        kept, other = (
            File(owner_id=ana.id, digest=sign * 64, name="a", media_type="text/plain", size=1)
            for sign in "ab"
        )
        post = Post(
            author_id=ana.id, community_id=community.id, source="a", html="<p>a</p>", language="en"
        )
        for thing, event in (
            (kept, Event.FILE_ADDED), (other, Event.FILE_ADDED), (post, Event.POST_CREATED)
        ):  # fmt: skip
            session.add(thing)
            record(event, thing)
        session.add(Attachment(file_id=kept.id, post_id=post.id))
    session.execute(text(act.replace("FROM file f", f"FROM (SELECT {other.id} AS id) f")))
    with pytest.raises(IntegrityError, match="without a ledger entry"):
        session.commit()
    session.rollback()


def test_an_entry_about_another_object_does_not_count(site: Site, ana: Person) -> None:
    def rename() -> None:
        with change(ana) as record:
            site.name = "Ghent"
            record(Event.PERSON_CHANGED, ana)

    with pytest.raises(IntegrityError, match="without a ledger entry"):
        rename()


def test_nobody_can_lend_an_entry_the_number_of_another_transaction(site: Site) -> None:
    with change(None) as record:
        record(Event.SITE_CHANGED, site)
    newest = session.scalar(select(Entry).order_by(Entry.id.desc()).limit(1))
    forged = text(
        "INSERT INTO entry "
        "(xid, form, event, noun, noun_id, version, origin, at, commitment, payload) "
        "VALUES ('1', 1, 'site.changed', 'site', :id, 99, 'web', now(), '', '') RETURNING xid"
    )
    xid = session.execute(forged, {"id": site.id}).scalar_one()
    current = session.scalar(text("SELECT pg_current_xact_id()"))
    assert str(xid) == str(current) != "1"
    assert newest is not None
    session.rollback()


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE entry SET event = event",
        "DELETE FROM entry",
        "TRUNCATE entry CASCADE",
        "UPDATE entry_key SET entry_id = entry_id",
        "TRUNCATE entry_key CASCADE",
        "UPDATE text_version SET source = source",
        "TRUNCATE text_version CASCADE",
        "UPDATE certificate SET body = body",
        "DELETE FROM certificate",
        "UPDATE destroyed SET entry_id = entry_id",
        "DELETE FROM destroyed",
    ],
)
def test_the_app_may_not_change_what_is_recorded(site: Site, act: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(act))


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        ("UPDATE entry_key SET secret = ''", "never changed"),
        ("UPDATE entry_key SET kek_id = NULL", "never changed"),
        ("DELETE FROM entry_key", "without a certificate"),
        ("UPDATE kek SET subject_id = 7", "never changed"),
        ("UPDATE kek SET retired = true, month = 1", "never changed"),
        ("DELETE FROM kek", "retired before it goes"),
    ],
)
def test_secrets_and_keys_go_by_their_own_way_only(site: Site, act: str, refusal: str) -> None:
    session.execute(text("SET CONSTRAINTS require_certificate IMMEDIATE"))
    with pytest.raises(IntegrityError, match=refusal):
        session.execute(text(act))


def test_a_key_cannot_go_while_a_secret_needs_it(site: Site) -> None:
    session.execute(text("UPDATE kek SET retired = true"))
    with pytest.raises(IntegrityError, match="fk_entry_key_kek_id"):
        session.execute(text("DELETE FROM kek"))


@pytest.mark.parametrize(
    "act", ["UPDATE entry SET event = 'x'", "DELETE FROM entry", "TRUNCATE entry CASCADE"]
)
def test_even_the_owner_of_the_tables_may_not(
    site: Site, owner: sqlalchemy.Engine, act: str
) -> None:
    with owner.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
        connection.exec_driver_sql(act)


def test_a_table_of_a_later_migration_is_open_to_the_app(owner: sqlalchemy.Engine) -> None:
    with owner.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE later (id int GENERATED ALWAYS AS IDENTITY)")
        rights = connection.exec_driver_sql(
            "SELECT has_table_privilege('kring_app', 'later', 'SELECT')"
            " AND has_table_privilege('kring_app', 'later', 'INSERT')"
            " AND has_table_privilege('kring_app', 'later', 'UPDATE')"
            " AND has_table_privilege('kring_app', 'later', 'DELETE'),"
            " has_table_privilege('kring_seal', 'later', 'SELECT')"
        )
        assert rights.one() == (True, False)
        connection.rollback()


def test_every_version_follows_the_one_before(site: Site, ana: Person) -> None:
    for name in ("Ghent", "Gand", "Gent"):
        with change(ana) as record:
            site.name = name
            record(Event.SITE_CHANGED, site)
    chain = [entry for entry, _key in entries() if entry.noun == "site"]
    assert [entry.version for entry in chain] == [1, 2, 3, 4]
    assert [entry.prev_id for entry in chain] == [None, *(entry.id for entry in chain[:-1])]
    assert chain[-1].actor_id == ana.id


def test_what_an_entry_costs_does_not_depend_on_its_objects_history(
    site: Site, owner: sqlalchemy.Engine
) -> None:
    session.execute(HISTORY, {"id": site.id})
    session.commit()
    with owner.connect() as connection:  # of others the database would pass over the table
        connection.exec_driver_sql("ANALYZE entry")
    plan = session.scalars(
        text(f"EXPLAIN (ANALYZE, FORMAT TEXT) {ledger.HEADS.text}"),
        {"nouns": ["site"], "ids": [site.id]},
    ).all()
    read = [int(found) for line in plan for found in re.findall(r"rows=(\d+)\.?\d* loops", line)]
    assert read
    assert max(read) == 1, "\n".join(plan)
    with change(None) as record:
        record(Event.SITE_CHANGED, site)
    assert entries()[-1][0].version == 5_002


def test_two_lines_about_one_object_in_one_change_follow_each_other(site: Site) -> None:
    with change(None) as record:
        record(Event.SITE_CHANGED, site)
        record(Event.SITE_CHANGED, site)
    chain = [entry for entry, _key in entries() if entry.noun == "site"]
    assert [entry.version for entry in chain] == [1, 2, 3]
    assert chain[2].prev_id == chain[1].id


def test_an_entry_opens_with_its_key_and_proves_what_it_says(site: Site) -> None:
    entry, key = entries()[0]
    said = {
        "name": "Gent", "country": "BE", "zone": "Europe/Brussels", "legal_language": None,
        "days": [1, 2, 3, 4, 5], "begins": 480, "ends": 1080, "region": None, "free_days": [],
    }  # fmt: skip
    assert ledger.opened(entry, key) == said
    assert ledger.is_committed(entry, key)


@pytest.mark.parametrize("column", ledger.COVERED)
def test_the_commitment_covers_every_column_of_the_line(site: Site, column: str) -> None:
    entry, key = entries()[0]
    session.expunge_all()
    before = getattr(entry, column)
    setattr(entry, column, before + timedelta(microseconds=1) if column == "at" else -1)
    assert not ledger.is_committed(entry, key)
    setattr(entry, column, before)
    assert ledger.is_committed(entry, key)


@pytest.mark.parametrize("column", [*ledger.COVERED, "line_salt", "commitment"])
def test_the_leaf_covers_every_column_of_the_line_without_any_secret(
    site: Site, column: str
) -> None:
    entry, _key = entries()[0]
    session.expunge_all()
    value, before = getattr(entry, column), ledger.bound(entry)
    other = value + timedelta(microseconds=1) if column == "at" else -1
    setattr(entry, column, bytes(32) if isinstance(value, bytes) else other)
    assert ledger.bound(entry) != before
    setattr(entry, column, value)
    assert ledger.bound(entry) == before


def test_no_two_lines_have_one_salt_and_none_has_that_of_its_words(site: Site) -> None:
    found = entries()
    salts = {entry.line_salt for entry, _key in found}
    assert len(salts) == len(found) > 1
    assert {len(salt) for salt in salts} == {ledger.SALT_BYTES}
    assert salts.isdisjoint(ledger.salt(keyring.secret(key)) for _entry, key in found)


def test_the_commitment_holds_whatever_zone_the_database_answers_in(site: Site) -> None:
    session.execute(text("SET LOCAL TIME ZONE 'Asia/Kathmandu'"))
    session.expire_all()
    entry, key = entries()[0]
    assert entry.at.utcoffset()
    assert ledger.is_committed(entry, key)


def test_the_words_do_not_stand_in_the_ledger_in_clear(site: Site) -> None:
    entry, _key = entries()[0]
    assert b"Gent" not in entry.payload


def test_a_change_that_fails_leaves_neither_content_nor_entry(site: Site) -> None:
    before = len(entries())

    def fail() -> None:
        with change(None) as record:
            site.name = "Ghent"
            record(Event.SITE_CHANGED, site)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    session.expire_all()
    assert site.name == "Gent"
    assert len(entries()) == before


def test_the_models_and_the_triggers_guard_the_same_columns(
    site: Site, owner: sqlalchemy.Engine
) -> None:
    in_models = {
        (mapper.class_.__tablename__, column)
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Recorded)
        for column in mapper.class_.guarded
    }
    with owner.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT c.relname, a.attname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (t.tgattr::int2[]) "
            "WHERE t.tgname = 'require_entry'"
        )
        assert {(table, column) for table, column in rows} == in_models


# What has no entries of its own, each with its reason.
UNRECORDED = {
    "Logo": "a picture by its digest, which entries of the company name",
    "DirectoryMember": "entries of its group say who came and went",
    "ProvisioningFault": "what a directory did not get, and so did not happen",
    "WebhookDelivery": "what another system was told of entries; a person's part in it has its own",
    "Entry": "the ledger itself",
    "EntryKey": "the ledger's keys",
    "Kek": "the names of keys that wrap those",
    "Challenge": "what a device is to sign; what comes of it has its entry",
    "SignOnAttempt": "who was sent to a provider; what comes of it has its entry",
    "SignOnSession": "how both sides end a sign-in, which has its entry",
    "HalfSignIn": "a first step; the second one has its entry, as has a wrong code",
    "Destroyed": "what a certificate lists, which has its entry",
    "Scrub": "a wish of erasures, which have theirs",
    "Unsealed": "which entries wait for their place in the log; the database adds them",
    "Leaf": "an entry's place in the log",
    "Tile": "hashes of leaves",
    "Checkpoint": "the log, signed",
    "LogKey": "the keys that sign it",
    "Cosignature": "who else saw the log",
    "Stamp": "when it was seen",
    "Fault": "what is wrong with the machine; nobody did it",
    "Violation": "what browsers refused, by kind; nobody did it",
    "Sweep": "what a look over the store found; its entry says what went",
    "Alarm": "what keeps the log from being signed; its end is a checkpoint",
    "RequestItem": "entries of its request say what was decided of it",
    "Urn": "sums of answers without names; entries of its poll say that it has another answer",
    "Participation": "that somebody answered; entries of its poll say so, and not who",
    "Reminder": "a mail that goes out once; what it tells of has its entries",
    "Work": "how far something is that records itself what it does",
    "Addressee": "that it was told has its entry; what one has seen is one's own affair",
    "Delivery": "what became of one mail; entries of its issue say how many there were",
    "Click": "a number of mails: whose they were is kept nowhere",
    "Concerned": "the entry of its crisis says whom it concerns, by a rule",
    "Link": "what a page of others says of itself; the words that link to it have their entry",
    "LinkUse": "read from the words, which have their entry",
    "Attachment": "entries of its post or comment list the files",
    "Detachment": "the same entries: what an earlier one lists and a later one does not",
    "ReviewItem": "entries of its matter say how many came, with a digest",
    "ProductionItem": "the entry of its production has a digest",
    "TextVersion": "entries of its post or comment hold the words",
    "Mention": "read from the words, which have their entry",
    "OffHours": "counts of groups; no person stands in them",
    "Call": "read from the words, which have their entry",
    "PostTopic": "read from the words, which have their entry",
    "PostWords": "read from the words, which have their entry",
    "Searchable": "read from the words, which have their entry",
    "FileWords": "read from the file, which has its entry",
    "Findable": "read from the ledger itself",
    "Deletion": "read from the ledger itself",
    "ArchiveSearch": "the entry of its look says what was searched for",
    "Indexed": "how far the ledger was read",
    "Topic": "a name that words gave, kept once",
    "DisclosureMessage": "sealed; that a recipient answered stands in entries of its report",
    "Envelope": "the key of a sealed message, which goes with it",
    "FormerLock": "how a key was locked before; that it was locked anew is an entry of the key",
    "AppealMessage": "entries of its appeal hold the words",
    "CaseNote": "entries of its case hold the words",
    "RuleVersion": "entries of its rule hold what it says",
    "RuleHit": "a number of texts: whose and which they were is kept nowhere",
    "Rulebook": "follows from the rules, which have their entries",
    "Recusal": "entries of its case say who and why",
    "Separation": "whom one does not want to see is one's own affair",
    "Hiding": "what one does not want to see is one's own affair",
    "Preferences": "how one wants to be told is one's own affair",
    "DigestItem": "follows from what somebody wants to be mailed; goes after 90 days",
    "IncomingMail": "the text that a mail becomes is recorded, by whom and that it came by mail",
    "Attention": "how much one wants to be told is one's own affair",
    "Device": "on which devices one is told is one's own affair",
    "Notice": "follows from an entry, which it names",
    "Mail": "follows from an entry, such as person.invited",
    "Concept": "entries of the vocabulary say what came from where, and what was changed",
    "ConceptLabel": "the same entries",
    "ConceptLink": "the same entries",
    "OccupationSkill": "the same entries",
    "SentOnce": "follows from an entry; only a digest that nobody can read",
    "OwnFilter": "what one does not want to see is one's own affair",
    "SavedPost": "what one comes back to is one's own affair",
    "SavedSearch": "what one looks for oneself is one's own affair",
    "KeptDraft": "what one has not sent is no content yet, and one's own affair",
    "UnmetNeed": "a number of people a month: who they were is kept nowhere",
    "Ticket": "follows from an entry; only a digest that nobody can read",
}


def test_every_noun_is_recorded_or_says_why_not() -> None:
    nouns = {mapper.class_ for mapper in Base.registry.mappers}
    assert {noun.__name__ for noun in nouns if not issubclass(noun, Recorded)} == set(UNRECORDED)


def test_the_ledger_keeps_no_html_beside_the_source_that_makes_it() -> None:
    kept = {
        f"{noun.__tablename__}.{column}"  # type: ignore[attr-defined]
        for noun in Recorded.__subclasses__()
        for column in set(noun.guarded) - set(noun.unspoken)
    }
    assert {"post.source", "comment.source", "community.purpose", "community.rules"} <= kept
    assert {column for column in kept if "html" in column} == set()
