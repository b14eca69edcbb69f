"""Who sees that the log is never rewritten? This program, in another house than the log's.

An auditor or a works council runs this one file (Python 3.11, `cryptography`). The log shows it
every checkpoint; it signs one only if what it signed before is the beginning of it. A log that was
changed, cut short or shown differently to others gets no signature any more, and everybody sees
that. The protocol is C2SP tlog-witness, the signatures are those of C2SP tlog-cosignature.

    python witness.py --state seen --log "kring.example/ledger/1a2b+0f0e0d0c+AQ..." --name council

The first start makes the witness's key in its folder and prints the public half, which goes into
Kring's setting WITNESSES. The folder holds the key, the newest checkpoint of each log, and a list
of all that were signed.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import os
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG_KEY, WITNESS_KEY = b"\x01", b"\x04"
MOST_BYTES = 64 * 1024
MOST_PROOF = 63
PATIENCE = 10  # seconds that a caller may keep a thread waiting
EMPTY = hashlib.sha256(b"").digest()


class Refused(Exception):
    """What was asked is not signed: an HTTP status, and the words to answer."""

    def __init__(self, status: int, words: str, kind: str = "text/plain; charset=utf-8") -> None:
        super().__init__(words)
        self.status = status
        self.kind = kind


@dataclass(frozen=True)
class Key:
    """A name with a public key, written `name+id+key`."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """Give the four bytes by which signatures name the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def __str__(self) -> str:
        """Write it as it is handed around."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"


def read_key(words: str) -> Key:
    """Read `name+id+key` of a log. ValueError if it is none."""
    name, _id, key = words.strip().split("+", 2)
    raw = base64.b64decode(key, validate=True)
    found = Key(name, raw[:1], raw[1:])
    if str(found) != words.strip() or found.kind != LOG_KEY or len(found.public) != 32:
        raise ValueError("this is no public key of a log")
    return found


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has, and their root."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[str, ...]


def read_checkpoint(words: str) -> Checkpoint:
    """Read a signed checkpoint; the signatures are not checked yet. Refused if it is none."""
    text, parted, lines = words.rpartition("\n\n")
    try:
        origin, size, root = text.split("\n")[:3]
        found = Checkpoint(
            f"{text}\n", origin, int(size), base64.b64decode(root, validate=True),
            tuple(lines.splitlines()),
        )  # fmt: skip
    except ValueError:
        raise Refused(400, "this is no checkpoint\n") from None
    if not parted or str(found.size) != size or found.size < 0 or len(found.root) != 32:
        raise Refused(400, "this is no checkpoint\n")
    return found


def check_signature(found: Checkpoint, key: Key) -> None:
    """Refuse a checkpoint that the log's key did not sign."""
    for line in found.signatures:
        dash, _space, rest = line.partition(" ")
        name, _space, value = rest.partition(" ")
        try:
            raw = base64.b64decode(value, validate=True)
        except binascii.Error:
            raise Refused(400, "a signature is no base64\n") from None
        if dash == "\N{EM DASH}" and name == key.name and raw[:4] == key.id:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], found.text.encode())
            except InvalidSignature:
                raise Refused(403, "the signature of the log does not hold\n") from None
            return
    raise Refused(403, "the log did not sign this\n")


def node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one (RFC 9162, section 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def follows(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """Tell whether a proof shows that one log begins with another (RFC 9162, section 2.1.4.2)."""
    if old == 0:
        return not proof and (size > 0 or root == EMPTY)
    if old == size:
        return not proof and old_root == root
    path = proof if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(step, before), node(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == root


class Witness:
    """Remembers of each log the newest checkpoint that it signed, and signs what follows."""

    def __init__(self, folder: Path, name: str, logs: list[Key]) -> None:
        """Open the folder, making it and the key the first time."""
        self.folder = folder
        self.logs = {key.name: key for key in logs}
        self.lock = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = folder / "key"
        if not kept.exists():
            write(kept, Ed25519PrivateKey.generate().private_bytes_raw().hex())
        self.key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept.read_text()))
        self.verifier = Key(name, WITNESS_KEY, self.key.public_key().public_bytes_raw())

    def add(self, body: str) -> str:
        """Check a checkpoint against the newest one of its log, remember it, and sign it."""
        head, parted, note = body.partition("\n\n")
        asked, *lines = head.split("\n")
        old, proof = read_old(asked), [read_hash(line) for line in lines]
        if not parted or len(proof) > MOST_PROOF:
            raise Refused(400, "old size, proof, an empty line and a checkpoint were expected\n")
        found = read_checkpoint(note)
        if found.origin not in self.logs:
            raise Refused(404, "this log is not known here\n")
        check_signature(found, self.logs[found.origin])
        if old > found.size:
            raise Refused(400, "the old size is above the new one\n")
        with self.lock:
            return self.sign(found, old, proof)

    def sign(self, found: Checkpoint, old: int, proof: list[bytes]) -> str:
        """Sign what follows from the newest; it is on the disk before anybody has the signature."""
        newest = self.newest(found.origin)
        size, root = (newest.size, newest.root) if newest else (0, EMPTY)
        if old != size:
            raise Refused(409, f"{size}\n", "text/x.tlog.size")
        if not follows(size, root, found.size, found.root, proof):
            raise Refused(422, "this does not follow from what was seen before\n")
        line = self.signature(found.text, int(time.time()))
        words = found.text + "\n" + "".join(f"{one}\n" for one in (*found.signatures, line))
        write(self.place(found.origin), words)
        with (self.folder / "all").open("a", encoding="utf-8") as every:
            every.write(words + "\n")
        return line + "\n"

    def signature(self, text: str, seconds: int) -> str:
        """Write the line that says: at this time this was the newest that I had seen."""
        value = self.key.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        raw = self.verifier.id + seconds.to_bytes(8, "big") + value
        return f"\N{EM DASH} {self.verifier.name} {base64.b64encode(raw).decode()}"

    def newest(self, origin: str) -> Checkpoint | None:
        """Read the newest checkpoint of a log that was signed."""
        kept = self.place(origin)
        return read_checkpoint(kept.read_text(encoding="utf-8")) if kept.exists() else None

    def place(self, origin: str) -> Path:
        """Name the file of a log's newest checkpoint."""
        return self.folder / f"newest-{hashlib.sha256(origin.encode()).hexdigest()[:16]}"


def read_old(line: str) -> int:
    """Read `old 123`."""
    word, _space, number = line.partition(" ")
    if word != "old" or not number.isascii() or not number.isdigit() or str(int(number)) != number:
        raise Refused(400, "the first line says the old size\n")
    return int(number)


def read_hash(line: str) -> bytes:
    """Read one hash of a proof."""
    try:
        found = base64.b64decode(line, validate=True)
    except binascii.Error:
        found = b""
    if len(found) != 32:
        raise Refused(400, "a line of the proof is no hash\n")
    return found


def write(path: Path, words: str) -> None:
    """Keep a text whole, or the one before it; on the disk when this returns."""
    unfinished = path.with_name(f".{path.name}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Door(BaseHTTPRequestHandler):
    """Takes `POST /add-checkpoint`, and tells at `GET /` who stands here."""

    witness: Witness
    timeout = PATIENCE
    server_version = "witness"
    sys_version = ""

    def do_GET(self) -> None:
        """Show the public key."""
        if self.path == "/":
            self.answer(200, f"{self.witness.verifier}\n")
        else:
            self.answer(404, "")

    def do_POST(self) -> None:
        """Sign a checkpoint, or say why not."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            return self.answer(404, "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return self.answer(413, "a checkpoint is short, and its length is told\n")
        try:
            words = self.rfile.read(int(length)).decode()
            self.answer(200, self.witness.add(words))
        except UnicodeDecodeError:
            self.answer(400, "this is no UTF-8\n")
        except Refused as refused:
            self.answer(refused.status, str(refused), refused.kind)

    def answer(self, status: int, words: str, kind: str = "text/plain; charset=utf-8") -> None:
        """Send an answer."""
        body = words.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Open the door; `serve_forever` of what is given lets callers in."""
    door = type("OurDoor", (Door,), {"witness": witness})
    return ThreadingHTTPServer((host, port), door)


def main(words: list[str] | None = None) -> int:
    """Run until it is stopped: 0; 1 if it cannot start."""
    asked = argparse.ArgumentParser(prog="witness", description=__doc__.split("\n\n")[0])
    asked.add_argument("--state", type=Path, required=True, help="folder for key and checkpoints")
    asked.add_argument("--log", action="append", required=True, help="public key of a log")
    asked.add_argument("--name", required=True, help="name of this witness")
    asked.add_argument("--listen", default="127.0.0.1:8790", help="address and port")
    given = asked.parse_args(words)
    host, _colon, port = given.listen.rpartition(":")
    try:
        witness = Witness(given.state, given.name, [read_key(log) for log in given.log])
        door = serve(witness, host, int(port))
    except (OSError, ValueError) as wrong:
        print(f"The witness cannot start: {wrong}", file=sys.stderr)
        return 1
    print(f"{witness.verifier}", flush=True)
    try:
        door.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
