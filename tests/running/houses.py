"""A small house with a ledger that is sealed, to be backed up, lost and brought back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import sqlalchemy
from click.testing import CliRunner
from sqlalchemy import text
from werkzeug.datastructures import FileStorage

from archive import note, sealing
from models import Company, Event, Person, session
from social.changes import change
from social.commands import kring
from social.filing.keeping import add_file
from social.running import keys
from social.running.database import database
from social.running.schema import upgrade
from social.settings import Settings
from tests.another import another_app
from tests.files.samples import picture
from tests.running.places import folder


@dataclass
class House:
    """Its folder, the database that runs, and who can open what is sealed."""

    root: Path
    settings: Settings
    ana: int = 0
    identities: dict[str, Any] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.root / "data"

    def run(self, *words: object, **environ: str) -> tuple[int, str]:
        """Run a command of ours."""
        given = {"DATA_DIR": str(self.data)} | self.environ | environ
        result = CliRunner().invoke(kring, [str(word) for word in words], env=given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result.exit_code, result.output

    def back_up(self, name: str, *words: object, **environ: str) -> tuple[Path, Path]:
        """Make an open backup below a folder, and one of its keys; give both."""
        to, keys = self.root / name / "data", self.root / name / "keys"
        code, said = self.run("backup", to, "--keys", keys, *words, **environ)
        assert code == 0, said
        return only(to), only(keys)

    def age(self, name: str) -> str:
        """Name somebody by their public key; their identity lies in a file of that name."""
        if name not in self.identities:
            self.identities[name] = one = pyrage.x25519.Identity.generate()
            self.identity(name).write_text(f"# made for a test\n{one}\n")
        return str(self.identities[name].to_public())

    def identity(self, name: str) -> Path:
        return self.root / f"{name}.identity"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Stand in the app."""
        with another_app(self.settings) as app, app.app_context():
            yield

    def add(self, content: bytes, name: str) -> str:
        """Keep a file of Ana's; give its digest."""
        with self.inside():
            upload = FileStorage(BytesIO(content), filename=name)
            return add_file(session.get_one(Person, self.ana), upload).digest

    @property
    def verifier(self) -> note.Verifier:
        """Give the public half of the key of the log."""
        return self.signer().verifier

    def signer(self) -> note.Signer:
        """Read the key of the log, making it the first time."""
        secret = keys.log_key(self.settings.log_key, "house.example", may_make=True)
        return note.signer(secret or "")

    def seal(self) -> str:
        """Seal what waits; give the checkpoint that was signed last."""
        engine = sqlalchemy.create_engine(self.settings.database_seal_url)
        signer = self.signer()
        with engine.connect() as connection:
            sealing.introduce(connection, signer.verifier)
            while sealing.seal(connection, signer):
                pass
            last = text("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
            words = str(connection.scalar(last))
        engine.dispose()
        return words


def only(folder: Path) -> Path:
    """Give the one backup in a folder."""
    (found,) = [one for one in folder.iterdir() if one.is_dir()]
    return found


@contextmanager
def house(**environ: str) -> Iterator[House]:
    """Lend a house with a person, a text, a picture, and a sealed ledger; its database runs."""
    with folder() as root, ExitStack() as stack:
        given = Settings.from_env({"DATA_DIR": str(root / "data"), **environ})
        one = House(root, stack.enter_context(database(given)), environ=environ)
        upgrade(one.settings.database_owner_url)
        furnish(one)
        yield one


def furnish(one: House) -> None:
    """Have somebody work there, and say and seal something."""
    with one.inside(), change(None) as record:
        ana = Person(handle="ana", name="Ana Peeters", email="ana@example.org")
        company = Company(name="Roos Tavelle", zone="UTC")
        session.add_all([ana, company])
        record(Event.PERSON_ADDED, ana)
        record(Event.COMPANY_NAMED, company)
    one.ana = ana.id
    one.add(b"Wear gloves.\n", "gloves.txt")
    one.add(picture(size=(900, 600)), "plan.png")
    one.seal()


def copy_of(backup: tuple[Path, Path], to: Path) -> tuple[Path, Path]:
    """Copy a backup with its keys, to be spoilt."""
    places = to / "data" / backup[0].name, to / "keys" / backup[1].name
    for one, place in zip(backup, places, strict=True):
        shutil.copytree(one, place, symlinks=True)
    return places


def rewrite(manifest: Path, **changes: Any) -> None:
    """Change what a manifest says; a dict is merged into the one that is there."""
    said = json.loads(manifest.read_text())
    for name, value in changes.items():
        said[name] = {**said[name], **value} if isinstance(value, dict) else value
    manifest.write_text(json.dumps(said))
