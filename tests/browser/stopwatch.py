"""How long did one wait for what the other did?"""

from __future__ import annotations

import statistics
import time
from typing import Self


class Stopwatch:
    """Takes the time of each `with` block."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __enter__(self) -> Self:
        self.began = time.perf_counter()
        return self

    def __exit__(self, kind: object, _error: object, _trace: object) -> None:
        if kind is None:
            self.seconds.append(time.perf_counter() - self.began)

    @property
    def median(self) -> float:
        """Tell what was usual: one slow moment of a busy machine says nothing."""
        return statistics.median(self.seconds)
