"""Does the demo company hold people for whom one looks, with lines of every kind and state?"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from models import Audience, Availability, Statement, StatementKind, session
from social.freshness import left
from social.seeking.asked_here import search
from tests.commands.conftest import TODAY

WORKED = {
    "en": "Antwerp or Lyon, German, SAP PP, welded aluminium frames, tender",
    "nl": "Antwerpen of Lyon, Duits, SAP PP, gelaste aluminium frames, aanbesteding",
    "fr": "Anvers ou Lyon, allemand, SAP PP, cadres soudés en aluminium, appel d'offres",
    "de": "Antwerpen oder Lyon, Deutsch, SAP PP, geschweißte Aluminiumrahmen, Ausschreibung",
}
FOUND = {
    "alice.fenwick", "claire.dumoulin", "joris.de.wilde", "karim.lahlou", "sabine.krings",
}  # fmt: skip


def test_the_worked_question_finds_the_same_people_in_four_languages(in_small_demo) -> None:
    for language, question in WORKED.items():
        answer = search(question, language)
        assert {hit["person"] for hit in answer["hits"]} == FOUND, (language, answer)
        for hit in answer["hits"]:
            assert len({reason["criterion"] for reason in hit["reasons"]}) == 5


def test_there_are_lines_of_every_kind_audience_and_age(in_small_demo) -> None:
    lines = session.scalars(select(Statement)).all()
    assert len(lines) > 110
    assert len({line.person_id for line in lines}) >= 40
    assert set(Counter(line.kind for line in lines)) == set(StatementKind)
    assert set(Counter(line.audience for line in lines)) == set(Audience)
    assert {left(line.confirmed_at) for line in lines} == {1, 2, 3, 4}
    assert {line.language for line in lines} == {"nl", "fr", "de", "en"}
    assert any(line.valid_until and line.valid_until < TODAY for line in lines)
    assert any(line.until for line in lines if line.kind is StatementKind.SKILL)
    assert session.scalar(select(func.count(Availability.id))) == 4
    assert session.scalar(select(func.min(func.length(Statement.sought)))) > 0
