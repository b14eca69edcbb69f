"""What is somebody told they could add, and who is not told?"""

from __future__ import annotations

import pytest

from models import Community, Concept, ConceptKind, ConceptLabel, ConceptSource, Person, session
from moderation import Draft
from social.comments.actions import create_comment, delete_comment
from social.hinting import LEAST, Hint, hints_for
from social.posts.actions import create_post
from tests.evidence.stating import state


@pytest.fixture
def welding(in_app: None) -> Concept:
    found = Concept(kind=ConceptKind.SKILL, source=ConceptSource.KRING)
    session.add(found)
    session.flush()
    session.add(ConceptLabel.called(found.id, "nl", "lassen", is_preferred=True))
    session.add(ConceptLabel.called(found.id, "en", "welding", is_preferred=True))
    session.commit()
    return found


def answer(asker: Person, helper: Person, community: Community, tag: str, times: int) -> list:
    return [
        create_comment(
            helper,
            create_post(asker, community, Draft(source=f"How? #{tag} {number}")),
            Draft(source="So"),
        )
        for number in range(times)
    ]


def test_who_answers_often_about_something_is_offered_it(welding, ana, ben, community) -> None:
    answer(ana, ben, community, "lassen", LEAST - 1)
    assert hints_for(ben) == []
    answer(ana, ben, community, "lassen", 1)
    assert hints_for(ben) == [Hint("lassen", LEAST, welding.id, "welding")]
    assert hints_for(ana) == []


def test_what_is_stated_or_no_known_skill_or_ones_own_post_is_not(
    welding, ana, ben, community
) -> None:
    answer(ben, ben, community, "lassen", LEAST)
    answer(ana, ben, community, "friday", LEAST)
    assert hints_for(ben) == []
    said = answer(ana, ben, community, "lassen", LEAST)
    state(ben, "I weld", concept_id=welding.id)
    assert hints_for(ben) == []
    assert len(said) == LEAST


def test_what_was_deleted_does_not_count(welding, ana, ben, community) -> None:
    said = answer(ana, ben, community, "lassen", LEAST)
    delete_comment(ben, said[0])
    assert hints_for(ben) == []
