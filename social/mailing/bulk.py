"""How is one letter put together for many, of which only a few lines differ from mail to mail?

What is the same for all is written once by the library; the rest is ASCII, and put in as it is.
"""

from __future__ import annotations

import base64
import re
import secrets
from email.policy import SMTP
from email.utils import formatdate

from social.mailing.smtp import SIGN, Letter, composed_of, in_ascii

# Addresses that can stand in a header as they are; others are left to the library.
PLAIN = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
ASCII = re.compile(r"[\x21-\x7e]+")
DIFFERENT = ("To", "Date", "Message-ID", "List-Unsubscribe", "Content-Type", "MIME-Version")


class Frame:
    """The header that all mails of a letter share, and the mark between its two parts."""

    def __init__(self, sender: str, letter: Letter) -> None:
        message = composed_of(sender, "nobody@example.org", letter)
        for name in DIFFERENT:
            del message[name]
        message.set_payload("")
        self.header = message.as_bytes(policy=SMTP).rstrip(b"\r\n") + b"\r\n"
        self.boundary = f"kring-{secrets.token_hex(12)}"

    def mail(self, sender: str, recipient: str, letter: Letter) -> bytes:
        """Write one mail; what could not stand in a header as it is goes the longer way."""
        to = in_ascii(recipient)
        lines = (letter.message_id, letter.leave)
        if not PLAIN.fullmatch(to) or not all(ASCII.fullmatch(line) for line in lines):
            return composed_of(sender, recipient, letter).as_bytes(policy=SMTP)
        head = (
            f"To: {to}\r\nDate: {formatdate(localtime=False)}\r\n"
            f"Message-ID: {letter.message_id}\r\nList-Unsubscribe: <{letter.leave}>\r\n"
            "MIME-Version: 1.0\r\n"
            f'Content-Type: multipart/alternative; boundary="{self.boundary}"\r\n\r\n'
        )
        return b"".join(
            (
                self.header,
                head.encode("ascii"),
                self.part("plain", letter.text),
                self.page(letter) if letter.sign else self.part("html", letter.html),
                f"--{self.boundary}--\r\n".encode("ascii"),
            )
        )

    def page(self, letter: Letter) -> bytes:
        """Write the page and the picture that travels with it."""
        inner = f"{self.boundary}-page"
        head = (
            f"--{self.boundary}\r\n"
            f'Content-Type: multipart/related; type="text/html"; boundary="{inner}"\r\n\r\n'
        )
        picture = (
            f"--{inner}\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-ID: <{SIGN}>\r\nContent-Disposition: inline\r\n\r\n"
        )
        return b"".join(
            (
                head.encode("ascii"),
                self.part("html", letter.html, inner),
                picture.encode("ascii"),
                base64.encodebytes(letter.sign).replace(b"\n", b"\r\n"),
                f"--{inner}--\r\n".encode("ascii"),
            )
        )

    def part(self, subtype: str, words: str, boundary: str = "") -> bytes:
        """Write one of the two parts."""
        head = (
            f'--{boundary or self.boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
        )
        body = words.replace("\r\n", "\n").replace("\n", "\r\n").encode()
        return head.encode("ascii") + base64.encodebytes(body).replace(b"\n", b"\r\n")
