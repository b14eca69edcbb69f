"""Which files are taken, and what is said of the others?"""

from __future__ import annotations

import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO
from zipfile import ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models import limits
from social.filing.kinds import KINDS, recognise
from social.filing.naming import file_name
from social.filing.refusal import Refused, Why
from tests.files.samples import DOCX, ODT, PDF, ZIP, packed, picture


def kind(content: bytes, name: str = "x") -> str:
    return recognise(BytesIO(content), name).media_type


def why(content: bytes, name: str = "x") -> Why:
    with pytest.raises(Refused) as refused:
        recognise(BytesIO(content), name)
    return refused.value.why


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (picture("PNG"), "a.exe", "image/png"),
        (picture("JPEG"), "a.png", "image/jpeg"),
        (picture("GIF"), "a", "image/gif"),
        (picture("WEBP"), "a.txt", "image/webp"),
        (PDF, "a.pdf", "application/pdf"),
        (ZIP, "a.zip", "application/zip"),
        (DOCX, "a.zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (ODT, "a.odt", "application/vnd.oasis.opendocument.text"),
        (b"Lasnaad 4 is goed", "a.txt", "text/plain"),
        ("Schweißnaht".encode("cp1252"), "a.md", "text/plain"),
        ("Schweißnaht".encode("utf-16"), "a", "text/plain"),
        (b"a;b\n1;2\n", "a.csv", "text/csv"),
    ],
)
def test_a_file_is_known_by_what_it_holds(content: bytes, name: str, expected: str) -> None:
    assert kind(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"MZ\x90\x00" + bytes(60), "photo.jpg", Why.PROGRAM),
        (b"\x7fELF" + bytes(60), "plan.pdf", Why.PROGRAM),
        (b"#!/bin/sh\nrm -rf ~\n", "notes.txt", Why.PROGRAM),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "a.png", Why.MARKUP),
        (b'<?xml version="1.0"?><svg/>', "a.txt", Why.MARKUP),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "a.txt", Why.MARKUP),
        ("<html>".encode("utf-16"), "a.csv", Why.MARKUP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "a.doc", Why.OLD_OFFICE),
        (b"\x00\x01\x02", "a.txt", Why.UNKNOWN),
        (b"print(1)", "a.py", Why.UNKNOWN),
        (b"start calc", "a.bat", Why.UNKNOWN),
        (b"words" + bytes(5000), "a.txt", Why.UNKNOWN),
        (b"words " * 1000 + b"\0", "a.txt", Why.BROKEN),
        (b"%PDF-1.7 and nothing else", "a.pdf", Why.BROKEN),
        (PDF + ZIP, "a.pdf", Why.TWO_KINDS),
        (b"PK\x03\x04 and nothing else", "a.zip", Why.BROKEN),
        (packed({"../../etc/passwd": "x"}), "a.zip", Why.OUTSIDE),
        (packed({"/etc/passwd": "x"}), "a.zip", Why.OUTSIDE),
        (packed({"C:\\x.txt": "x"}), "a.zip", Why.OUTSIDE),
        (packed({"setup.exe": "x"}), "a.zip", Why.PROGRAM),
        (packed({"META-INF/MANIFEST.MF": "x", "Main.class": "x"}), "a.zip", Why.PROGRAM),
        (
            packed({"[Content_Types].xml": "x", "word/vbaProject.bin": "x"}),
            "a.docx",
            Why.MACROS,
        ),
    ],
)
def test_what_may_do_harm_is_refused_by_its_content(
    content: bytes, name: str, expected: Why
) -> None:
    assert why(content, name) is expected


def test_a_zip_file_behind_something_else_is_refused() -> None:
    assert why(b"PK\x03\x04" + bytes(40) + ZIP) is Why.TWO_KINDS


def test_a_locked_zip_file_is_refused() -> None:
    locked = bytearray(ZIP)
    central = locked.index(b"PK\x01\x02")
    locked[central + 8] |= 1
    assert why(bytes(locked)) is Why.LOCKED


def test_office_documents_keep_their_own_binary_parts() -> None:
    parts = {"[Content_Types].xml": "x", "xl/workbook.xml": "x", "xl/printerSettings/p1.bin": "x"}
    assert kind(packed(parts)).endswith("spreadsheetml.sheet")


def test_a_zip_file_of_very_many_members_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(10_001):
            made.writestr(ZipInfo(f"{number}"), b"")
    assert why(file.getvalue()) is Why.BROKEN


def test_of_a_zip_file_with_a_long_list_the_list_is_not_read() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(100):
            made.writestr(ZipInfo(f"{number:050000}"), b"")
    assert why(file.getvalue()) is Why.BROKEN


def test_hole_44_nothing_is_unpacked_to_know_a_document() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", b"application/vnd.oasis.opendocument.text" + bytes(10_000_000))
    bomb = bytearray(file.getvalue())
    for place in (bomb.index(b"PK\x03\x04") + 22, bomb.rindex(b"PK\x01\x02") + 24):
        bomb[place : place + 4] = (39).to_bytes(4, "little")  # so short does it call itself
    tracemalloc.start()
    assert kind(bytes(bomb)) == "application/zip"
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@given(some.binary(max_size=600), some.text(max_size=20))
def test_no_bytes_break_the_check(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"%PDF-", ZIP[:40], DOCX[:200]):
        with suppress(Refused):
            assert recognise(BytesIO(start + content), name) in KINDS


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("plan.pdf", "plan.pdf"),
        ("PLAN.PDF", "PLAN.pdf"),
        ("setup.exe", "setup.exe.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ana\\plan.pdf", "plan.pdf"),
        ("..", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("\u202egnp.fdp.pdf", "gnp.fdp.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ("nul|<x>.pdf", "nul-x-.pdf"),
        ("Schweißplan für Halle 4.pdf", "Schweißplan für Halle 4.pdf"),
    ],
)
def test_a_name_is_one_line_without_folders_and_tells_the_truth(
    given_name: str, expected: str
) -> None:
    assert file_name(given_name, ("pdf",)) == expected


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("x" * 5000 + ".jpeg", ("jpg", "jpeg"))
    assert len(name) == limits.FILE_NAME
    assert name.endswith(".jpeg")


def test_a_picture_that_became_another_kind_changes_its_ending() -> None:
    assert file_name("walk.gif", ("png",), ("png", "gif")) == "walk.png"


@given(some.text(max_size=400))
def test_any_name_becomes_one_that_can_be_kept(given_name: str) -> None:
    name = file_name(given_name, ("txt",))
    assert 0 < len(name) <= limits.FILE_NAME
    assert not set(name) & set('/\\\0\n\r<>:"|?*')
    assert name.endswith(".txt")
    assert not name.startswith(".")
