"""Does somebody who asks get all that there is of them, and nothing of others?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from archive.keyring import keyring
from archive.sealing_files import unsealed
from models import (
    Bundle,
    Capability,
    Community,
    Concept,
    ConceptSource,
    ConfirmationState,
    Entry,
    ErasureRequest,
    Event,
    File,
    HeldFor,
    Kek,
    Mail,
    Origin,
    Outcome,
    Person,
    PersonState,
    Post,
    ReactionKind,
    Reason,
    RequestItem,
    RequestKind,
    SearchPurpose,
    SignIn,
    Withholding,
    Work,
    now,
    session,
)
from moderation import Draft
from social import bundles
from social.attaching import Brought
from social.changes import change
from social.comments.actions import create_comment
from social.drafting import Begun
from social.drafts import actions as drafts
from social.drafts import planning
from social.errors import Invalid
from social.evidence import actions as confirming
from social.files.held import settle
from social.filing.keeping import add_file
from social.filing.scanner import Scanned, Verdict
from social.follows.actions import follow
from social.notices.actions import notify
from social.occasions import Occasion
from social.posts.actions import create_post, edit_post
from social.reactions import react
from social.records import bundling, executing, requests, telling
from social.records.requests import Decision
from social.reports.actions import report
from social.reports.forms import Complaint
from social.requesting import take_up
from social.saved import actions as saving
from social.seeking import hr
from social.seeking.criteria import Criterion, Sort
from social.sheet import guarded
from social.store import store
from tests.evidence.stating import state
from tests.records.conftest import noted
from tests.seeking.making import edition, make_concepts, make_role

ACCESS, PORTABILITY = RequestKind.ACCESS, RequestKind.PORTABILITY
Ask = Callable[..., ErasureRequest]
SECRETS = ("Ana", "Peeters", "ana.peeters", "our money", "only Ana knows")


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def ask(rosa: Person) -> Ask:
    """Take up a request for data."""
    return lambda person, kind=ACCESS: requests.open_request(rosa, person, now(), "", kind)


@pytest.fixture
def answer(rosa: Person, omar: Person) -> Callable[[ErasureRequest], Bundle]:
    """Mask what is open, approve it, and make the bundle."""

    def run(request: ErasureRequest) -> Bundle:
        requests.mask_the_rest(rosa, request)
        requests.approve_request(omar, request)
        bundling.build(request.id)
        session.expire_all()
        return session.scalars(select(Bundle).where(Bundle.request_id == request.id)).one()

    return run


@pytest.fixture
def life(ana: Person, ben: Person, eve: Person, community: Community) -> Post:
    """Ben wrote, edited, answered, reacted, followed, was followed, named and signed in."""
    file = add_file(ben, FileStorage(io.BytesIO(b"165 A"), "../=numbers.txt"))
    words = Draft(source="By Ben, with Ana Peeters\n\n> only Ana knows", files=(file.id,))
    post = create_post(ben, community, words, [Brought(file.id, "Numbers")])
    edit_post(ben, post, Draft(source="By Ben, later, with @ana.peeters"), 1)
    create_post(ben, community, Draft(source="=SUM(A1) is what Ana Peeters types"))
    other = create_post(
        ana, community, Draft(source="This is our money.\n\nAsk @ben.claes, says Ana")
    )
    comment = create_comment(ben, other, Draft(source="Yes"))
    react(ben, other, ReactionKind.AGREE)
    react(ana, comment, ReactionKind.THANKS)
    follow(ben, ana)
    follow(eve, ben)
    notify(list(session.scalars(select(Entry.id))))
    noted(Event.SIGNED_IN, SignIn(person_id=ben.id, token_digest=b"a" * 32, address="192.0.2.7"))
    return post


def opened(bundle: Bundle) -> zipfile.ZipFile:
    """Open a bundle as somebody does who may."""
    assert bundle.digest is not None
    assert bundle.secret is not None
    key = keyring.wrapper(bundle.kek_id or 0).unwrap(bundle.secret)
    content = b"".join(unsealed(store().read(bundle.digest, 0, bundle.sealed_size), key))
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (bundle.sha256, bundle.size)
    return zipfile.ZipFile(io.BytesIO(content))


@pytest.mark.parametrize(
    "words",
    ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '"=1', "'=1", " =1", "“=1", "＝1"],
)
def test_no_cell_begins_with_what_a_spreadsheet_would_run(words: str) -> None:
    assert guarded(words) == f"'{words}"
    assert guarded([words]) == f"'{words}"


@pytest.mark.parametrize("value", ["Words", "“Words”", "1 - 1", "", None, -1, True])
def test_what_is_no_formula_stays_as_it_is(value: object) -> None:
    assert not guarded(value).startswith("'")


def waiting(job: str, argument: str) -> list[Any]:
    """Read what some jobs are to do."""
    jobs = text("SELECT args ->> :argument FROM procrastinate_jobs WHERE task_name = :job")
    return list(session.scalars(jobs, {"job": job, "argument": argument}))


def table(found: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(found.read(f"data/{name}.json"))
    return rows


def test_a_files_name_tells_of_nobody_else(
    ask: Ask, answer: Callable[[ErasureRequest], Bundle], ana: Person, ben: Person
) -> None:
    add_file(ben, FileStorage(io.BytesIO(b"Words"), "Pay of Ana Peeters.txt"))
    found = opened(answer(ask(ben)))
    names = [row["name"] for row in table(found, "file")]
    assert "Pay of Person 1.txt" in names
    assert any(path.endswith("-Pay of Person 1.txt") for path in found.namelist())
    assert not any("Peeters" in path for path in found.namelist())


def test_all_that_there_is_is_in_it(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    found = opened(answer(ask(ben)))
    counts = {
        name: len(table(found, name))
        for name in ("person", "post", "comment", "file", "mention", "reaction", "follow",
                     "membership", "sign_in", "role", "withheld", "shredded")
    }  # fmt: skip
    assert counts == {
        "person": 1, "post": 2, "comment": 1, "file": 1, "mention": 1, "reaction": 1, "follow": 2,
        "membership": 1, "sign_in": 1, "role": 0, "withheld": 0, "shredded": 0,
    }  # fmt: skip
    assert len(table(found, "notice")) > 0
    assert "By Ben, with Person" in " ".join(row["source"] for row in table(found, "version"))
    assert table(found, "profile_version")[0]["name"] == "Ben Claes"
    events = {row["event"] for row in table(found, "entry")}
    assert {
        "post.created",
        "post.edited",
        "reaction.added",
        "follow.added",
        "person.added",
    } <= events
    assert {row["words"] for row in table(found, "entry")} == {"kept"}


def test_nothing_of_others_is_in_it(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    found = opened(answer(ask(ben)))
    for path in found.namelist():
        content = found.read(path).decode()
        assert [word for word in SECRETS if word in content] == [], path
    assert table(found, "mention")[0]["source"] == "[…]\n\nAsk @ben.claes, says Person 1"
    follows = {row["direction"]: row["who"] for row in table(found, "follow")}
    assert follows == {"by_me": "somebody else", "of_me": "somebody else"}


def test_it_does_not_tell_who_reported_what(
    life: Post, ask: Ask, answer: Callable[..., Bundle], rosa: Person, ana: Person, ben: Person
) -> None:
    complaint = Complaint(reason=Reason.INSULT, note="He means me, and me alone.")
    report(ana, life, complaint)
    request = ask(ben)
    for noun in ("notice", "follow", "mention"):
        requests.decide(rosa, request, Decision(noun=noun, outcome=Outcome.GIVE))
    found = opened(answer(request))
    [case] = table(found, "case")
    assert (case["stands_on"], case["on_number"], case["reasons"]) == ("post", life.id, ["insult"])
    assert table(found, "report") == []
    entries = table(found, "entry")
    assert "case.opened" in {row["event"] for row in entries}
    for row in entries:
        is_mine = row["direction"] == "by_me"
        assert row["by"] in ((None,) if is_mine else (None, "somebody else"))
    content = "".join(found.read(path).decode() for path in found.namelist())
    assert complaint.note not in content
    assert "15(4)" in found.read("index.html").decode()
    theirs = opened(answer(ask(ana)))
    assert [row["said"] for row in table(theirs, "report")] == [complaint.note]
    assert "report.created" in {row["event"] for row in table(theirs, "entry")}


def test_it_is_whole_and_says_so(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    found = opened(answer(ask(ben)))
    manifest = found.read("manifest-sha256.txt").decode().splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in manifest)  # type: ignore[arg-type]
    assert set(listed) == set(found.namelist()) - {"manifest-sha256.txt"}
    for path, digest in listed.items():
        assert hashlib.sha256(found.read(path)).hexdigest() == digest
    [file] = table(found, "file")
    assert re.fullmatch(r"files/\d+-[^/]*numbers\.txt", file["path"])
    assert found.read(file["path"]) == b"165 A"
    described = {one["name"]: one for one in json.loads(found.read("data/schema.json"))["tables"]}
    for name, about in described.items():
        columns = [column["name"] for column in about["columns"]]
        lines = list(csv.reader(io.StringIO(found.read(f"data/{name}.csv").decode(), newline="")))
        assert lines[0] == columns
        assert [len(line) for line in lines] == [len(columns)] * len(lines)
        assert len(lines) - 1 == len(table(found, name))
        assert all(set(row) == set(columns) for row in table(found, name))
    assert "'=SUM(A1)" in found.read("data/post.csv").decode()
    assert "'=SUM" not in found.read("data/post.json").decode()


def test_people_can_read_it_without_any_program(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    with change(None) as record:
        ben.language = "nl"
        record(Event.PERSON_CHANGED, ben)
    found = opened(answer(ask(ben)))
    pages = [path for path in found.namelist() if path.endswith(".html")]
    for path in pages:
        page = found.read(path).decode()
        assert '<html lang="nl">' in page
        assert not re.search(r"<script|https?://|\bon\w+=|<style|style=", page)
        for target in re.findall(r'(?:href|src)="([^"]+)"', page):
            assert unquote(target) in found.namelist(), (path, target)
    index = found.read("index.html").decode()
    assert "AVG" in index
    assert "Persoon 1" in found.read("mention-1.html").decode()


def test_what_was_shredded_is_named_as_shredded(
    life: Post,
    ask: Ask,
    answer: Callable[..., Bundle],
    rosa: Person,
    omar: Person,
    ben: Person,
) -> None:
    request = requests.open_request(rosa, ben, now())
    for noun in set(session.scalars(select(RequestItem.noun))):
        is_post = noun == "post"
        outcome = Outcome.ERASE if is_post else Outcome.REFUSE
        exemption = None if is_post else "e"
        requests.decide(rosa, request, Decision(noun=noun, outcome=outcome, exemption=exemption))  # type: ignore[arg-type]
    requests.approve_request(omar, request)
    executing.execute(request.id)
    found = opened(answer(ask(ben)))
    assert table(found, "post") == []
    gone = [row for row in table(found, "entry") if row["words"] == "shredded"]
    assert {row["event"] for row in gone} >= {"post.created", "post.edited"}
    assert {row["noun"] for row in table(found, "shredded")} == {"post"}
    assert {row["certificate"] for row in gone} == {
        row["certificate"] for row in table(found, "shredded")
    }


def test_one_thing_is_given_whole_another_withheld_with_its_ground(
    life: Post, ask: Ask, answer: Callable[..., Bundle], rosa: Person, ben: Person
) -> None:
    request = ask(ben)
    requests.decide(rosa, request, Decision(noun="post", outcome=Outcome.GIVE))
    withheld = Decision(
        noun="mention", outcome=Outcome.WITHHOLD, withholding=Withholding.OTHERS, note="A whistle"
    )
    requests.decide(rosa, request, withheld)
    found = opened(answer(request))
    assert "with @ana.peeters" in found.read("data/post.json").decode()
    assert table(found, "mention") == []
    assert table(found, "withheld") == [
        {"noun": "mention", "ground": "others", "things": 1, "note": "A whistle"}
    ]
    assert "withheld-1.html" in found.read("index.html").decode()


def test_that_somebody_declined_their_words_givers_are_not_told(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ana: Person, ben: Person
) -> None:
    line = state(ana, "I weld")
    said = confirming.offer(ben, line, Occasion("post-1", "", post_id=life.id), "She welds")
    confirming.settle(ana, said, ConfirmationState.DECLINED)
    found = opened(answer(ask(ben)))
    assert [row["state"] for row in table(found, "confirmation")] == ["offered"]
    assert "declined" not in found.read("data/entry.json").decode()
    assert "declined" in opened(answer(ask(ana))).read("data/entry.json").decode()


def test_by_which_criteria_hr_found_them_is_said_in_words(
    ask: Ask, answer: Callable[..., Bundle], ben: Person, make_person: Callable[..., Person]
) -> None:
    numbers = make_concepts()
    hanna = make_role(make_person("Hanna Vogt"), Capability.HR)
    state(ben, "SAP", concept_id=numbers["sap"])
    criteria = [
        Criterion(Sort.CONCEPT, (str(numbers["sap"]), str(numbers["tender"]))),
        Criterion(Sort.PLACE, ("lyon",), is_must=False),
    ]
    hr.make(hanna, SearchPurpose.PROJECT, "Tram", criteria, hides_names=True)
    (row,) = table(opened(answer(ask(ben))), "search_hit")
    assert row["criteria"] == "SAP PP / tendering; lyon"


def test_a_term_from_elsewhere_goes_with_its_attribution(
    ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    numbers = make_concepts()
    with change(None) as record:
        vocabulary = edition()
        vocabulary.attribution = "Terms by others"
        session.get_one(Concept, numbers["sap"]).source = ConceptSource.ESCO
        record(Event.VOCABULARY_CHANGED, vocabulary)
    state(ben, "SAP", concept_id=numbers["sap"])
    state(ben, "Tenders", concept_id=numbers["tender"])
    found = opened(answer(ask(ben)))
    rows = {row["own_words"]: row["attribution"] for row in table(found, "statement")}
    assert rows == {"SAP": "Terms by others", "Tenders": None}
    assert "Terms by others" in found.read("index.html").decode()


def test_to_take_elsewhere_is_what_one_brought(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    found = opened(answer(ask(ben, PORTABILITY)))
    tables = {path[5:-5] for path in found.namelist() if path.startswith("data/")}
    assert {name for name in tables if f"data/{name}.json" in found.namelist()} == {
        "person", "post", "comment", "version", "file", "reaction", "follow", "membership",
        "statement", "evidence", "confirmation", "availability", "asked", "saved_search",
        "preferences", "attention", "device", "draft", "saved", "message", "conversation",
        "story", "reuse", "recognition", "schema", "wording", "issue_words", "vote", "attendance",
        "participation", "safety_answer", "rumour", "hearing", "share", "quote", "move",
    }  # fmt: skip
    assert [row["direction"] for row in table(found, "follow")] == ["by_me"]


def test_when_a_post_was_to_go_out_and_a_reminder_to_come_is_in_it(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    begun = Begun(f"community:{life.community_id}", [("text", "Later")])
    draft = drafts.keep(ben, begun, 0)
    assert draft is not None
    goes_at = now() + timedelta(hours=2)
    planning.plan(ben, draft, goes_at, "Europe/Brussels", draft.version)
    saved = saving.find(ben, saving.save(ben, life))
    saving.set_reminder(ben, saved, goes_at)
    found = opened(answer(ask(ben)))
    (planned,) = table(found, "draft")
    (kept,) = table(found, "saved")
    times = [datetime.fromisoformat(one) for one in (planned["goes_at"], kept["remind_at"])]
    assert times == [goes_at, goes_at]
    assert planned["zone"] == "Europe/Brussels"


def test_what_names_others_waits_and_the_rest_is_settled(
    life: Post, ask: Ask, omar: Person, ben: Person
) -> None:
    request = ask(ben)
    rows = session.execute(
        select(RequestItem.noun, RequestItem.names_others, RequestItem.outcome).distinct()
    )
    by_others: dict[bool, set[Any]] = {True: set(), False: set()}
    for noun, names_others, outcome in rows:
        by_others[names_others].add((noun, outcome))
    assert by_others[True] == {
        ("post", None), ("mention", None), ("follow", None), ("notice", None)
    }  # fmt: skip
    assert ("post", Outcome.MASK) in by_others[False]
    assert ("person", Outcome.GIVE) in by_others[False]
    with pytest.raises(Invalid):
        requests.approve_request(omar, request)


def test_two_officers_and_not_the_person_decide(
    ask: Ask, rosa: Person, omar: Person, ben: Person
) -> None:
    request = ask(ben)
    with pytest.raises(Invalid):
        requests.approve_request(omar, request)
    requests.mask_the_rest(rosa, request)
    for act in (requests.mask_the_rest, requests.approve_request):
        with pytest.raises(Invalid):
            act(rosa if act is requests.approve_request else omar, request)
    own = ask(omar)
    requests.mask_the_rest(rosa, own)
    with pytest.raises(Invalid):
        requests.approve_request(omar, own)
    bundling.build(own.id)
    assert session.scalars(select(Bundle)).all() == []


@pytest.mark.parametrize(
    ("kind", "decision"),
    [
        (ACCESS, Decision(noun="post", outcome=Outcome.ERASE)),
        (ACCESS, Decision(noun="post", outcome=Outcome.WITHHOLD)),
        (
            ACCESS,
            Decision(noun="post", outcome=Outcome.GIVE, withholding=Withholding.LAW),
        ),
        (RequestKind.ERASURE, Decision(noun="post", outcome=Outcome.GIVE)),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    life: Post, ask: Ask, rosa: Person, ben: Person, kind: RequestKind, decision: Decision
) -> None:
    request = ask(ben, kind)
    with pytest.raises(Invalid):
        requests.decide(rosa, request, decision)


def test_the_person_is_told_once_and_a_leaver_is_not(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    request = ask(ben)
    bundle = answer(request)
    bundling.build(request.id)
    assert session.scalars(select(Mail.recipient)).all() == [ben.email]
    assert session.scalar(select(func.count()).where(Entry.event == Event.BUNDLE_BUILT)) == 1
    assert bundle.expires_at - bundle.made_at == timedelta(days=30)
    with change(None) as record:
        ben.state, ben.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, ben)
    answer(ask(ben))
    assert len(session.scalars(select(Mail)).all()) == 1


class Killed(BaseException):
    """The worker was killed."""


@pytest.mark.parametrize("where", ["write", "keep", "put", "finish"])
def test_a_bundle_that_was_killed_is_made_once(
    life: Post,
    ask: Ask,
    rosa: Person,
    omar: Person,
    ben: Person,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = ask(ben)
    request_id = request.id
    requests.mask_the_rest(rosa, request)
    requests.approve_request(omar, request)

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if where == "put":
            patch.setattr(type(store()), "put", die)
        else:
            patch.setattr(bundling, where, die)
        with pytest.raises(Killed):
            bundling.build(request_id)
    session.remove()
    bundling.build(request_id)
    bundling.build(request_id)
    session.expire_all()
    opened(session.scalars(select(Bundle)).one())
    assert len(session.scalars(select(Mail)).all()) == 1
    for event, number in (
        (Event.REQUEST_CLOSED, 1),
        (Event.BUNDLE_BUILT, 1),
    ):
        assert session.scalar(select(func.count()).where(Entry.event == event)) == number
    kept = set(session.scalars(select(Bundle.digest)))
    brought = waiting("records.drop_unkept", "digest")
    assert kept <= set(brought)
    for digest in brought:
        bundles.drop_unkept(digest)
        with pytest.raises(FileNotFoundError) if digest not in kept else nullcontext():
            store().read_all(digest)
    work = session.scalars(select(Work).where(Work.noun == "erasure_request")).one()
    assert work.ended_at is not None
    assert work.done == work.total > 0


def test_it_lies_sealed_and_goes_for_good_when_its_time_is_over(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    bundle = answer(ask(ben))
    digest, kek_id = bundle.digest or "", bundle.kek_id
    assert bundle.kek_id is not None
    assert b"By Ben" not in store().read_all(digest)
    assert store().read_all(digest)[:2] != b"PK"
    assert bundles.forget(bundles.is_over(bundle.expires_at - timedelta(seconds=1))) == 0
    assert bundles.forget(bundles.is_over(bundle.expires_at)) == 1
    assert bundles.forget(bundles.is_over(bundle.expires_at)) == 0
    session.expire_all()
    gone = session.scalars(select(Bundle)).one()
    assert (gone.digest, gone.secret, gone.kek_id, gone.gone_at is not None) == (
        None,
        None,
        None,
        True,
    )
    assert session.scalars(select(Kek).where(Kek.id == kek_id)).all() == []
    with pytest.raises(FileNotFoundError):
        keyring.shelf.get(f"{kek_id:016x}")
    with pytest.raises(FileNotFoundError):
        store().read_all(digest)
    with pytest.raises(NotFound):
        bundles.give(ben, gone)
    assert session.scalar(select(func.count()).where(Entry.event == Event.BUNDLE_DELETED)) == 1


def test_it_goes_with_the_person(
    life: Post,
    ask: Ask,
    answer: Callable[..., Bundle],
    rosa: Person,
    omar: Person,
    ben: Person,
) -> None:
    bundle = answer(ask(ben))
    with change(None) as record:
        ben.state, ben.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, ben)
    request = requests.open_request(rosa, ben, now())
    nouns = select(RequestItem.noun).where(RequestItem.request_id == request.id)
    for noun in set(session.scalars(nouns)):
        requests.decide(rosa, request, Decision(noun=noun, outcome=Outcome.ERASE))
    requests.approve_request(omar, request)
    executing.execute(request.id)
    session.expire_all()
    assert session.get_one(Bundle, bundle.id).gone_at is not None


def test_people_ask_themselves_and_once_at_a_time(ben: Person, rosa: Person) -> None:
    request = take_up(ben, ben, ACCESS, now(), "All of it")
    assert (request.opened_by_id, request.due_at - request.asked_at) == (ben.id, timedelta(days=30))
    with pytest.raises(Invalid):
        take_up(ben, ben, ACCESS, now())
    take_up(ben, ben, PORTABILITY, now())
    requests.extend_request(rosa, request, "There is much")
    assert request.due_at - request.asked_at == timedelta(days=90)


def test_for_who_has_no_role_there_is_nothing_to_decide(ask: Ask, eve: Person, ben: Person) -> None:
    request = ask(ben)
    with pytest.raises(NotFound):
        requests.mask_the_rest(eve, request)
    with pytest.raises(NotFound):
        requests.open_request(eve, ben, now(), "", ACCESS)


def test_files_that_are_not_there_any_more_are_left_out(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    store().remove(session.scalars(select(File.digest)).one())
    found = opened(answer(ask(ben)))
    assert table(found, "file")[0]["path"] == ""
    assert [path for path in found.namelist() if path.startswith("files/")] == []


@pytest.mark.parametrize("held", list(HeldFor))
@pytest.mark.parametrize("kind", [ACCESS, PORTABILITY])
def test_a_file_that_is_held_is_named_and_not_given(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person, held: HeldFor, kind: Any
) -> None:
    hold_file(held)
    found = opened(answer(ask(ben, kind)))
    [file] = table(found, "file")
    assert (file["path"], file["withheld"]) == ("", f"held_{held}")
    assert [path for path in found.namelist() if path.startswith("files/")] == []
    page = found.read("file-1.html").decode()
    assert str(telling.HELD[f"held_{held}"]) in page
    if kind == ACCESS:
        [row] = table(found, "withheld")
        assert (row["noun"], row["ground"], row["things"]) == ("file", f"held_{held}", 1)
        assert "withheld-1.html" in found.read("index.html").decode()


def hold_file(held: HeldFor | None) -> None:
    """Hold the file that there is."""
    file = session.scalars(select(File)).one()
    with change(None, origin=Origin.JOB) as record:
        file.held_for = held
        record(Event.FILE_HELD, file)


def test_a_bundle_goes_when_something_is_found_in_one_of_its_files(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person
) -> None:
    request = ask(ben)
    assert answer(request).digest is not None
    file = session.scalars(select(File)).one()
    hold_file(HeldFor.WAITING)
    settle(file.id, file.digest, HeldFor.WAITING, Scanned(Verdict.HARMFUL, "Eicar"))
    session.expire_all()
    bundle = session.scalars(select(Bundle)).one()
    assert bundle.secret is None
    assert waiting("records.bundle", "id")[-1:] == [str(request.id)]
    bundling.build(request.id)
    session.expire_all()
    assert table(opened(bundle), "file")[0]["withheld"] == "held_harmful"


def test_a_file_that_is_held_while_the_bundle_is_written_is_not_in_it(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person, monkeypatch: Any
) -> None:
    keep, tries = bundling.keep, []

    def held_meanwhile(*values: Any) -> bool:
        if not tries:
            hold_file(HeldFor.HARMFUL)
        tries.append(keep(*values))
        return tries[-1]

    monkeypatch.setattr(bundling, "keep", held_meanwhile)
    found = opened(answer(ask(ben)))
    assert tries == [False, True]
    assert [path for path in found.namelist() if path.startswith("files/")] == []


def test_sealed_bytes_alone_touch_the_disk(
    life: Post, ask: Ask, answer: Callable[..., Bundle], ben: Person, monkeypatch: Any
) -> None:
    seen: list[bytes] = []
    keep = bundling.keep

    def look(request: Any, sealed: Any, *rest: Any) -> bool:
        sealed.target.seek(0)
        seen.append(sealed.target.read())
        return keep(request, sealed, *rest)

    monkeypatch.setattr(bundling, "keep", look)
    answer(ask(ben))
    assert b"index.html" not in seen[0]
    assert b"PK\x03\x04" not in seen[0][:4]


def test_nobody_asked_tomorrow(ben: Person, rosa: Person) -> None:
    with pytest.raises(Invalid):
        take_up(rosa, ben, ACCESS, now() + timedelta(days=1))
