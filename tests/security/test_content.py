"""Does nothing that people bring grow without end, run, or pose as something else?"""

from __future__ import annotations

import ast
import csv
import io
import re
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Enum, String
from wtforms import StringField
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import Length

import models
from archive import stamping
from models.base import Base
from social.sheet import write_csv
from tests.house.reach import ROOT, modules, nodes
from tests.security.asking import Matrix, undone
from tests.security.forms import SENT, form_of
from tests.security.things import things_of, values_of
from tests.security.world import EVERYBODY

assert models


# Fields of words whose length something else looks at, each with what that is.
CAPPED = {
    "announcements.NewForm.community": "names a community that the reader may read, or none",
    "announcements.PlanForm.clock": "a time of day, or refused",
    "announcements.ReadForm.language": "one that it is written in, or refused",
    "announcements.WordsForm.redact": "kept nowhere; a yes, or none",
    "announcements.WordsForm.text": "the screen counts what is left once it is clean",
    "announcements.WordsForm.title": "the screen counts what is left once it is clean",
    "asking.SessionForm.key": "a key of another form than its own counts as none",
    "asking.SessionForm.redact": "kept nowhere; a yes, or none",
    "coach.TextForm.community": "names a community that the reader may read, or none",
    "coach.TextForm.kind": "one of the kinds of texts",
    "comments.DeclineForm.text": "the screen counts what is left once it is clean",
    "comments.DenyForm.text": "the screen counts what is left once it is clean",
    "comments.UseForm.text": "the screen counts what is left once it is clean",
    "crisis.AnswerForm.answer": "the screen counts what is left once it is clean",
    "crisis.LearntForm.learnt": "the screen counts what is left once it is clean",
    "crisis.StartForm.sends": "kept nowhere; a no, or none",
    "crisis.WordsForm.known": "the screen counts what is left once it is clean",
    "crisis.WordsForm.todo": "the screen counts what is left once it is clean",
    "crisis.WordsForm.unknown": "the screen counts what is left once it is clean",
    "forms.CommentForm.key": "a key of another form than its own counts as none",
    "forms.CommentForm.redact": "kept nowhere; a yes, or none",
    "forms.CommentForm.text": "the screen counts what is left once it is clean",
    "forms.PostForm.text": "the screen counts what is left once it is clean",
    "forms.PostForm.title": "the screen counts what is left once it is clean",
    "gatherings.GatheringForm.key": "a key of another form than its own counts as none",
    "newsletters.IssueForm.redact": "kept nowhere; a yes, or none",
    "newsletters.IssueForm.text": "the screen counts what is left once it is clean",
    "newsletters.IssueForm.title": "the screen counts what is left once it is clean",
    "newsletters.LeadForm.redact": "kept nowhere; a yes, or none",
    "newsletters.LeadForm.text": "the screen counts what is left once it is clean",
    "newsletters.OfferForm.only": "one of those that there are, or all",
    "newsletters.TryForm.language": "one of this installation, or refused",
    "newsletters.WhenForm.clock": "a time of day, or refused",
    "polls.PollForm.key": "a key of another form than its own counts as none",
    "posts.StoryForm.key": "a key of another form than its own counts as none",
    "posts.StoryForm.kind": "kept nowhere; the address says which it is",
    "posts.StoryForm.redact": "kept nowhere; a yes, or none",
    "quotes.QuoteForm.text": "the screen counts what is left once it is clean",
    "recognition.ThanksForm.key": "a key of another form than its own counts as none",
    "records.ArchiveForm.by": "kept nowhere; which half of the page was sent",
    "forms.ShownForm.seen": "kept nowhere; a moment, or none",
    "records.ScheduleForm.recipients": "so many keys; what is no key is refused",
    "records.ExportForm.recipients": "so many keys; what is no key is refused",
    "records.CustodianForm.people": "so many names; nothing is looked up of more",
    "records.DecisionForm.noun": "one of the kinds that were found",
    "records.GivingForm.noun": "one of the kinds that were found",
    "records.AboutForm.person": "so many names; nothing is looked up of more",
    "records.GrantForm.communities": "so many names; nothing is looked up of more",
    "records.GrantForm.officers": "so many names; nothing is looked up of more",
    "records.GrantForm.people": "so many names; nothing is looked up of more",
    "records.HoldForm.communities": "so many names; nothing is looked up of more",
    "records.HoldForm.people": "so many names; nothing is looked up of more",
    "records.HoldForm.words": "the action counts them, and their letters",
    "records.JudgementForm.round": "one of three, or there is no such page",
    "records.RequestForm.person": "so many names; nothing is looked up of more",
    "rules.RuleForm.communities": "so many names; a file of rules has a longest length",
    "rules.WishForm.seal": "kept nowhere; compared with the seal of the wish",
    "sign_on.BeginForm.next": "kept nowhere for long; a path of this site, or none",
    "sign_on.ProviderForm.key": "twelve signs, or refused",
    "signing_in.PasskeyForm.next": "kept nowhere; a path of this site, or none",
    "signing_in.CodeForm.next": "kept nowhere; a path of this site, or none",
    "signing_in.SignInForm.next": "kept nowhere; a path of this site, or none",
}


def forms() -> dict[str, type[BaseForm]]:
    """Find every form."""
    found = {}
    for path in sorted((ROOT / "social").rglob("*form*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for thing in vars(import_module(name)).values():
            if isinstance(thing, type) and thing.__module__ == name:
                found[f"{name.split('.')[1]}.{thing.__name__}"] = thing
    return found


def test_hole_45_every_field_of_words_has_a_longest_length() -> None:
    endless = set()
    for form, parts in forms().items():
        for name, field in vars(parts).items():
            if not isinstance(field, UnboundField) or not issubclass(
                field.field_class, StringField
            ):
                continue
            checks = [*field.args, field.kwargs.get("validators", ())]
            flat = [one for part in checks if isinstance(part, list | tuple) for one in part]
            if not any(isinstance(one, Length) for one in flat):
                endless.add(f"{form}.{name}")
    assert endless == set(CAPPED)


def test_hole_45_every_column_of_words_has_a_longest_length() -> None:
    endless = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String)
        and not isinstance(column.type, Enum)
        and column.type.length is None
    }
    assert endless == set(WITHOUT_END)


# Columns that the house itself writes.
WITHOUT_END = {
    "certificate.body", "archive_search.settled", "findable.room", "import.people", "import.report",
}  # fmt: skip

# What somebody may write into an address; each name is asked with another of these in turn.
ODD = ("-1", "9" * 30, "\0", "１", "x' OR '1'='1", "[]", "../../etc/passwd", "1-99999999999999999")
NAMES = (
    "after", "before", "comment", "community", "cursor", "kind", "language", "next", "number",
    "only", "order", "part", "preset", "q", "reply", "role", "scope", "since", "site", "state",
    "until", "v", "version", "active", "department", "text", "title", "reason",
)  # fmt: skip
READER = {"records": "officer", "administration": "administrator"}


def reader_of(endpoint: str) -> Any:
    """Choose somebody who gets in."""
    return EVERYBODY[READER.get(endpoint.partition(".")[0], "owner")]


@pytest.mark.parametrize("turn", range(2))
def test_hole_45_whatever_an_address_is_asked_it_has_an_answer(matrix: Matrix, turn: int) -> None:
    broken = []
    for number, (rule, method) in enumerate(matrix.addresses()):
        thing = things_of(rule, matrix.world.things)[0]
        asked = {
            name: ODD[(number + place + turn * 3) % len(ODD)]
            for place, name in enumerate(NAMES)
            if (place + turn) % 2
        }
        more = {"query_string": asked} | ({"data": asked} if method != "GET" else {})
        answer = matrix.ask(reader_of(rule.endpoint), rule, method, thing, **more)
        if answer.status_code >= 500:
            broken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert broken == []


@pytest.mark.parametrize(
    "body", [[1, {"a": []}], {"text": {"a": 1}, "version": [None], "q": 10**400}]
)
def test_hole_45_whatever_json_an_address_is_sent_it_has_an_answer(
    matrix: Matrix, body: object
) -> None:
    broken = []
    for rule, method in matrix.addresses():
        if method == "GET":
            continue
        thing = things_of(rule, matrix.world.things)[0]
        answer = matrix.ask(reader_of(rule.endpoint), rule, method, thing, json=body)
        if answer.status_code >= 500:
            broken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert broken == []


NUMBERS = ("9" * 320, "9" * 5_000, f"-{2**31 + 1}")


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{number[:3]}, {len(number)} signs")
def test_hole_45_whatever_number_is_typed_it_has_an_answer(matrix: Matrix, number: str) -> None:
    broken = []
    for rule, method in matrix.addresses():
        if method == "GET" or rule.endpoint in SENT:
            continue
        thing = things_of(rule, matrix.world.things)[0]
        form = {name: typed(value, number) for name, value in form_of(rule.endpoint, thing).items()}
        more = {"data": {"version": number} | form}
        answer = matrix.ask(reader_of(rule.endpoint), rule, method, thing, **more)
        if answer.status_code >= 500:
            broken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert broken == []


def test_hole_45_a_file_in_the_place_of_words_has_an_answer(matrix: Matrix) -> None:
    broken = []
    for rule, method in matrix.addresses():
        if method == "GET" or rule.endpoint in SENT:
            continue
        thing = things_of(rule, matrix.world.things)[0]
        form = form_of(rule.endpoint, thing)
        sent = form | {name: (io.BytesIO(b"x"), "x.txt") for name in ("version", *form)}
        if not form:
            continue
        answer = matrix.ask(reader_of(rule.endpoint), rule, method, thing, data=sent)
        if answer.status_code >= 500:
            broken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert broken == []


CHOSEN = {
    "communities.index": ("kind", "language", "site", "active"),
    "communities.rule": ("site", "department"),
    "review.index": ("weight", "taken"),
}


def test_hole_45_a_blank_is_no_choice(matrix: Matrix) -> None:
    """One field at a time, since a form stops at what is wrong with another."""
    broken = []
    for rule, method in matrix.addresses():
        thing = things_of(rule, matrix.world.things)[0]
        names = CHOSEN.get(rule.endpoint, ())
        asked: list[dict[str, Any]] = [{"query_string": {name: " "}} for name in names]
        if method != "GET":
            form = form_of(rule.endpoint, thing)
            asked = [{"data": form | {name: " "}} for name in form]
        for more in asked:
            answer = matrix.ask(reader_of(rule.endpoint), rule, method, thing, **more)
            if answer.status_code >= 500:
                broken.append(f"{method} {rule.rule} {more}: {answer.status_code}")
    assert broken == []


def typed(value: Any, number: str) -> Any:
    """Type a number wherever one is asked for, or a name of something that could be one."""
    if isinstance(value, list):
        return [typed(one, number) for one in value]
    return number if isinstance(value, str) and (not value or value.isdecimal()) else value


@pytest.mark.parametrize("number", [2**31, 10**320], ids=["2**31", "10**320"])
def test_hole_45_whatever_number_stands_in_an_address_it_has_an_answer(
    matrix: Matrix, number: int
) -> None:
    broken = []
    for rule, method in matrix.addresses():
        numbers = {name for name, one in rule._converters.items() if one.regex == r"\d+"}
        if not numbers:
            continue
        thing = things_of(rule, matrix.world.things)[0]
        values = values_of(rule, thing)
        for name in sorted(numbers):
            path = matrix.app.url_map.bind("localhost").build(
                rule.endpoint, values | {name: number}, method=method
            )
            with undone(matrix.app):
                answer = matrix.go(reader_of(rule.endpoint), method, path)
            if answer.status_code >= 500:
                broken.append(f"{method} {rule.rule}: {answer.status_code}")
    assert broken == []


DEEP = b"[" * 6_000 + b"]" * 6_000
JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def test_hole_45_json_that_lies_too_deep_is_refused_wherever_json_is_read(matrix: Matrix) -> None:
    answers = {
        rule.endpoint: matrix.ask(
            reader_of(rule.endpoint), rule, "POST", thing, data=DEEP, headers=JSON
        ).status_code
        for rule, method in matrix.addresses()
        if method == "POST"
        for thing in things_of(rule, matrix.world.things)[:1]
    }
    assert max(answers.values()) < 500
    read = {name for name, code in answers.items() if code == 422}
    assert read >= {"confidential.create", "confidential.look", "confidential.say"}
    assert answers["health.csp_reports"] == 204  # no report by its media type, so not read


SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("sign", SIGNS)
def test_hole_46_no_cell_of_what_people_take_with_them_is_a_formula(sign: str) -> None:
    file = io.BytesIO()
    write_csv(file, ["words", "names"], [{"words": f"{sign}1+1", "names": [f"{sign}cmd|calc"]}])
    _head, row = csv.reader(io.StringIO(file.getvalue().decode(), newline=""))
    assert all(cell.startswith("'") for cell in row)


UNSAFE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
DYNAMIC = {
    "eval", "exec", "compile", "__import__", "render_template_string", "Template", "from_string",
}  # fmt: skip


def test_hole_46_nothing_that_was_stored_or_sent_is_run() -> None:
    """No pickles, no code made from words, no shell, no YAML that makes things."""
    found = set()
    for name in modules():
        for node in nodes(name):
            if isinstance(node, ast.Import | ast.ImportFrom):
                parts = {alias.name.partition(".")[0] for alias in node.names}
                parts.add((getattr(node, "module", "") or "").partition(".")[0])
                found |= {f"{name} imports {part}" for part in parts & UNSAFE}
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                is_shell = any(one.arg == "shell" for one in node.keywords)
                loader = [ast.unparse(one.value) for one in node.keywords if one.arg == "Loader"]
                is_shell |= called == "yaml.load" and loader != ["yaml.CSafeLoader"]
                if called in DYNAMIC or called == "os.system" or is_shell:
                    found.add(f"{name}:{node.lineno} calls {called}")
    assert found == set()


FETCHING = {"urllib.request", "http.client", "urllib3", "requests", "httpx", "aiohttp"}
FETCHING |= {"smtplib", "socket"}
# Who speaks to others, and to whom: the operator names each in a setting, or how far people may.
FETCHERS = {
    "archive.stamping": "STAMP_URL",
    "archive.witnessing": "WITNESSES",
    "social.fetching.deadline": "ends the connections of the next two in time",
    "social.fetching.fetcher": "what people link, in the public network or where FETCH_* allow it",
    "social.fetching.line": "the same",
    "social.filing.scanner": "CLAMD_URL",
    "social.live.fanout": "open pages, which came to it",
    "social.mailing.smtp": "SMTP_URL",
    "social.running.surroundings": "the doctor looks at SMTP_URL and the port",
    "social.running.web": "asks itself whether it is there",
}


@cache
def imported(module: str) -> frozenset[str]:
    """Name the modules that a module imports."""
    found = set()
    for node in nodes(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{one.name}" for one in node.names}
    return frozenset(found)


def test_hole_40_nothing_is_fetched_but_by_these() -> None:
    fetching = {name for name in modules() if imported(name) & FETCHING}
    assert fetching == set(FETCHERS)


class Endless(BaseHTTPRequestHandler):
    """Answers without an end, until nobody listens any more."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            while True:
                self.wfile.write(bytes(65_536))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_hole_41_of_an_answer_without_an_end_only_so_much_is_read() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Endless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        found = stamping.post(f"http://127.0.0.1:{server.server_port}/", b"a question")
        server.shutdown()
    assert len(found) == stamping.MOST_BYTES


PARSING = ("XMLParser", "fromstring", "iterparse")


def test_no_xml_is_read_but_by_a_parser_that_takes_no_entities() -> None:
    names = {one for name in modules() for one in imported(name)}
    assert {one for one in names if one.startswith(("xml.", "lxml"))} == {
        "xml.etree.ElementTree",
        "xml.etree.ElementTree.Element",
        "xml.etree.ElementTree.ParseError",
        "xml.sax.saxutils",
        "xml.sax.saxutils.escape",
        "xml.sax.saxutils.quoteattr",
    }
    readers = [name for name in modules() if "defusedxml.ElementTree" in imported(name)]
    calls = [
        ast.unparse(node)
        for name in readers
        for node in nodes(name)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PARSING
    ]
    assert calls
    assert all("forbid_dtd=True" in call for call in calls)


def test_nothing_secret_comes_from_dice_that_can_be_foretold() -> None:
    dicing = {name for name in modules() if "random" in imported(name)}
    assert {name for name in dicing if not name.startswith("social.commands.demo.")} == set()


WEAK = re.compile(r"\b(?:md5|sha1|SHA1|MD5|DES|TripleDES|ARC4|RC4|ECB|CBC|PKCS1v15|Blowfish)\b")


def test_no_weak_algorithm_is_used() -> None:
    weak = {
        f"{name}: {word}"
        for name in modules()
        for node in nodes(name)
        if isinstance(node, ast.Name | ast.Attribute)
        for word in WEAK.findall(node.id if isinstance(node, ast.Name) else node.attr)
    }
    assert weak == set()


def test_no_part_of_the_house_is_left_out_of_these() -> None:
    assert {Path(name.replace(".", "/")).parts[0] for name in modules()} == {
        "models", "moderation", "archive", "social"
    }  # fmt: skip
