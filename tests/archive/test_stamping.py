"""Does an authority's stamp stand for a checkpoint, also to OpenSSL, and is no other taken?"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from archive import note, stamping
from archive.log import Log
from archive.stamping import NoStamp
from models import Stamp, now, session
from tests.archive.authority import CONFIGURATION, Authority, authority, certify
from tests.archive.signing import seal_all

pytestmark = [
    pytest.mark.skipif(not CONFIGURATION.exists(), reason="../shared/data/archive is not here"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here"),
]


@pytest.fixture
def spoil() -> list[bytes]:
    """Hold what the authority answers instead of a stamp."""
    return []


@pytest.fixture
def stamps(tmp_path: Path, spoil: list[bytes]) -> Iterator[Authority]:
    """Open an authority."""
    with authority(tmp_path, spoil) as one:
        yield one


@pytest.fixture
def sealed(sealer: Connection, record: Callable[[int], None]) -> Connection:
    """Seal some entries."""
    record(20)
    seal_all(sealer)
    return sealer


def kept() -> list[Stamp]:
    """List the stamps that were kept."""
    session.expire_all()
    return list(session.scalars(select(Stamp)))


def test_openssl_says_that_the_stamp_is_of_the_checkpoint(
    sealed: Connection, stamps: Authority, tmp_path: Path
) -> None:
    at = stamping.stamp(sealed, stamps.url, stamps.root.read_bytes())
    assert at is not None
    assert abs(at - now()) < timedelta(minutes=5)
    (stamp,) = kept()
    (tmp_path / "stamp.tsr").write_bytes(stamp.token)
    with sealed.begin():
        signed = note.read(Log(sealed).newest() or "").text
    (tmp_path / "checkpoint").write_text(signed)
    verify = ["openssl", "ts", "-verify", "-in", "stamp.tsr", "-CAfile", "root.crt", "-data"]
    good = subprocess.run([*verify, "checkpoint"], cwd=tmp_path, capture_output=True, check=False)
    assert good.returncode == 0, good.stderr
    (tmp_path / "other").write_text(signed + "more\n")
    bad = subprocess.run([*verify, "other"], cwd=tmp_path, capture_output=True, check=False)
    assert bad.returncode != 0


def test_it_is_due_once_a_day(sealed: Connection, stamps: Authority) -> None:
    assert stamping.is_due(sealed, stamps.url)
    stamping.stamp(sealed, stamps.url, stamps.root.read_bytes())
    assert not stamping.is_due(sealed, stamps.url)
    assert stamping.is_due(sealed, "http://another.example/")


def test_nothing_is_stamped_where_nothing_is_signed(sealer: Connection, stamps: Authority) -> None:
    assert stamping.stamp(sealer, stamps.url, stamps.root.read_bytes()) is None


def test_a_stranger_vouches_for_nothing(
    sealed: Connection, stamps: Authority, tmp_path: Path
) -> None:
    (tmp_path / "stranger").mkdir()
    certify(tmp_path / "stranger")
    roots = (tmp_path / "stranger" / "root.crt").read_bytes()
    with pytest.raises(NoStamp, match="no stamp that holds"):
        stamping.stamp(sealed, stamps.url, roots)
    assert kept() == []


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense", b"\x30\x03\x02\x01\x00", b"\x30" + b"\xff" * 99]
)
def test_nonsense_is_no_stamp(
    sealed: Connection, stamps: Authority, spoil: list[bytes], answer: bytes
) -> None:
    spoil.append(answer)
    with pytest.raises(NoStamp):
        stamping.stamp(sealed, stamps.url, stamps.root.read_bytes())
    assert kept() == []


def test_the_stamp_of_another_checkpoint_is_refused(
    sealed: Connection, stamps: Authority, spoil: list[bytes], record: Callable[[int], None]
) -> None:
    roots = stamps.root.read_bytes()
    stamping.stamp(sealed, stamps.url, roots)
    spoil.append(kept()[0].token)
    record(1)
    seal_all(sealed)
    with pytest.raises(NoStamp):
        stamping.stamp(sealed, stamps.url, roots)


def test_an_authority_that_is_away_gives_no_stamp(sealed: Connection, stamps: Authority) -> None:
    with pytest.raises(NoStamp, match="did not answer"):
        stamping.stamp(sealed, "http://127.0.0.1:9/", stamps.root.read_bytes())
