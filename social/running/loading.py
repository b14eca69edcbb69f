"""How does a process load its modules without delay?"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage while modules load, which leave none: a seventh of the time goes there.

    What is there at the end stays for good, so later looks pass it over.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
