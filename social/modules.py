"""Which scripts does a page load, so that a browser need not find out from one after another?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath

START = "js/app.js"
# Where the packages of others lie that modules name.
PACKAGES = {
    name: f"node_modules/{name}/dist/{file}"
    for name, file in (
        ("@hotwired/turbo", "turbo.es2017-esm.js"),
        ("socket.io-client", "socket.io.esm.min.js"),
        ("@github/combobox-nav", "index.js"),
        ("@github/markdown-toolbar-element", "index.js"),
        ("@github/relative-time-element", "index.js"),
        ("@github/text-expander-element", "index.js"),
    )
}
NAMED = re.compile(
    r"""^(?:import|(?:import|export)\b[^"'`;=()]*?\bfrom)\s*["']([^"'\n]+)["']""", re.MULTILINE
)


def modules(static: Path) -> list[str]:
    """List the files that the first module loads, itself first, by their paths under `static`."""
    found = [START]
    for path in found:
        found += [one for one in loaded(static, path) if one not in found]
    return found


def loaded(static: Path, path: str) -> Iterator[str]:
    """List what one module names."""
    file = static / path
    if not file.is_file():  # the browser files of others are not there yet
        return
    for name in dict.fromkeys(NAMED.findall(file.read_text())):
        here = PurePosixPath(path).parent / name
        yield PACKAGES[name] if name in PACKAGES else normpath(here.as_posix())
