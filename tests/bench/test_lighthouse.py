"""What does Lighthouse think of the three pages that are open all day, in the demo company?

Accessibility and best practices are held at 100. Speed is told, not held: it depends on what else
the machine does, though Lighthouse reckons it for a slow phone from what the page needed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from social.commands.demo.sign_ins import PASSWORD
from tests.browser.conftest import ARGUMENTS
from tests.running.places import unused_port
from tests.running.serving import serving

FOLDER = Path(__file__).parent / "lighthouse"
RESULTS = Path(__file__).parent / "results" / "lighthouse.json"
READER = "shanice.clarke@roostavelle.example"
HELD = ("accessibility", "best-practices")
KINDS = (*HELD, "performance")
DEVICES = {"phone": (), "desktop": ("--preset=desktop",)}
FIGURES = {
    "first words, ms": "first-contentful-paint",
    "largest part, ms": "largest-contentful-paint",
    "blocked, ms": "total-blocking-time",
    "shift": "cumulative-layout-shift",
    "bytes": "total-byte-weight",
}
PATIENCE = 180  # seconds for one page


@dataclass(frozen=True)
class Looked:
    """Where a browser listens in which somebody is signed in, and the paths to look at."""

    port: int
    paths: dict[str, str]


@pytest.fixture(scope="module")
def lighthouse() -> Path:
    """Bring Lighthouse, as the lock beside this file names it."""
    shutil.rmtree(FOLDER / "node_modules", ignore_errors=True)
    command = ["npm", "ci", "--prefix", FOLDER, "--ignore-scripts", "--loglevel=error"]
    subprocess.run(command, check=True, timeout=PATIENCE)
    return FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo company; gives its address."""
    port = unused_port()
    with serving(tmp_path_factory.mktemp("demo") / "data", port, "--demo"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def looked_at(demo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looked]:
    """Sign somebody in, in a browser that Lighthouse goes on with."""
    with sync_playwright() as playwright:
        port = unused_port()
        browser = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=os.environ["CHROMIUM"],
            args=[*ARGUMENTS, f"--remote-debugging-port={port}"],
        )
        page = browser.new_page()
        page.goto(demo)
        page.locator("input[name=email]").fill(READER)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("input[type=password]").press("Enter")
        page.wait_for_selector(".post")
        thread = page.evaluate(
            """() => [...document.querySelectorAll(".post a[href]")]
              .map(one => one.getAttribute("href")).find(one => /^\\/posts\\/\\d+$/.test(one))"""
        )
        page.goto("about:blank")
        yield Looked(port, {"home": "/", "thread": thread, "search": "/search?q=safety"})
        browser.close()


def test_lighthouse_finds_nothing_in_the_way(
    demo: str, lighthouse: Path, looked_at: Looked
) -> None:
    table, wrong = [], []
    for name, path in looked_at.paths.items():
        for device, words in DEVICES.items():
            report = look(lighthouse, looked_at.port, demo + path, words)
            assert report["finalDisplayedUrl"] == demo + path, report["runWarnings"]
            scores = {kind: round(report["categories"][kind]["score"] * 100) for kind in KINDS}
            figures = {
                figure: round(report["audits"][audit]["numericValue"], 3)
                for figure, audit in FIGURES.items()
            }
            table.append({"page": name, "device": device, **scores, **figures})
            wrong += [
                f"{name} on a {device}: {audit}" for kind in HELD for audit in failing(report, kind)
            ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"version": version(lighthouse), "pages": table}, indent=1))
    assert not wrong, "\n".join(wrong)


def look(lighthouse: Path, port: int, url: str, words: tuple[str, ...]) -> dict[str, Any]:
    """Let Lighthouse look at a page in the browser that listens at a port."""
    command = [
        "node",
        lighthouse,
        url,
        f"--port={port}",
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(KINDS)}",
        *words,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def failing(report: dict[str, Any], kind: str) -> Iterator[str]:
    """Name what keeps a score from 100."""
    for part in report["categories"][kind]["auditRefs"]:
        audit = report["audits"][part["id"]]
        if part["weight"] and audit["score"] not in (None, 1):
            found = audit.get("details", {}).get("items", [])
            yield f"{audit['title']} {json.dumps(found)[:900]}"


def version(lighthouse: Path) -> str:
    """Read which Lighthouse this is."""
    found: str = json.loads((lighthouse.parents[1] / "package.json").read_text())["version"]
    return found
