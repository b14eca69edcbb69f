"""Is garbage looked for again once the modules are loaded?"""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.fixture
def in_a_process():
    """Run some lines in a Python of their own: what is frozen stays so."""

    def run(*lines: str) -> None:
        code = "\n".join(("import gc", "from social.running.loading import loading", *lines))
        subprocess.run([sys.executable, "-c", code], check=True)

    return run


def test_nothing_is_looked_for_while_modules_load(in_a_process) -> None:
    in_a_process("with loading():", "    assert not gc.isenabled()", "    import click")


def test_afterwards_what_is_there_is_passed_over_and_the_rest_looked_at(in_a_process) -> None:
    in_a_process(
        "with loading(): import click", "assert gc.isenabled()", "assert gc.get_freeze_count()"
    )


def test_a_module_that_fails_leaves_the_looking_on(in_a_process) -> None:
    in_a_process(
        "try:",
        "    with loading(): raise ImportError",
        "except ImportError:",
        "    assert gc.isenabled()",
    )
