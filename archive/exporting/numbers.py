"""Where in an export does something lie? By its number, a thousand to a folder."""

from __future__ import annotations

from archive.exporting.bag import safe
from archive.exporting.names import Piece

Thing = tuple[str, int]


def numbered(folder: str, index: int, ending: str) -> str:
    """Name the file of an event."""
    return f"{folder}/{index // 1_000:06}/{index:09}.{ending}"


def file_path(piece: Piece) -> str:
    """Name the place of an attachment."""
    return f"files/{piece.id:010}/{safe(piece.name)}"


def place_name(place: Thing) -> str:
    """Name the folder of a community or conversation."""
    return f"{place[0]}-{place[1]:010}"


def document(index: int) -> str:
    """Number an event as a document, as load files do."""
    return f"KR{index:012}"
