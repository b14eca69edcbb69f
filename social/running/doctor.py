"""What is wrong with this installation, and how is it mended?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from social.running.findings import Finding, broken, split, well
from social.running.installed import browser_files, packages, python, translations
from social.running.surroundings import CHECKS
from social.running.trouble import Trouble
from social.settings import Settings

Check = Callable[[Settings], Iterator[Finding]]


def examine() -> Iterator[Finding]:
    """Look at everything in turn; what cannot be looked at is itself a finding."""
    yield python()
    yield packages()
    yield browser_files()
    yield translations()
    try:
        settings = Settings.from_env()
    except Trouble as trouble:
        yield broken("settings", str(trouble), "Set or unset that variable: docs/OPERATING.md.")
        return
    yield well("settings", f"can be read; data is in {settings.data_dir}")
    for check in CHECKS:
        yield from attempt(check, settings)


def attempt(check: Check, settings: Settings) -> Iterator[Finding]:
    """Make a check; a missing package or a refusal of the system is what it found."""
    about = check.__name__.replace("_", " ")
    try:
        yield from check(settings)
    except ImportError as missing:
        yield broken(about, f"needs {missing.name}, which is missing", "Run `make install`.")
    except Trouble as trouble:
        yield broken(about, *split(str(trouble)))
    except OSError as wrong:
        yield broken(about, f"{wrong.strerror}: {wrong.filename or ''}", "Check the rights there.")
