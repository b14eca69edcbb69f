"""How does a child process end when the one that started it is gone?"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_us(by: signal.Signals) -> Callable[[], None] | None:
    """Make what subprocess runs in the child so that Linux signals it when we die.

    Elsewhere there is no such promise: the next start stops what was left behind.
    """
    if LIBC is None:
        return None
    parent = os.getpid()

    def ask() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask
