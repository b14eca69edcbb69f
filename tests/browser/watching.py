"""What went wrong in a browser that its person may not even have noticed?"""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# A page that is left, or a question that is not asked any more, cancels what was on its way.
CANCELLED = "net::ERR_ABORTED"


class Watch:
    """Collects errors and failed requests of every page of a browser.

    What the policy refused is read in the log of the house: to be told here of each of the seventy
    requests of a page would cost a fifth of what the page costs.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        self.forgiven: list[re.Pattern[str]] = []
        self.context = context
        self.listeners = {
            "console": self._console,
            "weberror": self._error,
            "requestfailed": self._failed,
        }
        for event, listener in self.listeners.items():
            context.on(event, listener)

    def forgive(self, *patterns: str) -> None:
        """Expect problems that the test itself causes."""
        self.forgiven += [re.compile(pattern) for pattern in patterns]

    @property
    def found(self) -> list[str]:
        """List what nobody expected."""
        return [
            problem
            for problem in self.problems
            if not any(pattern.search(problem) for pattern in self.forgiven)
        ]

    def end(self) -> None:
        """Look no more at this browser."""
        for event, listener in self.listeners.items():
            self.context.remove_listener(event, listener)

    def _error(self, error: WebError) -> None:
        self._note(f"error: {error.error}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request: Request) -> None:
        if request.failure != CANCELLED:
            self._note(f"failed: {request.method} {request.url}: {request.failure}")

    def _note(self, problem: str) -> None:
        self.problems.append(problem)
