"""What do files of each kind look like? Small ones, made here."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from PIL import Image


def picture(form: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """Paint a picture: left half red, right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def packed(members: dict[str, str | bytes]) -> bytes:
    """Pack a ZIP file of named members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, text in members.items():
            made.writestr(name, text)
    return file.getvalue()


DOCX = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
ODT = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<o/>"})
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
ZIP = packed({"readme.txt": "hello"})
