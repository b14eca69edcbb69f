"""Is content of the archive given by a grant alone?

Content of the archive is what the ledger's payloads, earlier versions and the archive's index say,
of what is there and of what was deleted. Whatever reads it takes an `Opened` first, which only a
live grant gives; or it stands below, with the reason why it is another door, or none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from archive.granting import NotOpened, open_all, open_archive
from models import Capability, Grant, GrantPurpose, LookAct, Person, now, session
from social.errors import Invalid
from social.looking import look_into, record_access
from social.records import grants
from social.records.grants import Ask

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("archive", "moderation", "social")

# What gives content of the archive, or opens it. What hands it on to its callers stands here, too.
SOURCES = {
    "archive.holds.history",
    "archive.holds.words_of",
    "archive.keyring.keyring.secret",
    "archive.ledger.known",
    "archive.ledger.opened",
    "archive.package.write_package",
    "archive.portion.SECTIONS",
    "archive.portion.opened",
    "archive.sealing_files.unsealed",
    "models.EntryKey",
    "models.TextVersion",
    "models.entry.EntryKey",
    "social.texts.versions",
}
OPENERS = {"archive.granting.open_archive", "archive.granting.open_all"}
# The same in SQL: tables and columns that hold it.
IN_SQL = re.compile(r"\b(entry_key|payload|text_version|archive_index)\b")

CHECKS = "checks the log or takes its measure, and says of words only that they are what they were"
WRITES = "writes or wraps it, and gives nothing"
DESTROYS = "destroys it, or counts what would be destroyed"
PROOFS = (
    "the log itself, for auditors: who runs the command has the database and the keyring anyway"
)
OWN = "the dossier and the bundle of a person who asks for their data, decided by two officers"
SEEN = "what readers see of a text that they may read: its earlier versions, as the thread does"
HELD = "which holds keep something; gives numbers and no words"
INDEXES = "takes words into the index, which gives them to an Opened alone"
TELLS = "what an open page or a notice has to know of a change that its reader was in"

RESTORES = "brings back what stands in a package, for whoever has the package already"
EXPORTS = "reads for an export or a page of a matter, which ask an Opened for what it reaches"

# Other doors than a grant, and what only looks like one: by the function, each with its reason.
DOORS = {
    **dict.fromkeys(
        (
            "archive.exporting.names.NEWEST", "archive.exporting.reading.LINE",
            "archive.exporting.reading.lines", "archive.exporting.reading.words_of",
            "archive.exporting.records.Record",
        ),
        EXPORTS,
    ),
    **dict.fromkeys(
        (
            "archive.ledger.COLUMNS", "archive.ledger.FOLLOW", "archive.ledger.INSERT",
            "archive.ledger.INSERT_ALL", "archive.ledger.WRITTEN", "archive.ledger.sealed",
            "archive.settling.SURVIVORS", "archive.settling.WRAP", "archive.settling.settle",
            "archive.shredding.wrap_bare", "social.texts.version_of",
        ),
        WRITES,
    ),
    **dict.fromkeys(
        (
            "archive.keyring.lost", "archive.ledger.is_committed", "archive.log.LEAF",
            "archive.log.OF_LEAF", "archive.rereading.BESIDE", "archive.rereading.ROWS",
            "archive.rereading.Reading.line", "archive.rereading.Reading.open",
            "archive.rereading.Reading.read", "archive.rereading.WAITING",
            "archive.verify_archive.Export.bound", "archive.verify_archive.Export.certified",
            "archive.verify_archive.FIELDS", "archive.verify_archive.PLAIN",
            "archive.verify_archive.PLAIN_LEAF", "archive.verify_archive.Package.entry",
            "archive.verify_archive.check_proof", "archive.verify_archive.index_of",
            "archive.verify_archive.opened",
            "archive.verify_archive.packed", "archive.verifying.BEFORE",
            "archive.verifying.CERTIFICATES", "archive.verifying.FILES", "archive.verifying.LOOSE",
            "archive.verifying.facts", "social.records.views.last_check",
            "social.running.backup.apart.NEEDED", "social.running.surroundings.BARE",
            "social.running.surroundings.NAMED",
        ),
        CHECKS,
    ),
    **dict.fromkeys(
        (
            "archive.package.Package.line", "archive.package.README", "archive.package.ROWS",
            "archive.package.secret_of", "social.ledger.export_ledger",
        ),
        PROOFS,
    ),
    **dict.fromkeys(
        (
            "archive.along.ALONG", "archive.disposal.ENTRIES", "archive.retention.THINGS",
            "archive.shredding.DROP", "social.erasing.REFUSALS", "social.erasing.erase_messages",
            "social.erasing.erase_texts", "social.unlooking.searches",
        ),
        DESTROYS,
    ),
    **dict.fromkeys(
        (
            "archive.dossier.FINDERS", "archive.portion.ENTRIES", "archive.portion.LINES",
            "archive.portion.OF_PERSON", "archive.portion.SECTIONS", "archive.portion.rows",
            "archive.portion.opened", "social.bundles.give", "social.records.bundling.write_files",
        ),
        OWN,
    ),
    **dict.fromkeys(
        (
            "social.api.words.versions", "social.comments.views.versions",
            "social.messages.said_views.versions", "social.posts.views.versions",
            "social.quotation.FOUND", "social.texts.versions",
        ),
        SEEN,
    ),
    **dict.fromkeys(
        (
            "archive.holds.LINES", "archive.holds.SAID", "archive.holds.history",
            "archive.holds.kept_by", "archive.holds.words_of",
            "social.records.reaching.number_with",
        ),
        HELD,
    ),
    **dict.fromkeys(
        (
            "archive.finding.indexing.ENTRIES", "archive.finding.indexing.FILES",
            "archive.finding.indexing.facts_of",
        ),
        INDEXES,
    ),
    **dict.fromkeys(
        (
            "social.live.news.of_entries", "social.live.sight.BEFORE",
            "social.live.sight.facts_before", "social.notices.recipients.of_opinion",
            "social.notices.recipients.of_taken_over",
        ),
        TELLS,
    ),
    "archive.exporting.jsonl.LINE": "says how a line of an export is written, and reads none",
    "archive.exporting.schema.FIELDS": "says what the columns of an export mean, and reads none",
    **dict.fromkeys(
        (
            "archive.restoring.Restoring.alike", "archive.restoring.Restoring.compare_files",
            "archive.restoring.Restoring.row", "archive.restoring.Restoring.seal",
            "archive.restoring.is_gone", "archive.restoring.line_of",
        ),
        RESTORES,
    ),
    "social.importing.keeping.opened": "an export of another system, until it came in",
    "archive.ledger.known": "opens one entry; whoever calls it stands in this list",
    "archive.ledger.opened": "opens one entry; whoever calls it stands in this list",
    "social.importing.texts.says": "compares a text of another system with what was imported",
    "social.records.looks.with_facts": (
        "what officers did, for data protection; of what they read, no more than its number"
    ),
}  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Read every module of ours but the commands' demo, which only writes."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), ast.parse(path.read_text())


def names_of(module: str, tree: ast.Module) -> dict[str, str]:
    """Say what each name of a module stands for: what it imports, and what it defines."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                found[one.asname or one.name] = f"{node.module}.{one.name}"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = f"{module}.{node.name}"
    return found


def parts(tree: ast.Module) -> Iterator[tuple[str, ast.AST, ast.arguments | None]]:
    """Cut a module into its functions, methods, and what stands outside of them."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node, node.args
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                is_method = isinstance(one, ast.FunctionDef)
                name = f"{node.name}.{one.name}" if is_method else node.name
                yield name, one, one.args if is_method else None
        elif isinstance(node, ast.Assign):
            yield ast.unparse(node.targets[0]), node, None


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """Name what an expression such as `ledger.known` means."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, names)}.{node.attr}"
    return ""


def reads(part: ast.AST, names: dict[str, str]) -> bool:
    """Tell whether something in it gives content of the archive."""
    body = part.body if isinstance(part, ast.FunctionDef) else [part]
    documented = isinstance(part, ast.FunctionDef) and ast.get_docstring(part) is not None
    for statement in body[1:] if documented else body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name | ast.Attribute) and dotted(node, names) in SOURCES:
                return True
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and IN_SQL.search(node.value):
                return True
    return False


def takes_opened(arguments: ast.arguments | None) -> bool:
    """Tell whether the first argument, but for `self`, is an `Opened`."""
    given = [one for one in (arguments.args if arguments else []) if one.arg != "self"]
    annotation = given[0].annotation if given else None
    return annotation is not None and ast.unparse(annotation).strip("\"'") == "Opened"


def readers() -> dict[str, bool]:
    """Find all that reads content of the archive, and whether a grant opens it."""
    found = {}
    for module, tree in modules():
        names = names_of(module, tree)
        for name, part, arguments in parts(tree):
            if reads(part, names):
                found[f"{module}.{name}"] = takes_opened(arguments)
    return found


def test_whatever_reads_the_archive_takes_a_grant_or_says_why_not() -> None:
    without = {name for name, is_opened in readers().items() if not is_opened}
    assert without - DOORS.keys() == set(), "take an Opened first, or say here why not"
    assert DOORS.keys() - without == set(), "these read nothing any more"


def test_every_source_is_still_there() -> None:
    defined = set()
    for module, tree in modules():
        defined |= {f"{module}.{name}" for name, _part, _arguments in parts(tree)}
    ours = {one for one in SOURCES if not one.startswith(("models.", "archive.keyring."))}
    assert ours <= defined


def test_nobody_but_the_archive_itself_makes_a_grant_an_opened_one() -> None:
    for module, tree in modules():
        if module == "archive.granting":
            continue
        names = names_of(module, tree)
        assert "archive.granting._KEY" not in names.values(), module
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        made = [one for one in calls if dotted(one.func, names) == "archive.granting.Opened"]
        assert made == [], module


def test_pages_and_commands_open_the_archive_at_one_place() -> None:
    opening = set()
    for module, tree in modules():
        names = names_of(module, tree)
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call)
            if is_call and dotted(node.func, names) in OPENERS:
                opening.add(module)
    assert opening == {"social.looking"}


def wish(**more: Any) -> Ask:
    begins = now() - timedelta(days=30)
    given = {"purpose": GrantPurpose.LEGAL_DISPUTE, "reason": "The seam", "begins_at": begins}
    return Ask(**(given | {"ends_at": now()} | more))


@pytest.fixture
def everybody(
    make_person: Callable[..., Person], give: Callable[..., Person], ana: Person
) -> dict[str, Person]:
    """One person of each role, three officers, and one who has every role at once."""
    found = {"nobody": ana}
    for role in sorted(set(Capability) - {Capability.CONFIDANT, Capability.COMPLIANCE}):
        found[role] = give(make_person(f"Rik {role}", handle=f"rik.{role.replace('_', '')}"), role)
    for name in ("asker", "second", "third"):
        found[name] = give(make_person(f"Olga {name}"), Capability.COMPLIANCE)
    everything = make_person("Evert Everything")
    for role in sorted(set(Capability) - {Capability.CONFIDANT}):
        give(everything, role)
    return found | {"everything": everything}


def states(asker: Person, second: Person, named: Person) -> dict[str, Grant]:
    """Make a grant of every state, all of them the asker's."""
    found = {name: grants.ask_grant(asker, wish(people_ids=[named.id])) for name in STATES}
    for name in ("live", "ended", "expired"):
        grants.approve_grant(second, found[name])
    grants.end_grant(second, found["ended"])
    grants.refuse_grant(second, found["refused"], "No")
    grants.withdraw_grant(asker, found["withdrawn"])
    return found | {"in haste": grants.take_grant(asker, wish(people_ids=[named.id]))}


STATES = ("asked", "live", "ended", "expired", "refused", "withdrawn")
OPENING = {("asker", "live"), ("asker", "in haste")}


def test_every_grant_tried_by_everybody_opens_to_whoever_asked_alone(
    in_app: Flask, everybody: dict[str, Person]
) -> None:
    made = states(everybody["asker"], everybody["second"], everybody["nobody"])
    late = now() + timedelta(days=31)
    opened = set()
    for who, person in everybody.items():
        for name, grant in made.items():
            clock = (lambda: late) if name == "expired" else now
            try:
                open_archive(session, person, grant.id, clock=clock)
            except NotOpened:
                continue
            opened.add((who, name))
        live = {one.grant_id for one in open_all(session, person, 0)} - {made["expired"].id}
        assert live == {made[name].id for other, name in OPENING if other == who}
        assert open_all(session, person, 0, clock=lambda: late) == []
        for number in (0, -1, 2**31 - 1):
            with pytest.raises(NotOpened):
                look_into(person, number)
    assert opened == OPENING


def test_nobody_opens_to_themselves_what_they_asked_for(
    in_app: Flask, everybody: dict[str, Person]
) -> None:
    asker = everybody["asker"]
    grant = grants.ask_grant(asker, wish())
    with pytest.raises(Invalid):
        grants.approve_grant(asker, grant)
    with pytest.raises(NotOpened):
        look_into(asker, grant.id)


def test_an_expired_one_is_refused_within_a_second(
    in_app: Flask, everybody: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    asker, second = everybody["asker"], everybody["second"]
    grant = grants.ask_grant(asker, wish())
    grants.approve_grant(second, grant)
    assert grant.expires_at is not None
    moment = [now()]
    way = open_archive(session, asker, grant.id, clock=lambda: moment[0])
    moment[0] = grant.expires_at
    way._looked -= 1  # a second later
    for use in (
        way.require,
        lambda: next(way.watch([1])),
        lambda: record_access(way, LookAct.EXPORTED),
    ):
        with pytest.raises(NotOpened):
            use()


def test_a_page_answers_what_stays_closed_with_no_more_than_that(app: Flask) -> None:
    with app.test_request_context("/records", headers={"Accept": "application/json"}):
        answer = app.make_response(app.handle_user_exception(NotOpened("grant 7 is over")))
    assert answer.status_code == 403
    assert "grant 7" not in answer.get_data(as_text=True)
