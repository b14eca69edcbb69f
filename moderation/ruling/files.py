"""Which files does a rule mean, by name or by type?"""

from __future__ import annotations

from typing import Any

import re2

LENGTH = 200


def glob(sought: str) -> Any:
    """Compile a name or type with * and ?, as in `*.docm` or `video/*`."""
    pattern = "".join(_SIGNS.get(sign) or re2.escape(sign) for sign in sought[:LENGTH])
    options = re2.Options()
    options.case_sensitive = False
    return re2.compile(pattern, options)


def is_type(sought: str) -> bool:
    """Tell whether a type is meant rather than a name."""
    return "/" in sought


_SIGNS = {"*": ".*", "?": "."}
