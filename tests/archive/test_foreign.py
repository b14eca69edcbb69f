"""Do tools that nobody here wrote accept what we prove, and refuse what was tampered with?"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Connection, select, text

from archive import merkle, stamping
from archive.log import Log
from archive.package import write_package
from archive.proving import prove
from models import Site, session
from models.log import Checkpoint, Leaf
from social.settings import Settings
from tests.archive import logs
from tests.archive.authority import CONFIGURATION, authority
from tests.archive.signing import SIGNER
from tests.conftest import SHARED

HERE = Path(__file__).parent
GLUE = SHARED / "data" / "archive" / "validators" / "govnote"


def missing(reason: str) -> None:
    """Skip; where everything has to run, fail."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], tuple[bool, str]]:
    """Build the Go program over golang.org/x/mod/sumdb: it says yes or no to a folder."""
    if not GLUE.exists():
        missing("../shared/data/archive is not here")
    found = subprocess.run(["sh", HERE / "foreign.sh"], capture_output=True, text=True, check=False)
    if found.returncode:
        missing("Go and golang.org/x/mod are not here, and could not be installed")
    folder = tmp_path_factory.mktemp("go")
    shutil.copy(GLUE / "main.go", folder)
    place = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(folder / "cache")}
    subprocess.run(
        ["go", "build", "-o", "govnote", "main.go"],
        cwd=folder, check=True, env=os.environ | place | {"HOME": str(folder)},
    )  # fmt: skip

    def look(place: Path) -> tuple[bool, str]:
        done = subprocess.run(
            [folder / "govnote", place], capture_output=True, text=True, check=False
        )
        return done.returncode == 0 and done.stdout.startswith("OK"), done.stdout + done.stderr

    return look


@pytest.fixture
def log(sealer: Connection, owner: sqlalchemy.Engine, site: Site) -> Connection:
    """Seal a log of several tiles, step by step; give who can read it."""
    logs.record(400)
    logs.seal(sealer, most=150)
    logs.record(900, seed=8)
    logs.seal(sealer, most=700)
    logs.cosign(owner)
    return sealer


def shown(connection: Connection, folder: Path, index: int, earlier: int) -> dict[str, Any]:
    """Write for the Go program what we prove of one leaf, and of the log at an earlier size."""
    notes = session.execute(select(Checkpoint.size, Checkpoint.note)).all()
    size = max(notes)[0]
    folder.mkdir()
    (folder / "vkey").write_text(str(SIGNER.verifier))
    (folder / "c1").write_text(dict(notes)[earlier])
    (folder / "c2").write_text(dict(notes)[size])
    entry = session.scalar(select(Leaf.entry_id).where(Leaf.index == index))
    head, _, _note = prove(connection, entry).partition("\n\n")
    _kind, extra, place, *path = head.split("\n")
    assert place == f"index {index}"
    steps = merkle.consistency(Log(connection).subtree, earlier, size)
    proof = {
        "entry": extra.removeprefix("extra "),
        "idx": index,
        "incl": path,
        "cons": [base64.b64encode(step).decode() for step in steps],
    }
    (folder / "p.json").write_text(json.dumps(proof))
    connection.rollback()
    return proof


@pytest.mark.parametrize("index", [0, 1, 255, 256, 777, 1301])
def test_go_accepts_our_checkpoints_and_proofs(
    go: Callable[[Path], tuple[bool, str]], log: Connection, tmp_path: Path, index: int
) -> None:
    sizes = sorted(session.scalars(select(Checkpoint.size)))
    assert len(sizes) >= 4
    for earlier in sizes:
        shown(log, tmp_path / str(earlier), index, earlier)
        is_good, said = go(tmp_path / str(earlier))
        assert is_good, said


def changed(text_: str, place: int) -> str:
    """Change one sign of base64 so that it stands for other bytes."""
    return text_[:place] + ("B" if text_[place] == "A" else "A") + text_[place + 1 :]


def test_go_refuses_what_was_tampered_with(
    go: Callable[[Path], tuple[bool, str]], log: Connection, tmp_path: Path
) -> None:
    earlier = sorted(session.scalars(select(Checkpoint.size)))[1]
    folder = tmp_path / "good"
    proof = shown(log, folder, 777, earlier)
    assert go(folder)[0]
    wrong: dict[str, dict[str, Any]] = {
        "another entry": {"entry": changed(proof["entry"], 40)},
        "another place": {"idx": 776},
        "a step less": {"incl": proof["incl"][:-1]},
        "a step more": {"incl": [*proof["incl"], proof["incl"][0]]},
        "no consistency": {"cons": proof["cons"][:-1]},
    }
    wrong |= {f"inclusion {n}": {"incl": with_changed(proof["incl"], n)} for n in range(3)}
    wrong |= {f"consistency {n}": {"cons": with_changed(proof["cons"], n)} for n in range(3)}
    for name, change in wrong.items():
        (folder / "p.json").write_text(json.dumps(proof | change))
        assert not go(folder)[0], name
    (folder / "p.json").write_text(json.dumps(proof))
    for name in ("c1", "c2", "vkey"):
        kept = (folder / name).read_text()
        for place in (len(kept) // 3, len(kept) // 2, len(kept) - 8):
            (folder / name).write_text(changed(kept, place))
            assert not go(folder)[0], f"{name} {place}"
        (folder / name).write_text(kept)
    assert go(folder)[0]


def with_changed(steps: list[str], place: int) -> list[str]:
    """Change one step of a proof."""
    return [changed(step, 5) if at == place else step for at, step in enumerate(steps)]


def test_go_accepts_the_checkpoint_of_a_package_with_its_witnesses(
    go: Callable[[Path], tuple[bool, str]], log: Connection, tmp_path: Path, settings: Settings
) -> None:
    """A witness's line is of a kind that Go passes over: it has to stay one that it can."""
    package = packed(settings, tmp_path / "package")
    words = (package / "checkpoint").read_text()
    assert words.count("\N{EM DASH}") == 2
    size = session.scalar(text("SELECT max(size) FROM checkpoint"))
    shown(log, tmp_path / "shown", 3, size)
    shutil.copy(package / "checkpoint", tmp_path / "shown" / "c2")
    assert go(tmp_path / "shown")[0]


@pytest.fixture
def stamped(log: Connection, tmp_path: Path) -> Iterator[Path]:
    """Have the newest checkpoint stamped by the authority of this machine; give its root."""
    if not CONFIGURATION.exists():
        missing("../shared/data/archive is not here")
    if shutil.which("openssl") is None:
        missing("openssl is not here")
    folder = tmp_path / "authority"
    folder.mkdir()
    with authority(folder, []) as one:
        assert stamping.stamp(log, one.url, one.root.read_bytes())
        yield one.root


def packed(settings: Settings, folder: Path) -> Path:
    """Write a package of the whole log."""
    engine = sqlalchemy.create_engine(settings.database_url, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        write_package(connection, folder)
    engine.dispose()
    return folder


def test_openssl_accepts_the_stamps_of_a_package_over_just_that_checkpoint(
    stamped: Path, settings: Settings, tmp_path: Path
) -> None:
    package = packed(settings, tmp_path / "package")
    (stamp,) = (package / "stamps").glob("*.tsr")
    data = stamp.with_suffix(".txt")

    def verified() -> bool:
        command = ["openssl", "ts", "-verify", "-in", stamp, "-data", data, "-CAfile", stamped]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    assert verified()
    assert (package / "checkpoint").read_text().startswith(data.read_text())
    data.write_text(data.read_text().replace("\n", "\n\n", 1))
    assert not verified()


def test_sha256sum_checks_every_file_of_a_package(
    log: Connection, settings: Settings, tmp_path: Path
) -> None:
    if shutil.which("sha256sum") is None:
        missing("sha256sum is not here")
    package = packed(settings, tmp_path / "package")
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=package, check=False).returncode == 0
    (package / "checkpoint").write_text("x")
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "checkpoint: FAILED" in done.stdout
