"""What becomes of a text whose file has what a house rule finds?"""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from models import Case, Found, Person, TextState, session
from moderation import Draft
from moderation.ruling import Action, Kind
from social.attaching import Brought
from social.comments.actions import create_comment
from social.errors import Invalid
from social.filing import wording
from social.filing.keeping import add_file
from social.posts.actions import create_post, edit_post
from social.rules import actions, trying
from tests.files.test_reading import pdf, word
from tests.rules.conftest import Keep, said


def bring(owner: Person, content: bytes, name: str) -> Brought:
    return Brought(add_file(owner, FileStorage(BytesIO(content), name)).id)


def test_a_secret_in_a_file_is_refused_and_cannot_be_covered(in_app, ben, place) -> None:
    for content, name in (
        (word("the password: Welkom01"), "server.docx"),
        (pdf("the password: Welkom01"), "server.pdf"),
        (b"the password: Welkom01", "server.txt"),
    ):
        file = bring(ben, content, name)
        with pytest.raises(Invalid) as refused:
            create_post(ben, place, Draft(source="Here", redacts=True, files=(file.id,)), [file])
        assert f"“{name}: W••••••1”" in refused.value.fields["text"]
        assert not refused.value.may_redact


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("the_password=Welkom01.txt", "the_password=We••••••.••t"),
        ("BSN_111222333_111222333.txt", "BSN_1•••••••3_1•••••••3.txt"),
    ],
)
def test_a_secret_in_the_name_of_a_file_is_refused_and_not_told(
    in_app, ben, place, name: str, shown: str
) -> None:
    file = bring(ben, b"the password: Welkom01", name)
    with pytest.raises(Invalid) as refused:
        create_post(ben, place, Draft(source="Here", redacts=True, files=(file.id,)), [file])
    words = refused.value.fields["text"]
    assert f"“{shown}”" in words
    assert "111222333" not in words
    assert not refused.value.may_redact


def test_words_in_the_name_of_a_file_count(in_app, ben, place, keep: Keep) -> None:
    keep("oaf", Action.HOLD)
    post = create_post(ben, place, Draft(source="Here"), [bring(ben, b"a", "What_an_oaf.txt")])
    assert post.state is TextState.HELD


def test_words_of_a_file_bring_it_before_moderators(in_app, ben, place, keep: Keep) -> None:
    keep("oaf", Action.MASK)
    keep("lout", Action.HOLD)
    post = create_post(ben, place, Draft(source="Here"), [bring(ben, word("An oaf"), "a.docx")])
    assert post.state is TextState.PUBLISHED
    case = session.scalars(select(Case)).one()
    assert (case.found, case.rules) == (Found.RULE, ["test.oaf"])
    comment = create_comment(ben, post, Draft(source="x"), None, [bring(ben, b"A lout", "a.txt")])
    assert comment.state is TextState.HELD


def test_a_rule_knows_files_by_name_and_by_type(in_app, ben, place, keep: Keep) -> None:
    facts = {"kind": Kind.FILE, "must": ("plan.txt",)}
    keep("name", Action.HOLD, seeks=("plan*",), **facts)
    keep("type", Action.HOLD, kind=Kind.FILE, seeks=("text/csv",), must=("text/csv",))
    for name, state in (("plan.txt", "held"), ("other.txt", "published"), ("a.csv", "held")):
        post = create_post(ben, place, Draft(source="Here"), [bring(ben, b"a", name)])
        assert post.state == state


def test_a_file_that_is_there_already_is_not_read_again(
    in_app, ben, place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr(wording, "words_of", lambda file, _until: read.append(file.name) or "")
    first = bring(ben, b"a", "first.txt")
    post = create_post(ben, place, Draft(source="Here"), [first])
    edit_post(ben, post, Draft(source="There"), 1, [first, bring(ben, b"b", "second.txt")])
    assert read == ["first.txt", "second.txt"]


def test_nobody_has_the_files_of_others_read(
    in_app, ana, ben, place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr(wording, "words_of", lambda file, _until: read.append(file.name) or "")
    create_post(ben, place, Draft(source="Here"), [bring(ana, b"a", "secret.txt")])
    assert read == []


def test_rules_about_files_are_tried_on_the_files_of_these_days(
    in_app, mia, place, make_person, make_community
) -> None:
    crowd = [make_person(f"Person {number}") for number in range(5)]
    here = make_community("Crowd", *crowd)
    for person in crowd:
        create_post(person, here, Draft(source="Here"), [bring(person, b"a", "plan.txt")])
    files = {"kind": Kind.FILE, "seeks": ("plan*",), "must": ("plan.txt",)}
    rule = actions.add_rule(mia, said("plan", **files))
    trying.count(rule.id, rule.version)
    session.expire_all()
    counted = trying.counted(rule, mia)
    assert counted is not None
    assert counted.places == [("Crowd", 5)]
