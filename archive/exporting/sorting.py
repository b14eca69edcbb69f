"""How are more lines sorted than memory holds? In pieces, which are then read side by side."""

from __future__ import annotations

import heapq
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

AT_ONCE = 1 << 20  # bytes of lines that are held in memory
SIDE_BY_SIDE = 64  # pieces that are read at once


def in_order(path: Path, beside: Path) -> Iterator[bytes]:
    """Give the lines of a file in the order of their bytes; pieces lie beside it meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="sorting-", dir=beside))
    try:
        pieces = list(cut(path, folder))
        while len(pieces) > SIDE_BY_SIDE:
            some, pieces = pieces[:SIDE_BY_SIDE], pieces[SIDE_BY_SIDE:]
            joined = folder / f"{some[0].name}-"
            with joined.open("wb") as target:
                target.writelines(merged(some))
            for piece in some:
                piece.unlink()
            pieces.append(joined)
        yield from merged(pieces)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def cut(path: Path, folder: Path) -> Iterator[Path]:
    """Write the lines of a file in pieces, each sorted."""
    with path.open("rb") as lines:
        number = 0
        while some := lines.readlines(AT_ONCE):
            some.sort()
            piece = folder / f"{number:06}"
            with piece.open("wb") as target:
                target.writelines(some)
            yield piece
            number += 1


def merged(pieces: list[Path]) -> Iterator[bytes]:
    """Read sorted pieces side by side."""
    with ExitStack() as stack:
        yield from heapq.merge(*(stack.enter_context(piece.open("rb", 32_768)) for piece in pieces))
