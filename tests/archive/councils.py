"""What do the tests need of a witness that runs?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from archive import witness


@contextmanager
def council_of(folder: Path, *keys: str) -> Iterator[Any]:
    """Open a witness that knows the logs of some keys, on a free port of this machine."""
    one = witness.Witness(folder / "seen", "council.example", [witness.read_key(k) for k in keys])
    door = witness.serve(one, "127.0.0.1", 0)
    thread = threading.Thread(target=door.serve_forever, args=(0.05,))
    thread.start()
    yield SimpleNamespace(
        witness=one,
        url=f"http://127.0.0.1:{door.server_port}",
        key=str(one.verifier),
        folder=folder,
    )
    door.shutdown()
    door.server_close()
    thread.join()
