"""Do words come in from files: all of them or none, again and again, and whose they are?"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import (
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptSource,
    Entry,
    Event,
    Origin,
    Vocabulary,
    session,
)
from social import vocabulary
from social.lexicon import companys, esco
from social.lexicon.coming import Unreadable
from social.lexicon.starter import FOLDER, lines, starter
from social.lexicon.taking_in import Taken, bring_in

pytestmark = pytest.mark.usefixtures("in_app")
Make = Callable[..., Concept]

SKILLS_EN = """conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/a,knowledge,x,welding techniques,"weld
welding process",released
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/b,knowledge,x,joining,,released
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/c,knowledge,x,steam telegraphy,,obsolete
"""
SKILLS_NL = """conceptType,conceptUri,preferredLabel,altLabels
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/a,lastechnieken,lassen
"""
OCCUPATIONS_EN = """conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status
Occupation,http://data.europa.eu/esco/occupation/w,7212,welder,,released
"""
BROADER = """conceptType,conceptUri,conceptLabel,broaderType,broaderUri,broaderLabel
K,http://data.europa.eu/esco/skill/a,,K,http://data.europa.eu/esco/skill/b,
K,http://data.europa.eu/esco/skill/a,,SkillGroup,http://data.europa.eu/esco/skill/S9,
"""
NEEDS = """occupationUri,relationType,skillType,skillUri
http://data.europa.eu/esco/occupation/w,essential,knowledge,http://data.europa.eu/esco/skill/a
http://data.europa.eu/esco/occupation/w,optional,knowledge,http://data.europa.eu/esco/skill/b
"""


@pytest.fixture
def download(tmp_path: Path) -> Path:
    """Lay out a small download as ESCO gives it."""
    for name, text in {
        "skills_en.csv": SKILLS_EN,
        "skills_nl.csv": SKILLS_NL,
        "occupations_en.csv": OCCUPATIONS_EN,
        "broaderRelationsSkillPillar_en.csv": BROADER,
        "occupationSkillRelations_en.csv": NEEDS,
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def imported(*paths: Path) -> Taken:
    return bring_in(None, esco.sheets(list(paths)), Origin.COMMAND)


def concept(tail: str) -> Concept:
    return session.scalars(select(Concept).where(Concept.uri.endswith(tail))).one()


def test_the_starter_list_has_every_word_in_four_languages() -> None:
    for name in ("skills", "certificates", "occupations"):
        for row in lines(name):
            assert all(row[language] for language in ("en", "nl", "fr", "de")), row["key"]


def test_the_starter_list_names_nothing_that_is_not_there() -> None:
    skills = [row["key"] for row in lines("skills")]
    assert len(skills) == len(set(skills))
    for row in (*lines("skills"), *lines("certificates")):
        assert set(row["broader"].split()) <= set(skills)
    for row in lines("occupations"):
        assert set(row["skills"].split()) <= set(skills)
    assert {file.stem for file in FOLDER.glob("*.csv")} == {"skills", "certificates", "occupations"}


def test_the_starter_list_comes_in_once_with_one_entry() -> None:
    assert bring_in(None, [starter()], Origin.COMMAND).concepts > 400
    assert not bring_in(None, [starter()], Origin.COMMAND)
    entries = session.scalars(select(Entry).where(Entry.event == Event.VOCABULARY_IMPORTED)).all()
    assert len(entries) == 1
    assert session.get_one(Vocabulary, 1).version == 1
    assert session.get_one(Vocabulary, 1).digest == starter().digest


WORKED = {
    "SAP PP": ("SAP PP", "sap-pp", "sap pp"),
    "welding of aluminium": (
        "lassen van aluminium",
        "soudage de l'aluminium",
        "Aluminiumschweißen",
        "aluminium lassen",
    ),
    "tender": ("tender", "aanbesteding", "appel d’offres", "Ausschreibung"),
    "German": ("Duits", "allemand", "Deutsch", "deutsch"),
    "welding": ("lassen", "soudage", "Schweissen"),
    "Polish": ("polski", "Pools"),
}


def test_the_starter_list_answers_the_worked_question() -> None:
    bring_in(None, [starter()], Origin.COMMAND)
    for name, phrases in WORKED.items():
        for phrase in phrases:
            found = vocabulary.linked(phrase, "en")[0]
            assert (found.label, found.certainty) == (name, "exact"), phrase


def test_welding_aluminium_is_part_of_welding() -> None:
    bring_in(None, [starter()], Origin.COMMAND)
    narrow, wide = concept("skill/welding-aluminium"), concept("skill/welding")
    assert vocabulary.broader([narrow.id]) == {narrow.id: [wide.id]}
    welder = concept("occupation/welder")
    assert (wide.id, True) in vocabulary.skills_of(welder.id)


def test_escos_download_is_read_as_it_is(download: Path) -> None:
    taken = imported(download)
    assert taken.concepts == 3
    a, b = concept("skill/a"), concept("skill/b")
    assert a.source is ConceptSource.ESCO
    assert vocabulary.labels([a.id], "nl") == {a.id: "lastechnieken"}
    assert vocabulary.linked("welding process", "nl")[0].concept_id == a.id
    assert vocabulary.broader([a.id]) == {a.id: [b.id]}
    welder = concept("occupation/w")
    assert welder.kind is ConceptKind.OCCUPATION
    assert vocabulary.skills_of(welder.id) == [(a.id, True), (b.id, False)]
    assert "ESCO classification" in session.get_one(Vocabulary, 1).attribution
    assert not imported(download)


def test_an_update_keeps_the_concept_and_calls_it_anew(download: Path) -> None:
    imported(download)
    before = concept("skill/a").id
    changed = SKILLS_NL.replace("lastechnieken,lassen", "lastechniek,")
    (download / "skills_nl.csv").write_text(changed)
    assert imported(download / "skills_nl.csv")
    assert concept("skill/a").id == before
    assert vocabulary.labels([before], "nl") == {before: "lastechniek"}
    assert vocabulary.linked("lastechnieken", "nl")[0].concept_id == before
    assert not imported(download / "skills_nl.csv")


def test_what_was_merged_stays_merged_and_lends_its_words(
    download: Path, make_concept: Make
) -> None:
    imported(download)
    kept, gone = make_concept(en="our welding"), concept("skill/a")
    gone.merged_into_id = kept.id
    session.commit()
    (download / "skills_nl.csv").write_text(SKILLS_NL.replace("lassen", "laswerk"))
    assert imported(download / "skills_nl.csv")
    assert vocabulary.labels([kept.id], "en") == {kept.id: "our welding"}
    assert vocabulary.linked("laswerk", "nl")[0].concept_id == kept.id
    assert not imported(download / "skills_nl.csv")


def test_tables_made_of_esco_are_read_packed(tmp_path: Path) -> None:
    address = "http://data.europa.eu/esco/skill/"
    tables = {
        "esco_labels": f'type\turi\tlang\tkind\tlabel\nskill\t{address}a\ten\tpref\tweld "hot"\n'
        f"skill\t{address}a\tde\talt\tSchweißen\nskill\t{address}b\ten\tpref\tjoin\n",
        "esco_broader_skills": "concept\tbroader\nskill/a\tskill/b\nisced-f/0\tskill/b\n",
    }
    for name, text in tables.items():
        with gzip.open(tmp_path / f"{name}.tsv.gz", "wt") as file:
            file.write(text)
    assert imported(tmp_path).concepts == 2
    assert vocabulary.labels([concept("skill/a").id], "fr") == {concept("skill/a").id: 'weld "hot"'}
    a, b = concept("skill/a").id, concept("skill/b").id
    assert vocabulary.broader([a]) == {a: [b]}


def test_a_file_that_is_something_else_brings_nothing(download: Path, tmp_path: Path) -> None:
    odd = tmp_path / "people.csv"
    odd.write_text("name,age\nAna,40\n")
    with pytest.raises(Unreadable, match=r"people\.csv"):
        imported(download, odd)
    (tmp_path / "skills_pt.csv").write_text(SKILLS_EN)
    with pytest.raises(Unreadable, match="language"):
        imported(download)
    assert session.scalar(select(func.count()).select_from(Concept)) == 0


def of_company(text: str) -> Taken:
    return bring_in(None, [companys.sheet("ours.csv", text.encode())], Origin.COMMAND)


def test_a_companys_words_come_in_with_synonyms_and_what_is_broader(make_concept: Make) -> None:
    cutting = make_concept(en="laser cutting")
    taken = of_company(
        "kind,broader,en,nl\nskill,laser cutting,TruLaser / the big laser,lasermachine\n"
    )
    assert taken.concepts == 1
    found = vocabulary.linked("the big laser", "nl")[0]
    assert found.label == "lasermachine"
    assert vocabulary.broader([found.concept_id]) == {found.concept_id: [cutting.id]}
    assert session.get_one(Concept, found.concept_id).source is ConceptSource.COMPANY


def test_a_companys_words_for_what_is_there_join_it(make_concept: Make) -> None:
    planning = make_concept(en="SAP PP")
    assert of_company("en;nl\nSAP PP / the planning screen;\n").concepts == 0
    assert vocabulary.linked("the planning screen", "en")[0].concept_id == planning.id
    assert session.scalar(select(func.count()).select_from(ConceptLabel)) == 2
    assert not of_company("en;nl\nSAP PP / the planning screen;\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "first line"),
        ("a,b\n1,2\n", "first line"),
        ("kind,en\ndragon,fire\n", "kind"),
        ("en,nl\n%%,x\n", "Line 2"),
        ("broader,en\nnothing such,new thing\n", "nothing such"),
        ("en" + "," * 1_000 + "\nnew thing\n", "too large"),
    ],
)
def test_a_companys_file_that_is_wrong_says_why_and_brings_nothing(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        of_company(text)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Concept)) == 0
