"""What comes in from one's own export of another service, and what goes out?"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import (
    Audience,
    Concept,
    ConceptSource,
    Event,
    Level,
    Person,
    Statement,
    StatementKind,
    StatementSource,
    Vocabulary,
    session,
)
from social.changes import change
from social.expertise import bringing
from social.expertise.bringing import NoExport, Proposal, read
from tests.expertise.conftest import TENDERS, State

SignIn = Callable[[Person], FlaskClient]
Kind = StatementKind

SKILLS = b"Name\nWelding\nWelding\nTendering\n"
POSITIONS = (
    b"Company Name,Title,Description,Location,Started On,Finished On\n"
    b'Roos,Soudeuse,"Cadres, portes",Lyon,Jan 2014,Mar 2019\n'
)
LANGUAGES = (
    b"Name,Proficiency\nFrench,Native or bilingual proficiency\n"
    b"German,Professional working proficiency\n"
)
CERTIFICATES = (
    b"Name,Url,Authority,Started On,Finished On,License Number\nISO 9606,,TUV,Feb 2020,,\n"
)
PROJECTS = b"Title,Description,Url,Started On,Finished On\nTram T9,The bid,,Jan 2021,\n"
EUROPASS = """<?xml version="1.0"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass"><LearnerInfo>
<Identification><Demographics><Birthdate year="1980"/></Demographics></Identification>
<WorkExperienceList><WorkExperience>
<Period><From year="2010"/><To year="2015"/></Period>
<Position><Label>Welder</Label></Position><Employer><Name>Roos</Name></Employer>
</WorkExperience></WorkExperienceList>
<Skills><Linguistic>
<MotherTongueList><MotherTongue><Description><Label>Turkish</Label></Description></MotherTongue>
</MotherTongueList>
<ForeignLanguageList><ForeignLanguage><Description><Label>German</Label></Description>
<ProficiencyLevel><Listening>C1</Listening><SpokenInteraction>B2</SpokenInteraction>
</ProficiencyLevel></ForeignLanguage></ForeignLanguageList>
</Linguistic></Skills></LearnerInfo></SkillsPassport>"""
SAME = {
    "SkillsPassport": {
        "LearnerInfo": {
            "WorkExperience": [
                {
                    "Period": {"From": {"Year": 2010}, "To": {"Year": 2015}},
                    "Position": {"Label": "Welder"},
                    "Employer": {"Name": "Roos"},
                }
            ],
            "Skills": {
                "Linguistic": {
                    "MotherTongue": [{"Description": {"Label": "Turkish"}}],
                    "ForeignLanguage": [
                        {
                            "Description": {"Label": "German"},
                            "ProficiencyLevel": {"Listening": "C1", "SpokenInteraction": "B2"},
                        }
                    ],
                }
            },
        }
    }
}
OF_EUROPASS = [
    Proposal(kind=Kind.ROLE, phrase="Welder", words="Roos", since=2010, until=2015),
    Proposal(kind=Kind.LANGUAGE, phrase="German", level=Level.B2),
]
SENT = r'name="line-(\d+)" value="([^"]*)"'


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as found:
        for name, part in files.items():
            found.writestr(f"Basic/{name}.csv", part)
    return content.getvalue()


def damaged(content: bytes) -> bytes:
    """Break what is packed, and leave its lists whole."""
    at = 30 + len("Basic/Skills.csv")
    return content[:at] + b"\xff\xff" + content[at + 2 :]


def test_a_table_that_is_there_twice_is_read_once() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as found:
        for number in range(3):
            found.writestr(f"{number}/Skills.csv", f"Name\nWelding {number}\n")
    assert [one.phrase for one in read("mine.zip", content.getvalue())] == ["Welding 0"]


def test_linkedins_zip_proposes_each_line_once() -> None:
    content = zipped(
        Skills=SKILLS, Positions=POSITIONS, Languages=LANGUAGES, Certifications=CERTIFICATES,
        Projects=PROJECTS, Connections=b"First Name\nEve\n",
    )  # fmt: skip
    assert read("mine.zip", content) == [
        Proposal(kind=Kind.SKILL, phrase="Welding"),
        Proposal(kind=Kind.SKILL, phrase="Tendering"),
        Proposal(kind=Kind.ROLE, phrase="Soudeuse", words="Roos", since=2014, until=2019),
        Proposal(kind=Kind.LANGUAGE, phrase="French"),
        Proposal(kind=Kind.LANGUAGE, phrase="German", level=Level.B2),
        Proposal(kind=Kind.CERTIFICATE, phrase="ISO 9606", words="TUV", since=2020),
        Proposal(kind=Kind.PROJECT, phrase="Tram T9", words="The bid", since=2021),
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SKILLS, Kind.SKILL),
        (POSITIONS, Kind.ROLE),
        (LANGUAGES, Kind.LANGUAGE),
        (CERTIFICATES, Kind.CERTIFICATE),
        (PROJECTS, Kind.PROJECT),
    ],
)
def test_a_single_table_is_known_by_its_columns(content: bytes, kind: StatementKind) -> None:
    assert {one.kind for one in read("data (1).csv", content)} == {kind}


def test_europass_says_the_same_in_xml_and_json_and_never_the_mother_tongue() -> None:
    assert read("cv.xml", EUROPASS.encode()) == OF_EUROPASS
    assert read("cv.json", json.dumps(SAME).encode()) == OF_EUROPASS


def test_europass_says_skills_of_ones_job_and_what_one_achieved_in_both_forms() -> None:
    inner = (
        "<Skills><JobRelated><Description>&lt;p&gt;TIG welding&lt;/p&gt;&lt;p&gt;- SAP PP&lt;/p&gt;"
        "</Description></JobRelated></Skills><AchievementList><Achievement><Title>"
        "<Label>Project T9</Label></Title><Description>The bid</Description></Achievement>"
        "</AchievementList>"
    )
    start = EUROPASS.partition("<LearnerInfo>")[0]
    xml = f"{start}<LearnerInfo>{inner}</LearnerInfo></SkillsPassport>"
    info = {
        "Skills": {"JobRelated": {"Description": "<p>TIG welding</p><p>- SAP PP</p>"}},
        "Achievement": [{"Title": {"Label": "Project T9"}, "Description": "The bid"}],
    }
    same = json.dumps({"SkillsPassport": {"LearnerInfo": info}})
    assert (
        read("cv.xml", xml.encode())
        == read("cv.json", same.encode())
        == [
            Proposal(kind=Kind.SKILL, phrase="TIG welding"),
            Proposal(kind=Kind.SKILL, phrase="SAP PP"),
            Proposal(kind=Kind.PROJECT, phrase="Project T9", words="The bid"),
        ]
    )


CANDIDATE = b"""<?xml version="1.0"?>
<Candidate xmlns="http://www.europass.eu/1.0" xmlns:hr="http://www.hr-xml.org/3">
<CandidatePerson><hr:PrimaryLanguageCode>tur</hr:PrimaryLanguageCode></CandidatePerson>
<CandidateProfile><EmploymentHistory><EmployerHistory>
<hr:OrganizationName>Roos</hr:OrganizationName><PositionHistory><PositionTitle>Welder</PositionTitle>
<EmploymentPeriod><StartDate><hr:FormattedDateTime>2010-03-01</hr:FormattedDateTime></StartDate>
<EndDate><hr:FormattedDateTime>2015-06-30</hr:FormattedDateTime></EndDate></EmploymentPeriod>
</PositionHistory></EmployerHistory></EmploymentHistory>
<Certifications><Certification><hr:CertificationName>ISO 9606</hr:CertificationName>
</Certification></Certifications>
<PersonQualifications>
<PersonCompetency><CompetencyID>de</CompetencyID><hr:TaxonomyID>language</hr:TaxonomyID>
<CompetencyDimension><Score><hr:ScoreText>C1</hr:ScoreText></Score></CompetencyDimension>
<CompetencyDimension><Score><hr:ScoreText>B2</hr:ScoreText></Score></CompetencyDimension>
</PersonCompetency>
<PersonCompetency><CompetencyName>TIG welding</CompetencyName><hr:TaxonomyID>other</hr:TaxonomyID>
</PersonCompetency></PersonQualifications></CandidateProfile></Candidate>"""


def test_the_portals_file_of_today_is_read() -> None:
    assert [(one.kind, one.phrase, one.since, one.until) for one in read("cv.xml", CANDIDATE)] == [
        (Kind.ROLE, "Welder", 2010, 2015),
        (Kind.CERTIFICATE, "ISO 9606", None, None),
        (Kind.LANGUAGE, "Deutsch", None, None),
        (Kind.SKILL, "TIG welding", None, None),
    ]
    assert {one.level for one in read("cv.xml", CANDIDATE)} == {None, Level.B2}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><SkillsPassport>&b;</SkillsPassport>'
OUTSIDE = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><SkillsPassport>&a;</SkillsPassport>'
)


@pytest.mark.parametrize(
    "content",
    [
        BOMB.encode(),
        OUTSIDE.encode(),
        b"<SkillsPassport>",
        b"<html></html>",
        b"{}",
        b"{" * 100_000,
        b"PK\3\4 no zip",
        damaged(zipped(Skills=b"Name\nWelding\n" * 50)),
        b'<?xml version="1.0" encoding="nope"?><SkillsPassport/>',
        b"First Name,Last Name\nEve,X\n",
        b"\xff\xfe\x00",
        b"",
        b"x" * (bringing.LARGEST + 1),
        zipped(Skills=b"Name\n" + b"a" * (bringing.LARGEST_PART + 1)),
    ],
)
def test_what_is_none_of_them_or_too_much_is_refused(content: bytes) -> None:
    with pytest.raises(NoExport):
        read("x", content)


def test_no_more_is_proposed_than_one_can_look_at_and_the_page_says_so(
    ana: Person, sign_in: SignIn
) -> None:
    many = b"Name\n" + b"\n".join(f"Skill {number}".encode() for number in range(999))
    assert len(read("Skills.csv", many)) == bringing.MOST + 1
    file = (io.BytesIO(many), "Skills.csv")
    page = sign_in(ana).post("/expertise/import", data={"file": file}).text
    assert page.count('name="take"') == bringing.MOST
    assert "There is more in this file" in page


def test_what_stands_there_often_leaves_room_for_what_comes_after() -> None:
    many = b"Name\n" + b"Same\n" * bringing.MOST + b"Other\n"
    assert [one.phrase for one in read("Skills.csv", many)] == ["Same", "Other"]


NESTED = 300
NOTHING = {
    "rows": (b"Name,More\n" + b",x\n" * 30_000, "Skills.csv"),
    "lines": (
        b'{"SkillsPassport":{"LearnerInfo":{"Skills":{"JobRelated":{"Description":"'
        + b"\\n" * 30_000
        + b'"}}}}}',
        "me.json",
    ),
    "jobs": (
        b'{"SkillsPassport":{"LearnerInfo":{"WorkExperience":[' + b"1," * 30_000 + b"1]}}}",
        "me.json",
    ),
}


@pytest.mark.parametrize("what", NOTHING)
def test_what_says_nothing_is_counted_among_what_is_looked_at(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    def count(*args: object, **more: object) -> None:
        nonlocal looked
        looked += 1

    monkeypatch.setattr(bringing, "proposed", count)
    content, name = NOTHING[what]
    assert read(name, content) == []
    assert looked == bringing.MOST_ROWS


def test_elements_within_one_another_are_not_gone_through_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = 0
    bare = bringing.bare

    def count(element: object) -> str:
        nonlocal looked
        looked += 1
        return bare(element)  # type: ignore[arg-type]

    monkeypatch.setattr(bringing, "bare", count)
    for outer, inner in (("EmployerHistory", "PositionHistory"), ("PersonCompetency", "ScoreText")):
        content = f"<{outer}>" * NESTED + f"<{inner}/>" * NESTED + f"</{outer}>" * NESTED
        assert read("me.xml", f"<Candidate>{content}</Candidate>".encode()) == []
    assert looked < 30 * NESTED


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Skills.csv", b"Name" + b"," * 1_000 + b"\nWelding\n"),
        ("me.json", b'{"SkillsPassport":{"LearnerInfo":{"x":[' + b"{}," * 60_000 + b"0]}}}"),
        ("me.xml", b"<Candidate>" + b"<a/>" * 110_000 + b"</Candidate>"),
        ("me.xml", b"<Candidate>" + b"<a b='' c='' d=''/>" * 30_000 + b"</Candidate>"),
    ],
    ids=["columns", "objects", "elements", "attributes"],
)
def test_a_file_of_more_parts_than_any_has_is_not_taken_apart(name: str, content: bytes) -> None:
    with pytest.raises(NoExport):
        read(name, content)


def test_what_no_term_is_called_is_not_guessed_at(
    ana: Person, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("social.expertise.importing.offers", refuse)
    file = (io.BytesIO(b"Name\nZilverlood solderen\n"), "Skills.csv")
    answer = sign_in(ana).post("/expertise/import", data={"file": file})
    assert "Zilverlood solderen" in answer.text


def test_nothing_is_kept_but_what_is_said_yes_to(
    ana: Person, sign_in: SignIn, name: Callable[..., int]
) -> None:
    number, browser = name(TENDERS), sign_in(ana)
    file = (io.BytesIO(zipped(Skills=SKILLS, Languages=LANGUAGES)), "mine.zip")
    page = browser.post("/expertise/import", data={"file": file}).text
    assert session.scalars(select(Statement)).all() == []
    lines = [unescape(part.partition('"')[0]) for part in page.split('name="line-')[1:]]
    assert lines == ["1", "2", "3", "4"]
    values = [
        unescape(part.partition('value="')[2].partition('"')[0])
        for part in page.split('name="line-')[1:]
    ]
    data = {
        "take": ["2", "3"], "audience": "unit", "level-3": "C2",
        **{f"line-{place}": value for place, value in enumerate(values, 1)},
    }  # fmt: skip
    assert browser.post("/expertise/import/lines", data=data).status_code == 303
    session.remove()
    kept = session.scalars(select(Statement).order_by(Statement.id)).all()
    assert [(one.words, one.concept_id, one.level) for one in kept] == [
        ("Tendering", number, None), ("French", None, Level.C2),
    ]  # fmt: skip
    assert {one.source for one in kept} == {StatementSource.IMPORT}
    assert {one.audience for one in kept} == {Audience.UNIT}


def test_of_lines_none_of_which_is_ticked_none_is_lost(ana: Person, sign_in: SignIn) -> None:
    browser = sign_in(ana)
    file = (io.BytesIO(zipped(Skills=SKILLS, Languages=LANGUAGES)), "mine.zip")
    page = browser.post("/expertise/import", data={"file": file}).text
    data = {f"line-{n}": unescape(value) for n, value in re.findall(SENT, page)}
    assert len(data) == 4
    answer = browser.post("/expertise/import/lines", data=data | {"line-9": "[]", "line-8": "{"})
    assert answer.status_code == 422
    assert "Tick the lines that shall stay." in answer.text
    assert {f"line-{n}": unescape(value) for n, value in re.findall(SENT, answer.text)} == data
    assert session.scalars(select(Statement)).all() == []


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{}", '{"kind": "score", "words": "x"}', '{"kind": "language", "words": "x"}'],
)
def test_a_line_that_was_made_up_keeps_nothing(ana: Person, sign_in: SignIn, line: str) -> None:
    data = {"take": "1", "line-1": line}
    assert sign_in(ana).post("/expertise/import/lines", data=data).status_code == 303
    assert session.scalars(select(Statement)).all() == []


def test_ones_own_lines_leave_with_the_addresses_of_their_terms(
    ana: Person, ben: Person, states: State, sign_in: SignIn, name: Callable[..., int]
) -> None:
    states(ana, "=1+1", audience=Audience.ME, concept_id=name(TENDERS), since=2014)
    states(ben, "Ben's own")
    browser = sign_in(ana)
    (row,) = json.loads(browser.get("/expertise/statements.json").text)["statements"]
    assert (row["uri"], row["words"], row["since"], row["audience"]) == (
        "kring:skill/tendering", "=1+1", 2014, "me",
    )  # fmt: skip
    answer = browser.get("/expertise/statements.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    (cells,) = csv.DictReader(io.StringIO(answer.text))
    assert (cells["uri"], cells["words"]) == ("kring:skill/tendering", "'=1+1")


def test_a_term_from_elsewhere_leaves_and_shows_with_its_attribution(
    ana: Person, states: State, sign_in: SignIn, name: Callable[..., int]
) -> None:
    number = name(TENDERS)
    states(ana, "Tenders", concept_id=number)
    states(ana, "My own words")
    browser = sign_in(ana)
    with change(None) as record:
        row = session.merge(Vocabulary(id=1, version=1, attribution="Terms by others"))
        record(Event.VOCABULARY_CHANGED, row)
    path = f"/people/{ana.handle}/expertise"
    assert "Terms by others" in browser.get(path).text
    rows = json.loads(browser.get("/expertise/statements.json").text)["statements"]
    assert [row["attribution"] for row in rows] == [None, None]  # it is the company's own
    with change(None) as record:
        session.get_one(Concept, number).source = ConceptSource.ESCO
        record(Event.VOCABULARY_CHANGED, session.get_one(Vocabulary, 1))
    rows = json.loads(browser.get("/expertise/statements.json").text)["statements"]
    assert [row["attribution"] for row in rows] == ["Terms by others", None]
