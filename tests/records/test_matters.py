"""How is what belongs to one matter gathered, judged twice, blacked out and numbered?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from werkzeug.exceptions import NotFound

from archive import ledger
from archive.granting import NotOpened, Opened, open_archive
from archive.redacting import burned, merged, pieces
from models import (
    Coding,
    Community,
    CommunityKind,
    Entry,
    EntryKey,
    Event,
    Grant,
    GrantStage,
    Matter,
    Person,
    Post,
    Production,
    ProductionItem,
    RedactionReason,
    ReviewItem,
    Round,
    session,
)
from social.changes import change
from social.closing import close
from social.errors import Invalid
from social.records import grants
from social.records.matters import (
    actions,
    coding,
    collecting,
    listing,
    producing,
    reading,
    redacting,
)
from social.records.matters.coding import Judgement
from tests.archive.destroying import destroy
from tests.archive.signing import seal_all
from tests.records.conftest import allowed, noted

Write = Callable[..., Post]
AGES = datetime(2001, 1, 1, tzinfo=UTC), datetime(2002, 1, 1, tzinfo=UTC)
YES, NO = Judgement(is_responsive=True), Judgement(is_responsive=False)


def lines(posts: Sequence[Post]) -> list[int]:
    """Name the lines of the ledger that say what posts were written."""
    ids = [post.id for post in posts]
    asked = select(Entry.id).where(Entry.noun == "post", Entry.noun_id.in_(ids))
    return list(session.scalars(asked.order_by(Entry.id)))


@pytest.fixture
def filled(
    opened: Opened, matter: Matter, rosa: Person, write_post: Write, sealer: Connection
) -> list[ReviewItem]:
    """Five posts are in the matter, and were signed."""
    posts = [write_post(f"Price number {number}") for number in range(5)]
    seal_all(sealer)
    assert collecting.collect(opened, rosa, matter, lines(posts)) == 5
    return items_of(matter)


def items_of(matter: Matter) -> list[ReviewItem]:
    found = select(ReviewItem).where(ReviewItem.matter_id == matter.id).order_by(ReviewItem.id)
    return [listing.find_item(matter, item.id) for item in session.scalars(found)]


def recorded(event: Event) -> int:
    return session.scalar(select(func.count()).where(Entry.event == event)) or 0


def test_only_officers_open_matters(in_app: Flask, ana: Person) -> None:
    with pytest.raises(NotFound):
        actions.open_matter(ana, "Tender", "Why")
    assert recorded(Event.MATTER_OPENED) == 0


def test_for_whom_it_is_about_it_does_not_exist(matter: Matter, rosa: Person, omar: Person) -> None:
    assert listing.find_matter(omar, matter.id) is matter
    actions.add_custodians(rosa, matter, [omar.id])
    with pytest.raises(NotFound):
        listing.find_matter(omar, matter.id)
    assert listing.matters(omar) == ([], [])
    with pytest.raises(NotFound):
        actions.close_matter(omar, matter, "I would rather not")
    actions.remove_custodian(rosa, matter, omar)
    assert listing.find_matter(omar, matter.id) is matter


def test_nobody_names_themselves_or_somebody_twice(
    matter: Matter, rosa: Person, ben: Person
) -> None:
    with pytest.raises(Invalid):
        actions.add_custodians(rosa, matter, [rosa.id])
    actions.add_custodians(rosa, matter, [ben.id])
    with pytest.raises(Invalid):
        actions.add_custodians(rosa, matter, [ben.id])
    assert [person.id for person in listing.custodians(matter)] == [ben.id]


def test_in_a_closed_matter_nothing_happens(
    matter: Matter, filled: list[ReviewItem], rosa: Person, ben: Person
) -> None:
    actions.close_matter(rosa, matter, "Settled out of court")
    item = listing.find_item(matter, filled[0].id)
    for act in (
        lambda: actions.add_custodians(rosa, matter, [ben.id]),
        lambda: coding.code(rosa, item, YES, Round.FIRST),
        lambda: redacting.redact(rosa, item, "Price", 0, 3, RedactionReason.PERSONAL),
        lambda: coding.sample(rosa, matter, 50),
        lambda: producing.draw_up(rosa, matter, "ROO-", 1),
        lambda: actions.close_matter(rosa, matter, "Again"),
    ):
        with pytest.raises(Invalid):
            act()


def test_what_the_grant_does_not_reach_stays_out(
    opened: Opened,
    matter: Matter,
    rosa: Person,
    make_community: Callable[..., Community],
    write_post: Write,
) -> None:
    hidden = make_community("Hidden", kind=CommunityKind.HIDDEN)
    seen, unseen = write_post("Here"), write_post("There", community_id=hidden.id)
    assert collecting.collect(opened, rosa, matter, lines([seen, unseen])) == 1
    (item,) = items_of(matter)
    assert session.get_one(Entry, item.entry_id).noun_id == seen.id


def test_nothing_comes_in_twice(
    opened: Opened, matter: Matter, filled: list[ReviewItem], rosa: Person
) -> None:
    with pytest.raises(Invalid):
        collecting.collect(opened, rosa, matter, [item.entry_id for item in filled])
    assert len(items_of(matter)) == 5


def test_letters_are_blacked_out_whole_however_they_are_written(
    filled: list[ReviewItem], rosa: Person
) -> None:
    text = "Rene\u0301 and Ren\xe9"
    made = redacting.redact(rosa, filled[0], text, 0, 4, RedactionReason.OTHERS)
    assert (made.starts, made.ends) == (0, 5)
    assert redacting.redact_words(rosa, filled[0], text, "Ren\xe9", RedactionReason.OTHERS) == 1
    found = [(one.starts, one.ends) for one in redacting.redactions(filled[0])]
    assert found == [(0, 5), (10, 14)]


def test_however_many_grants_there_are_it_is_read_by_two_statements(
    filled: list[ReviewItem], rosa: Person, omar: Person, opened: Opened, statements: list[str],
    community: Community, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    item = filled[0]
    elsewhere = [allowed(rosa, omar, begins_at=AGES[0], ends_at=AGES[1]).id for _ in range(5)]
    beside = allowed(rosa, omar, community_ids=[community.id], with_private=True)
    newest = allowed(rosa, omar, begins_at=AGES[0], ends_at=AGES[1])
    assert len({*elsewhere, beside.id, newest.id, opened.grant_id}) == 8
    statements.clear()
    assert reading.opened_for(rosa, item).grant_id == opened.grant_id
    assert len(statements) == 2
    grants.end_grant(omar, session.get_one(Grant, opened.grant_id))
    statements.clear()
    assert reading.opened_for(rosa, item).grant_id == beside.id
    assert len(statements) == 2
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    assert reading.opened_for(rosa, item).grant_id == beside.id
    with change(None) as record:
        beside.stage, beside.is_stepwise = GrantStage.PSEUDONYMS, True
        record(Event.GRANT_ASKED, beside)
    with pytest.raises(NotOpened):
        reading.opened_for(rosa, item)


def test_it_is_read_by_a_grant_of_ones_own_alone(
    filled: list[ReviewItem], rosa: Person, omar: Person, opened: Opened
) -> None:
    assert reading.opened_for(rosa, filled[0]).grant_id == opened.grant_id
    with pytest.raises(NotOpened):
        reading.opened_for(omar, filled[0])


class TestJudging:
    def test_whoever_judged_changes_it_and_nobody_else_does(
        self, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        item = filled[0]
        coding.code(rosa, item, YES, Round.FIRST)
        coding.code(rosa, item, NO, Round.FIRST)
        with pytest.raises(Invalid):
            coding.code(omar, item, YES, Round.FIRST)
        (said,) = coding.codings(item)
        assert (said.is_responsive, said.by_id) == (False, rosa.id)
        assert (recorded(Event.CODING_MADE), recorded(Event.CODING_CHANGED)) == (1, 1)

    def test_the_second_reader_is_another_and_only_of_the_sample(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        coding.code(rosa, filled[0], YES, Round.FIRST)
        with pytest.raises(NotFound):
            coding.code(omar, filled[0], YES, Round.SECOND)
        assert coding.sample(rosa, matter, 100) == 1
        item = items_of(matter)[0]
        with pytest.raises(Invalid):
            coding.code(rosa, item, YES, Round.SECOND)
        with pytest.raises(NotFound):
            coding.code(rosa, item, YES, Round.SETTLED)
        assert reading.turn_of(omar, item, {Round.FIRST: coding.codings(item)[0]}) is Round.SECOND
        coding.code(omar, item, NO, Round.SECOND)
        with pytest.raises(Invalid):
            coding.code(rosa, item, NO, Round.FIRST)

    def test_who_reads_second_is_not_told_and_changes_nothing_afterwards(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        coding.code(rosa, filled[0], YES, Round.FIRST)
        coding.sample(rosa, matter, 100)
        (line, *_others) = listing.items(omar, matter, "all")[0]
        assert line.said is None
        assert listing.items(omar, matter, "responsive")[0] == []
        assert listing.next_item(omar, matter, "responsive", 0) is None
        assert [one.item.id for one in listing.items(rosa, matter, "responsive")[0]] == [
            filled[0].id
        ]
        item = items_of(matter)[0]
        coding.code(omar, item, NO, Round.SECOND)
        (line, *_others) = listing.items(omar, matter, "all")[0]
        assert line.said is not None
        with pytest.raises(Invalid):
            coding.code(omar, item, YES, Round.SECOND)
        assert listing.progress(matter).differing == 1

    def test_where_readers_differ_it_is_settled_and_that_holds(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        for item in filled:
            coding.code(rosa, item, YES, Round.FIRST)
        coding.sample(rosa, matter, 100)
        for number, item in enumerate(items_of(matter)):
            coding.code(omar, item, NO if number == 0 else YES, Round.SECOND)
        found = listing.progress(matter)
        assert (found.items, found.read, found.responsive) == (5, 5, 5)
        assert (found.sampled, found.read_twice, found.differing) == (5, 5, 1)
        assert found.agreement == 80
        differing = listing.next_item(rosa, matter, "differing", 0)
        assert differing == filled[0].id
        coding.code(rosa, items_of(matter)[0], NO, Round.SETTLED)
        assert listing.progress(matter).responsive == 4
        assert listing.next_item(rosa, matter, "differing", 0) is None

    def test_lists_hold_what_they_say(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        secret = Judgement(is_responsive=True, is_privileged=True)
        coding.code(rosa, filled[0], secret, Round.FIRST)
        coding.code(rosa, filled[1], NO, Round.FIRST)
        coding.sample(rosa, matter, 100)

        def held(which: str, who: Person = rosa) -> list[int]:
            return [row.item.id for row in listing.items(who, matter, which)[0]]

        ids = [item.id for item in filled]
        assert held("unread") == ids[2:]
        assert held("privileged") == held("responsive") == ids[:1]
        assert (held("second", omar), held("second")) == (ids[:2], [])
        with pytest.raises(NotFound):
            held("whatever")

    def test_the_next_one_goes_round(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person
    ) -> None:
        coding.code(rosa, filled[1], YES, Round.FIRST)
        ids = [item.id for item in filled]
        assert listing.next_item(rosa, matter, "unread", ids[0]) == ids[2]
        assert listing.next_item(rosa, matter, "unread", ids[4]) == ids[0]


def test_a_draw_can_be_repeated_and_is_of_the_size_asked() -> None:
    numbers = list(range(1, 1001))
    drawn = coding.draw(numbers, "word", 10)
    assert len(drawn) == 100
    assert drawn == coding.draw(list(reversed(numbers)), "word", 10)
    assert drawn != coding.draw(numbers, "another", 10)
    assert coding.draw([7], "word", 1) == [7]


class TestBlackingOut:
    def test_words_are_found_wherever_they_stand(
        self, filled: list[ReviewItem], rosa: Person
    ) -> None:
        text = "Ann met ann, and Joanna. Straße"
        number = redacting.redact_words(rosa, filled[0], text, "ANN", RedactionReason.OTHERS)
        assert number == 3
        found = [(one.starts, one.ends) for one in redacting.redactions(filled[0])]
        assert [text[starts:ends] for starts, ends in found] == ["Ann", "ann", "ann"]
        assert redacting.redact_words(rosa, filled[0], text, "ann", RedactionReason.OTHERS) == 0
        with pytest.raises(Invalid):
            redacting.redact_words(rosa, filled[0], text, "Bob", RedactionReason.OTHERS)

    @pytest.mark.parametrize("span", [(0, 0), (5, 3), (-1, 2), (0, 99)])
    def test_only_what_stands_there(
        self, filled: list[ReviewItem], rosa: Person, span: tuple[int, int]
    ) -> None:
        with pytest.raises(Invalid):
            redacting.redact(rosa, filled[0], "Price", *span, RedactionReason.SECRET)

    def test_it_can_be_taken_back_once(self, filled: list[ReviewItem], rosa: Person) -> None:
        made = redacting.redact(rosa, filled[0], "Price", 0, 3, RedactionReason.SECRET)
        with pytest.raises(NotFound):
            redacting.remove(rosa, filled[1], made.id)
        redacting.remove(rosa, filled[0], made.id)
        assert redacting.redactions(filled[0]) == []
        with pytest.raises(NotFound):
            redacting.remove(rosa, filled[0], made.id)

    def test_marks_tell_nothing_of_what_was_there(self) -> None:
        text = "Call Ann at 12, or Bo."
        spans = [(5, 8, "others"), (7, 14, "private"), (19, 21, "others")]
        assert merged(spans) == [(5, 14, "others"), (19, 21, "others")]
        assert burned(text, spans) == "Call █others█, or █others█."
        assert burned(text, []) == text
        assert "".join(words for words, _reason in pieces(text, spans)) == text
        assert [reason for _words, reason in pieces(text, spans)] == [
            "",
            "others",
            "",
            "others",
            "",
        ]


class TestProducing:
    def judge(self, rosa: Person, filled: list[ReviewItem]) -> None:
        """One is privileged, one is not relevant, three go."""
        secret = Judgement(is_responsive=True, is_privileged=True)
        for item, said in zip(filled, (YES, secret, NO, YES, YES), strict=True):
            coding.code(rosa, item, said, Round.FIRST)

    def test_it_is_numbered_in_the_order_of_the_log_and_another_approves(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        self.judge(rosa, filled)
        made = producing.draw_up(rosa, matter, "ROO-", 7)
        held = select(ProductionItem).order_by(ProductionItem.place)
        found = session.scalars(held.where(ProductionItem.production_id == made.id)).all()
        assert [one.item_id for one in found] == [filled[place].id for place in (0, 3, 4)]
        assert made.number(0) == "ROO-000007"
        with pytest.raises(Invalid):
            producing.approve(rosa, made)
        allowed(omar, rosa, with_private=True)
        producing.approve(omar, made)
        with pytest.raises(Invalid):
            producing.refuse(rosa, made)
        assert made.approved_by_id == omar.id

    def test_nobody_approves_what_they_may_not_read_all_of(
        self,
        matter: Matter,
        filled: list[ReviewItem],
        rosa: Person,
        omar: Person,
        write_post: Write,
        sealer: Connection,
        community: Community,
    ) -> None:
        self.judge(rosa, filled)
        elsewhere = Community(slug="elsewhere", name="Elsewhere", kind=CommunityKind.PUBLIC)
        noted(Event.COMMUNITY_CREATED, elsewhere)
        post = write_post("Price elsewhere", community_id=elsewhere.id)
        seal_all(sealer)
        there = open_archive(session, rosa, allowed(rosa, omar, community_ids=(elsewhere.id,)).id)
        assert collecting.collect(there, rosa, matter, lines([post])) == 1
        coding.code(rosa, items_of(matter)[-1], YES, Round.FIRST)
        made = producing.draw_up(rosa, matter, "ROO-", 1)

        def refused() -> str:
            with pytest.raises(Invalid) as found:
                producing.approve(omar, made)
            assert made.approved_at is None
            return found.value.fields["form"]

        assert "opens 4 of these texts" in refused()
        allowed(omar, rosa, community_ids=(elsewhere.id,))
        assert "opens 3 of these texts" in refused()
        allowed(omar, rosa, community_ids=(community.id,))  # which is a private one
        ended = allowed(omar, rosa, community_ids=(community.id,), with_private=True)
        grants.end_grant(rosa, ended)
        assert "opens 3 of these texts" in refused()
        allowed(omar, rosa, community_ids=(community.id,), with_private=True)
        producing.approve(omar, made)
        assert made.approved_by_id == omar.id

    def test_nothing_is_approved_that_is_judged_or_blacked_out_otherwise_since(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        self.judge(rosa, filled)
        allowed(omar, rosa, with_private=True)
        made = producing.draw_up(rosa, matter, "ROO-", 1)
        redacting.redact(rosa, filled[0], "Price", 0, 3, RedactionReason.SECRET)
        with pytest.raises(Invalid):
            producing.approve(omar, made)
        anew = producing.draw_up(rosa, matter, "ROO-", 4)
        secret = Judgement(is_responsive=True, is_privileged=True)
        coding.code(rosa, filled[3], secret, Round.FIRST)
        with pytest.raises(Invalid):
            producing.approve(omar, anew)
        producing.approve(omar, producing.draw_up(rosa, matter, "ROO-", 7))

    def test_a_clock_that_is_slow_lays_nothing_open(
        self,
        matter: Matter,
        filled: list[ReviewItem],
        rosa: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.judge(rosa, filled)
        black = redacting.redact(rosa, filled[0], "Price", 0, 3, RedactionReason.SECRET)
        monkeypatch.setattr(actions, "now", lambda: black.at - timedelta(minutes=1))
        made = producing.draw_up(rosa, matter, "ROO-", 1)
        redacting.remove(rosa, filled[0], black.id)
        assert black.removed_at is not None
        assert black.at < made.made_at < black.removed_at

    def test_no_number_is_given_twice(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person
    ) -> None:
        self.judge(rosa, filled)
        first = producing.draw_up(rosa, matter, "ROO-", 1)
        for number in (1, 3):
            with pytest.raises(Invalid):
                producing.draw_up(rosa, matter, "ROO-", number)
        assert producing.draw_up(rosa, matter, "ROO-", 4).number(2) == "ROO-000006"
        producing.refuse(rosa, first)
        for number in (1, 3):
            with pytest.raises(Invalid) as taken:
                producing.draw_up(rosa, matter, "ROO-", number)
            assert "7 is free" in taken.value.fields["first"]
        assert producing.draw_up(rosa, matter, "TAV-", 1).number(0) == "TAV-000001"

    def test_no_two_prefixes_make_one_number(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person
    ) -> None:
        self.judge(rosa, filled)
        with pytest.raises(Invalid, match="first"):
            producing.draw_up(rosa, matter, "ROO-", 999_998)
        assert producing.draw_up(rosa, matter, "ROO-", 999_997).number(2) == "ROO-999999"
        with pytest.raises(Invalid) as taken:
            producing.draw_up(rosa, matter, "ROO-", 999_996)
        assert "other letters" in taken.value.fields["first"]

    def test_of_two_drawn_up_at_once_one_has_the_numbers(
        self,
        opened: Opened,
        matter: Matter,
        filled: list[ReviewItem],
        rosa: Person,
        at_once: Callable[..., list[Any]],
    ) -> None:
        other = actions.open_matter(rosa, "Tender 13", "Another supplier")
        collecting.collect(opened, rosa, other, [item.entry_id for item in filled])
        for item in (*items_of(matter), *items_of(other)):
            coding.code(rosa, item, YES, Round.FIRST)
        ids = rosa.id, matter.id, other.id
        session.remove()

        def draw_up(number: int) -> int:
            officer = session.get_one(Person, ids[0])
            found = listing.find_matter(officer, number)
            return producing.draw_up(officer, found, "ROO-", 1).matter_id

        assert Invalid in at_once(*(lambda one=one: draw_up(one) for one in ids[1:]))
        assert session.scalar(select(func.count()).select_from(Production)) == 1

    def test_a_person_is_named_with_all_others_or_not_at_all(
        self, matter: Matter, rosa: Person, ben: Person, omar: Person
    ) -> None:
        actions.add_custodians(rosa, matter, [omar.id])
        with pytest.raises(Invalid):
            actions.add_custodians(rosa, matter, [ben.id, omar.id])
        assert [person.id for person in listing.custodians(matter)] == [omar.id]

    def test_who_is_not_known_is_said_and_nobody_is_named(
        self, matter: Matter, rosa: Person, ben: Person
    ) -> None:
        with pytest.raises(Invalid) as unknown:
            actions.add_custodians(rosa, matter, [ben.id, 2**31 - 1, 2**31 - 2])
        assert "2147483646, 2147483647" in unknown.value.fields["people"]
        assert listing.custodians(matter) == []

    def test_nothing_goes_that_is_not_ready(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, omar: Person
    ) -> None:
        with pytest.raises(Invalid, match="form"):
            producing.draw_up(rosa, matter, "ROO-", 1)
        black = Judgement(is_responsive=True, needs_redaction=True)
        coding.code(rosa, filled[0], black, Round.FIRST)
        with pytest.raises(Invalid):
            producing.draw_up(rosa, matter, "ROO-", 1)
        redacting.redact(rosa, filled[0], "Price", 0, 5, RedactionReason.SECRET)
        coding.sample(rosa, matter, 100)
        with pytest.raises(Invalid):
            producing.draw_up(rosa, matter, "ROO-", 1)
        coding.code(omar, items_of(matter)[0], black, Round.SECOND)
        assert producing.draw_up(rosa, matter, "ROO-", 1).id

    def test_what_is_not_signed_yet_waits(
        self, opened: Opened, matter: Matter, rosa: Person, write_post: Write
    ) -> None:
        collecting.collect(opened, rosa, matter, lines([write_post("New")]))
        coding.code(rosa, items_of(matter)[0], YES, Round.FIRST)
        with pytest.raises(Invalid, match="form"):
            producing.draw_up(rosa, matter, "ROO-", 1)

    @pytest.mark.parametrize("prefix", ["", "roo", "A B", "X" * 21, "-A"])
    def test_a_prefix_is_plain(
        self, matter: Matter, filled: list[ReviewItem], rosa: Person, prefix: str
    ) -> None:
        self.judge(rosa, filled)
        with pytest.raises(Invalid, match="prefix"):
            producing.draw_up(rosa, matter, prefix, 1)


def test_notes_lose_the_name_of_whoever_is_erased_and_nothing_else(
    filled: list[ReviewItem], rosa: Person, ana: Person, ben: Person
) -> None:
    said = {
        "Ben Claes asked @ben.claes about it": "[…] asked […] about it",
        "Ben knew, and so did Claes": "Ben knew, and so did Claes",
        "Ask counsel": "Ask counsel",
    }
    for item, note in zip(filled, said, strict=False):
        coding.code(rosa, item, Judgement(is_responsive=True, note=note), Round.FIRST)
    mine = coding.code(rosa, filled[3], Judgement(is_responsive=True, note="Ana said"), Round.FIRST)
    with change(None) as record:
        close(record, ben)
    destroy([ben])
    found = select(Coding.note, Coding.is_responsive).order_by(Coding.item_id)
    kept = [(note, True) for note in said.values()]
    assert [tuple(row) for row in session.execute(found)] == [*kept, ("Ana said", True)]
    noted = select(Entry, EntryKey).join(EntryKey, EntryKey.entry_id == Entry.id)
    rows = session.execute(noted.where(Entry.noun == "coding").order_by(Entry.noun_id)).all()
    assert sorted(ledger.opened(entry, key)["note"] for entry, key in rows) == sorted(
        [*said.values(), "Ana said"]
    )
    with change(None) as record:
        close(record, ana)
    destroy([ana])  # whose text it is: the first name alone, too
    assert session.get_one(Coding, mine.id, populate_existing=True).note == "[…] said"
