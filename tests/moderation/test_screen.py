"""What does the screen let through, and who else can make text that content accepts?"""

from __future__ import annotations

import copy
import re
from dataclasses import FrozenInstanceError, dataclass, fields, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from models import Comment, Post, TextState
from models import limits as lengths
from models.text import ScreenedText
from moderation import Blocked, Draft, Empty, House, Invalid, Screened, TooLong, house, screen
from moderation.ruling import Action, Kind, Rule, make_ready
from tests.moderation.conftest import Colleagues

ROOT = Path(__file__).parents[2]


@dataclass
class Writer:
    """Somebody with a language."""

    language: str = "nl"


ANA = Writer()


def test_a_draft_comes_out_clean_rendered_and_published(names: Colleagues) -> None:
    draft = Draft(title=" Line\n4 ", source="Thanks *@ana.peeters*\r\n#tram \u202e@welding ")
    screened = screen(draft, ANA, None, names)
    assert screened.title == "Line 4"
    assert screened.source == "Thanks *@ana.peeters*\n#tram @welding"
    assert screened.html.startswith('<p>Thanks <em><a class="mention"')
    assert screened.language == "nl"
    assert screened.state is TextState.PUBLISHED
    assert screened.reasons == ()
    assert (screened.mentions, screened.communities) == ((7,), (3,))
    assert screened.topics == ("tram",)


def test_a_post_takes_what_the_screen_made(names: Colleagues) -> None:
    post = Post()
    post.write(screen(Draft(title="T", source="*a*"), ANA, None, names))
    assert (post.title, post.html, post.state) == ("T", "<p><em>a</em></p>", TextState.PUBLISHED)


@pytest.mark.parametrize("noun", [Post, Comment])
def test_content_takes_nothing_that_only_looks_screened(noun: type) -> None:
    fake = SimpleNamespace(title="", source="a", html="<script>", language="en", state="published")
    with pytest.raises(TypeError):
        noun().write(fake)


def test_only_the_answer_of_the_screen_counts_as_screened() -> None:
    kinds = {f"{kind.__module__}.{kind.__name__}" for kind in ScreenedText.__subclasses__()}
    assert kinds == {"moderation.screen.Screened"}


@pytest.mark.parametrize(
    ("draft", "limits"),
    [
        (Draft(source="a" * 10_001), {"source": 10_000}),
        (Draft(source="a" * 5_001, limit=lengths.COMMENT), {"source": 5_000}),
        (Draft(source="a" * 1_000_000), {"source": 10_000}),
        (Draft(title="a" * 301, source="b"), {"title": 300}),
        (Draft(title="a" * 301, source="a" * 10_001), {"title": 300, "source": 10_000}),
    ],
)
def test_what_is_too_long_is_refused_by_field(
    draft: Draft, limits: dict[str, int], names: Colleagues
) -> None:
    with pytest.raises(Invalid) as refused:
        screen(draft, ANA, None, names)
    problems = refused.value.fields
    assert all(isinstance(problem, TooLong) for problem in problems.values())
    assert {field: problem.limit for field, problem in problems.items()} == limits


def test_the_longest_text_is_taken(names: Colleagues) -> None:
    draft = Draft(title="a" * 300, source="é\r\n" * 5_000)
    assert len(screen(draft, ANA, None, names).source) == 9_999


@pytest.mark.parametrize("source", ["", " \n\t", "\u200b\u202e"])
def test_nothing_is_not_published_without_a_file(source: str, names: Colleagues) -> None:
    with pytest.raises(Invalid) as refused:
        screen(Draft(title="T", source=source), ANA, None, names)
    assert isinstance(refused.value.fields["source"], Empty)
    assert screen(Draft(source=source, files=(4,)), ANA, None, names).html == ""


def test_rendered_text_fits_the_column_that_keeps_it(names: Colleagues) -> None:
    room = lengths.POST * lengths.HTML_FACTOR
    for source in (
        "@ana.peeters ",
        "a.nl ",
        "[](/) ",
        "#ab ",
        "&",
        "- a\n",
        "`a`",
        "*a* ",
        "a\xa0",
    ):
        text = (source * lengths.POST)[: lengths.POST]
        assert len(screen(Draft(source=text), ANA, None, names).html) < room


def rule(word: str, action: Action) -> Rule:
    """Make a rule about one word."""
    return Rule(key=word, kind=Kind.WORDS, seeks=(word,), action=action)


def test_rules_can_hold_a_text_and_every_reason_is_kept(names: Colleagues) -> None:
    house = House(make_ready([rule("secret", Action.HOLD), rule("mine", Action.QUEUE)]))
    held = screen(Draft(title="T", source="My **secret** is mine"), ANA, None, names, house)
    assert (held.state, held.reasons) == (TextState.HELD, ("secret", "mine"))
    free = screen(Draft(source="Nothing of mine"), ANA, None, names, house)
    assert (free.state, free.reasons) == (TextState.PUBLISHED, ("mine",))


def test_what_is_covered_is_covered_before_it_is_rendered(names: Colleagues) -> None:
    house = House(make_ready([rule("secret", Action.MASK)]))
    screened = screen(Draft(title="A secret", source="My **secret**"), ANA, None, names, house)
    assert (screened.title, screened.source) == ("A •••••", "My **•••••**")
    assert screened.html == "<p>My <strong>•••••</strong></p>"


def test_a_refusal_stands_beside_the_field_with_the_words(names: Colleagues) -> None:
    house = House(make_ready([rule("secret", Action.BLOCK)]))
    draft = Draft(title="Secret", source="My **secret**")
    with pytest.raises(Invalid) as refused:
        screen(draft, ANA, None, names, house)
    shown = {
        name: [hit.shown for hit in problem.hits]
        for name, problem in refused.value.fields.items()
        if isinstance(problem, Blocked)
    }
    assert shown == {"title": ["Secret"], "source": ["secret"]}


def test_rules_that_cannot_be_asked_publish_nothing(
    names: Colleagues, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(house, "judge", fail)
    with pytest.raises(RuntimeError):
        screen(Draft(source="a"), ANA, None, names)


def test_nobody_else_makes_screened_text(names: Colleagues) -> None:
    screened = screen(Draft(source="a"), ANA, None, names)
    values = {field.name: getattr(screened, field.name) for field in fields(screened)}
    with pytest.raises(TypeError):
        Screened(**values)
    with pytest.raises(TypeError, match="only screen"):
        Screened(**values, seal=object())
    with pytest.raises((TypeError, ValueError)):
        replace(screened, html="<script>")
    with pytest.raises(FrozenInstanceError):
        screened.html = "<script>"
    assert copy.copy(screened) == screened


def test_the_seal_is_used_in_one_file_only() -> None:
    folders = ("models", "moderation", "archive", "social")
    users = [
        str(file.relative_to(ROOT))
        for folder in folders
        for file in (ROOT / folder).rglob("*.py")
        if re.search(r"\b_SEAL\b|\bScreened\(|\(ScreenedText\)", file.read_text("utf-8"))
    ]
    assert users == ["moderation/screen.py"]
