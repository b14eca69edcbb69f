"""Where do packages go that are made every day? Into a folder or a bucket that the settings name.

What lies there under its name is whole: a folder shows a file when its last byte is on the disk, a
bucket when the upload is complete.
"""

from __future__ import annotations

import glob
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

import obstore
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from models import Schedule, ScheduleTarget
from social.aside import aside
from social.store import bucket, sync

if TYPE_CHECKING:
    from obstore.store import ObjectStore

    from social.settings import Settings

log = logging.getLogger("kring.exports")


class TargetAway(Exception):
    """Where packages go cannot be reached or written to, or is set no more."""


class Place:
    """The folder of one schedule, below what the settings name.

    TargetAway is raised by all that gets no answer, or a refusal.
    """

    def __init__(self, objects: ObjectStore, folder: str, root: Path | None = None) -> None:
        self.objects = objects
        self.folder = folder
        self.root = root

    def put(self, name: str, content: IO[bytes] | bytes) -> None:
        """Write one file whole, in place of what has its name."""
        with self.reached():
            self.drop_unfinished(name)
            aside(obstore.put, self.objects, self.path(name), content)
            if self.root is not None:
                sync(self.root / self.path(name))

    def size(self, name: str) -> int | None:
        """Tell how long a file is; None if there is none."""
        with self.reached():
            try:
                return int(aside(obstore.head, self.objects, self.path(name))["size"])
            except FileNotFoundError:
                return None

    def remove(self, *names: str) -> None:
        """Take some files away; what is not there is no error."""
        with self.reached():
            for name in names:
                self.drop_unfinished(name)
                with suppress(FileNotFoundError):
                    aside(obstore.delete, self.objects, self.path(name))

    def path(self, name: str) -> str:
        """Say where a file lies."""
        return f"{self.folder}/{name}"

    def drop_unfinished(self, name: str) -> None:
        """Take away what whoever was killed while writing left in a folder; a bucket shows none."""
        if self.root is not None:
            folder = self.root / self.folder
            for path in folder.glob(f"{glob.escape(name)}#*"):
                path.unlink(missing_ok=True)

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Say that it is away when it gives no answer; the log has the cause."""
        if self.root is not None and not self.root.is_dir():
            raise away(FileNotFoundError(f"there is no folder {self.root}"))
        try:
            yield
        except (BaseError, OSError) as error:
            raise away(error) from error


def away(error: Exception) -> TargetAway:
    """Write down why packages cannot be left there, for those who run it."""
    first = str(error).partition("\n")[0]
    log.error("target of exports away: %s: %.500s", type(error).__name__, first)
    return TargetAway(first[:500])


def place_of(schedule: Schedule) -> Place:
    """Open where a schedule leaves its packages; TargetAway where the settings name nothing."""
    settings: Settings = current_app.config["SETTINGS"]
    if schedule.target not in known(settings):
        raise away(LookupError(f"nothing is set for {schedule.target}"))
    if schedule.target is ScheduleTarget.S3:
        return Place(bucket(of_exports(settings)), schedule.folder)
    root = settings.export_folder
    if not root.is_dir():
        raise away(FileNotFoundError(f"there is no folder {root}"))
    return Place(LocalStore(root.absolute()), schedule.folder, root.absolute())


def known(settings: Settings) -> list[ScheduleTarget]:
    """List the targets that the settings name."""
    found = []
    if settings.export_folder != Path():
        found.append(ScheduleTarget.FOLDER)
    if settings.export_s3_url:
        found.append(ScheduleTarget.S3)
    return found


def of_exports(settings: Settings) -> Settings:
    """Say of the bucket of exports what of that of files; they may lie at one server, or not."""
    return replace(
        settings,
        s3_url=settings.export_s3_url,
        s3_endpoint=settings.export_s3_endpoint or settings.s3_endpoint,
        s3_region=settings.export_s3_region or settings.s3_region,
        s3_access_key=settings.export_s3_access_key or settings.s3_access_key,
        s3_secret_key=settings.export_s3_secret_key or settings.s3_secret_key,
    )
