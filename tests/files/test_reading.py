"""Which words are read of a file, and what does one that means harm come to?"""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest

from social.filing import reading, wording
from social.filing.kinds import PDF, ZIPPED
from tests.files.samples import packed, picture

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
TEXT = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def word(*paragraphs: str) -> bytes:
    """Make a document of paragraphs, each of two runs."""
    runs = "".join(
        f"<w:p><w:r><w:t>{one[:3]}</w:t></w:r><w:r><w:t>{one[3:]}</w:t></w:r></w:p>"
        for one in paragraphs
    )
    body = f"<w:document {W}><w:body>{runs}</w:body></w:document>"
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def pdf(words: str) -> bytes:
    """Make a PDF of one page that says something."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> "
        b">>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(file)
    file += b"xref\n0 5\n0000000000 65535 f \n"
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(file)


def read(folder: str, members: dict[str, str | bytes]) -> str:
    """Read an Office file of such members, right here."""
    reader = reading.reader_of(ZIPPED[folder].media_type)
    assert reader is not None
    return reader(BytesIO(packed(members)))


def test_words_that_a_document_parts_are_read_together() -> None:
    assert reading.of_office(BytesIO(word("the password: Welkom01", "Bye"))).split("\n")[:2] == [
        "the password: Welkom01",
        "Bye",
    ]


def test_numbers_and_words_of_a_sheet_are_read() -> None:
    sheet = (
        f"<worksheet {S}><sheetData><row><c t='s'><v>7</v></c><c><v>111222333</v></c>"
        "<c t='inlineStr'><is><t>BSN</t></is></c></row></sheetData></worksheet>"
    )
    shared = f"<sst {S}><si><t>Shared</t></si></sst>"
    found = read("xl", {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared})
    assert found.split() == ["Shared", "111222333", "BSN"]


def test_slides_and_open_documents_are_read() -> None:
    slide = f"<p {DRAWING}><a:p><a:r><a:t>Secret plan</a:t></a:r></a:p></p>"
    assert "Secret plan" in read("ppt", {"ppt/slides/slide1.xml": slide})
    text = f"<o {TEXT}><text:p>Open <text:span>words</text:span></text:p></o>"
    assert "Open words" in read("text", {"content.xml": text})


def test_a_pdf_is_read_aside() -> None:
    assert wording.read_aside(PDF.media_type, pdf("the password: Welkom01"), 20).strip() == (
        "the password: Welkom01"
    )


def test_what_is_no_document_has_no_words() -> None:
    assert reading.reader_of("image/png") is None
    for content in (b"", b"%PDF-1.7\n%%EOF", picture()):
        assert wording.read_aside(PDF.media_type, content, 20) == ""
    assert wording.read_aside(ZIPPED["word"].media_type, b"PK\x03\x04", 20) == ""


def test_a_part_that_is_broken_keeps_none_of_the_others_away() -> None:
    good = f"<w:document {W}><w:p><w:t>Good</w:t></w:p></w:document>"
    assert "Good" in read("word", {"word/document.xml": good, "word/comments.xml": "<w:a"})


@pytest.mark.parametrize("attack", ["laughs", "outside", "dtd"])
def test_nothing_in_xml_is_fetched_or_grows(attack: str) -> None:
    doctypes = {
        "laughs": '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        "outside": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "dtd": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a>x</a>',
    }
    found = read("word", {"word/document.xml": doctypes[attack]})
    assert found.split() == {
        "laughs": ["ha", "&b;&b;&b;", "&c;"], "outside": ["file:///etc/passwd", "&b;"], "dtd": ["x"]
    }[attack]  # fmt: skip


def test_a_part_with_a_document_type_is_read_without_its_form() -> None:
    part = f"<!DOCTYPE a><w:document {W}><w:p><w:t>the pass</w:t><w:t>word: W&amp;1</w:t></w:p><b/>"
    for content in (part, part.encode("utf-16")):
        assert read("word", {"word/document.xml": content}).split("\n")[0] == "the password: W&1"


def test_what_people_read_comes_first_and_what_the_file_says_of_itself_last() -> None:
    def one(words: str) -> str:
        return f"<w:x {W}><w:p><w:t>{words}</w:t></w:p></w:x>"

    names = {
        "docProps/custom.xml": "eight",
        "docProps/core.xml": "seven",
        "word/comments.xml": "two",
        "word/commentsExtended.xml": "three",
        "word/document.xml": "one",
        "word/endnotes.xml": "four",
        "word/footer2.xml": "five",
        "word/header10.xml": "six",
        "word/theme/theme1.xml": "never",
    }
    found = read("word", {name: one(words) for name, words in names.items()})
    assert found.split() == ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    slides = {f"ppt/slides/slide{number}.xml": one(str(number)) for number in (10, 9, 1)}
    assert read("ppt", slides).split() == ["1", "9", "10"]


def test_the_document_alone_may_take_all_the_room() -> None:
    long = f"<w:x {W}><w:t>{'a' * reading.LIMIT}</w:t></w:x>"
    found = read("word", {"word/comments.xml": "<a>b</a>", "word/document.xml": long})
    assert found == "a" * reading.LIMIT


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("word", "docProps/core.xml"),
        ("word", "docProps/custom.xml"),
        ("xl", "xl/comments1.xml"),
        ("xl", "xl/threadedComments/threadedComment1.xml"),
        ("ppt", "ppt/comments/modernComment_100_0.xml"),
        ("text", "meta.xml"),
        ("text", "styles.xml"),
    ],
)
def test_what_stands_beside_the_text_is_read(folder: str, name: str) -> None:
    found = read(folder, {name: "<a><title>the password:</title><c>Welkom01</c></a>"})
    assert "Welkom01" in found
    if "docProps" in name:
        assert found.split("\n")[:2] == ["the password:", "Welkom01"]


def test_a_file_that_unpacks_to_gigabytes_is_read_as_far_as_there_is_room() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        with made.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f"<w:document {W}><w:p><w:t>".encode())
            for _megabyte in range(64):
                part.write(b" " * (1 << 20))
    start = time.process_time()
    found = wording.read_aside(ZIPPED["word"].media_type, file.getvalue(), 20)
    assert len(found) <= reading.LIMIT
    assert time.process_time() - start < 1


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "reading", type("Slow", (), {"__name__": "timeit", "LIMIT": 9}))
    start = time.monotonic()
    assert wording.read_aside("while True: pass", b"", 0.5) == ""
    assert time.monotonic() - start < 5


def test_the_reader_is_told_nothing_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}

    def run(command: list[str], **options: object) -> object:
        told.update(options)
        raise RuntimeError

    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setattr(wording.subprocess, "run", run)
    with pytest.raises(RuntimeError):
        wording.read_aside(PDF.media_type, b"", 1)
    assert told["env"] == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("é".encode(), "é"),
        ("é".encode("utf-16"), "é"),
        ("é".encode("latin-1"), "é"),
        (b"\xef\xbb\xbfa", "a"),
    ],
)
def test_a_text_is_read_in_its_encoding(content: bytes, words: str) -> None:
    assert wording.plain(content) == words
