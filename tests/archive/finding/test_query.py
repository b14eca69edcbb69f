"""Is a query read as it was meant, written so that it is read the same, and refused where not?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.finding.operators import NARROWING, Operator
from archive.finding.query import LONGEST, QueryError, Wrong, read
from archive.finding.simple import Simple, query_of, simple_of
from archive.finding.tree import And, Near, Node, Not, Or, Query, Sign, Term, joined

BRAKE, PAD, WEAR = Term("brake"), Term("pad"), Term("wear")
ANA = Sign(Operator.FROM, "ana")


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("brake", BRAKE),
        ("brake pad", And((BRAKE, PAD))),
        ("brake AND pad", And((BRAKE, PAD))),
        ("brake OR pad wear", Or((BRAKE, And((PAD, WEAR))))),
        ("(brake OR pad) wear", And((Or((BRAKE, PAD)), WEAR))),
        ("brake and or not", And((BRAKE, Term("and"), Term("or"), Term("not")))),
        ("NOT brake pad", And((Not(BRAKE), PAD))),
        ("-brake pad", And((Not(BRAKE), PAD))),
        ("-(brake pad)", Not(And((BRAKE, PAD)))),
        ("NOT NOT brake", Not(Not(BRAKE))),
        ('"brake  pad" wear', And((Term("brake pad", is_phrase=True), WEAR))),
        ("brak*", Term("brak", is_begun=True)),
        ("brake NEAR/5 pad", Near(BRAKE, PAD, 5)),
        ("(brake OR pad) NEAR/2 wear", Near(Or((BRAKE, PAD)), WEAR, 2)),
        ("NOT brake NEAR/5 pad", Not(Near(BRAKE, PAD, 5))),
        ("from:ana -in:Welding", And((ANA, Not(Sign(Operator.IN, "Welding"))))),
        ('from:"Ana Peeters"', Sign(Operator.FROM, "Ana Peeters")),
        ("has:files type:DM", And((Sign(Operator.HAS, "file"), Sign(Operator.TYPE, "message")))),
        ("edited:yes deleted:2026-03", And((Sign(Operator.EDITED, "yes"),
                                            Sign(Operator.DELETED, "2026-03")))),
        ("version:latest lang:dutch", And((Sign(Operator.VERSION, "last"),
                                           Sign(Operator.LANG, "nl")))),
        ("https://example.org/a 10:30", And((Term("https://example.org/a"), Term("10:30")))),
        ("“brake pad”", Term("brake pad", is_phrase=True)),
        ("f(x)", And((Term("f"), Term("x")))),
        ("brake stem:off", BRAKE),
        ("", None),
    ],
)  # fmt: skip
def test_what_is_typed_means_what_it_says(typed: str, root: Node | None) -> None:
    assert read(typed).root == root


def test_every_language_is_understood_and_the_readers_own_joins_words() -> None:
    meant = And((Or((BRAKE, PAD)), Not(WEAR), ANA, Sign(Operator.DELETED, "yes")))
    assert read("(brake OF pad) NIET wear van:ana verwijderd:ja", "nl").root == meant
    assert read("(brake OU pad) SAUF wear de:ana supprimé:oui", "fr").root == meant
    assert read("(brake ODER pad) NICHT wear von:ana gelöscht:ja", "de").root == meant
    assert read("brake PRES/3 pad", "fr").root == Near(BRAKE, PAD, 3)
    assert read("END OF LIFE", "en").root == And((Term("END"), Term("OF"), Term("LIFE")))
    assert Query(meant).written("de") == "(brake ODER pad) NICHT wear von:ana gelöscht:ja"
    assert Query(Term("OF")).written("nl") == "of"


@pytest.mark.parametrize(
    ("typed", "wrong", "at"),
    [
        ('brake "pad', Wrong.QUOTE, 6),
        ("brake (pad wear", Wrong.OPEN, 6),
        ("brake pad) wear", Wrong.SHUT, 9),
        (") wear", Wrong.SHUT, 0),
        ("brake ()", Wrong.EMPTY, 6),
        ("OR brake", Wrong.NOTHING_BEFORE, 0),
        ("brake OR", Wrong.NOTHING_AFTER, 6),
        ("(brake AND) pad", Wrong.NOTHING_AFTER, 7),
        ("brake NOT", Wrong.NOTHING_AFTER, 6),
        ("brake NEAR pad", Wrong.FAR, 6),
        ("brake NEAR/99 pad", Wrong.FAR, 6),
        ("from:ana NEAR/2 pad", Wrong.NEAR_WHAT, 9),
        ("a1 NEAR/2 b2 NEAR/2 c3", Wrong.NEAR_WHAT, 3),
        ("a1 NEAR/2 (b1 OR b2 OR b3 OR b4 OR b5)", Wrong.NEAR_WHAT, 3),
        ("brake from: pad", Wrong.NO_VALUE, 6),
        ("type:spoon", Wrong.UNKNOWN, 0),
        ("brake before:soon", Wrong.NO_DAY, 6),
        ("deleted:maybe", Wrong.UNKNOWN, 0),
        ("brake ++ pad", Wrong.NO_WORD, 6),
        ("b*", Wrong.SHORT, 0),
        ("brake OR stem:off", Wrong.STEM, 9),
        ("stem:on stem:off", Wrong.STEM, 8),
        ("x" * (LONGEST + 1), Wrong.TOO_LONG, LONGEST),
        ("word " * 61, Wrong.TOO_MANY, 300),
        ("(" * 13 + "a1" + ")" * 13, Wrong.TOO_DEEP, 12),
        ("-" * 500 + "a1", Wrong.TOO_DEEP, 12),
        ("\0", Wrong.NO_WORD, 0),
    ],
)
def test_what_cannot_be_understood_says_where(typed: str, wrong: Wrong, at: int) -> None:
    if typed == "\0":  # a blank, for whom it was sent
        assert read(typed) == Query()
        return
    with pytest.raises(QueryError) as said:
        read(typed)
    assert (said.value.wrong, said.value.at) == (wrong, at)
    assert said.value.at < said.value.until <= len(typed)


WORDS = st.text("abcxyzéß0123", min_size=2, max_size=6)
TERMS = st.one_of(
    st.builds(Term, WORDS),
    st.builds(Term, WORDS, st.just(False), st.just(True)),
    st.builds(lambda some: Term(" ".join(some), True), st.lists(WORDS, min_size=1, max_size=3)),
    st.sampled_from([Term("and"), Term("of"), Term("ET", is_phrase=True), Term("a/b:c")]),
)
SIGNS = st.one_of(
    st.builds(Sign, st.sampled_from([Operator.FROM, Operator.TO, Operator.IN]),
              st.sampled_from(["ana", "Ana Peeters", "@ana.p", "a(b)", "1/2"])),
    st.builds(Sign, st.sampled_from([Operator.ON, Operator.EDITED]), st.just("2026-03")),
    *(
        st.builds(Sign, st.just(operator), st.sampled_from([*table]))
        for operator, table in NARROWING.values.items()
        if operator is not Operator.STEM
    ),
)  # fmt: skip
EITHER = st.builds(lambda one, two: Or((one, two)), TERMS, TERMS)
NEARS = st.builds(Near, TERMS, st.one_of(TERMS, EITHER), st.integers(1, 10))
NODES = st.recursive(
    st.one_of(TERMS, SIGNS, NEARS),
    lambda below: st.one_of(
        st.builds(Not, below),
        st.builds(lambda some: joined(And, some), st.lists(below, min_size=1, max_size=3)),
        st.builds(lambda some: joined(Or, some), st.lists(below, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


@given(NODES, st.sampled_from(["en", "nl", "fr", "de"]), st.booleans())
def test_what_is_written_in_any_language_is_read_as_the_same(
    root: Node, language: str, is_exact: bool
) -> None:
    query = Query(root, is_exact)
    assert read(query.written(language), language) == query


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_with_its_place(typed: str) -> None:
    wrong, found = tried(typed)
    if wrong:
        assert 0 <= wrong.at < wrong.until <= max(len(typed), 1)
    else:
        assert read(found.written()) == found


def tried(typed: str) -> tuple[QueryError | None, Query]:
    try:
        return None, read(typed)
    except QueryError as wrong:
        return wrong, Query()


def test_a_form_and_a_text_are_one_another() -> None:
    typed = (
        'brak* "as it stands" (pad OR disc) NOT paint from:"Ana Peeters" deleted:yes '
        "after:2026-03 has:file has:link stem:off"
    )
    simple = simple_of(read(typed))
    assert simple == Simple(
        words='brak* "as it stands"',
        some="pad disc",
        none="paint",
        signs={Operator.FROM: "Ana Peeters", Operator.DELETED: "yes", Operator.AFTER: "2026-03"},
        things=("file", "link"),
        is_exact=True,
    )
    assert query_of(simple).written() == typed
    assert simple_of(Query()) == Simple()
    assert query_of(Simple()) == Query()


@pytest.mark.parametrize("typed", ["a1 OR from:ana", "a1 NEAR/2 b2", "from:a1 from:b2", "-from:a1"])
def test_what_no_form_can_ask_is_said_to_be_so(typed: str) -> None:
    assert simple_of(read(typed)) is None


def test_a_form_is_refused_what_a_text_is() -> None:
    with pytest.raises(QueryError) as said:
        query_of(Simple(signs={Operator.AFTER: "soon"}))
    assert said.value.wrong is Wrong.NO_DAY
    assert query_of(Simple(words='a1 "b2', none="- -c3 ()")).written() == 'a1 "b2" NOT c3'
