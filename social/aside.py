"""How does slow work, like decoding a picture, not keep everybody else waiting?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar

from gevent.monkey import is_module_patched
from gevent.threadpool import ThreadPool

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 4  # more would only share the same cores, each with a picture in memory


def aside(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function in a thread where one loop serves everybody (gevent), else right here.

    Inside there is no request and no database session: give it what it needs.
    """
    if not is_module_patched("threading"):
        return function(*args, **kwargs)
    answer, error = threads().apply(tried, (function, args, kwargs))
    if error is not None:
        raise error
    return answer


def tried(function: Callable[..., R], args: Any, kwargs: Any) -> tuple[R | None, Exception | None]:
    """Run it and hand over what it raised: a thread of gevent's writes that on the console."""
    try:
        return function(*args, **kwargs), None
    except Exception as error:
        return None, error


@cache
def threads() -> Any:
    """Keep a few threads of our own; those of gevent also look up host names."""
    return ThreadPool(THREADS)
