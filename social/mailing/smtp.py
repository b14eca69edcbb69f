"""How is a mail server asked to take a mail?"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from social.settings import Settings

TIMEOUT = 20  # seconds
CLOSING = 421  # the server ends the connection
FINAL = 500
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Refused(Exception):
    """The mail server will not take this mail, however often it is asked."""


class Unreachable(Exception):
    """The mail server could not be asked, or asks to come back later."""


class PutOff(Unreachable):
    """The mail server is there, and asks to come back later with this one mail."""


@dataclass(frozen=True)
class Server:
    """Where mail is handed over: smtps:// is TLS from the start, smtp:// STARTTLS.

    Without TLS only on this machine itself, or where the address ends in `?tls=off`.
    """

    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    starts_tls: bool

    @classmethod
    def of(cls, url: str) -> Server:
        """Read SMTP_URL."""
        parts = urlsplit(url)
        host = parts.hostname or "localhost"
        is_tls = parts.scheme == "smtps"
        is_plain = host in LOOPBACK or parse_qs(parts.query).get("tls") == ["off"]
        return cls(
            host=host,
            port=parts.port or (465 if is_tls else 587 if parts.username else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_tls=is_tls,
            starts_tls=not is_tls and not is_plain,
        )

    def connect(self) -> smtplib.SMTP:
        """Open a connection, with TLS and signed in where that is asked for."""
        trusted = ssl.create_default_context()
        if self.is_tls:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=trusted
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if self.starts_tls:
                smtp.starttls(context=trusted)
            if self.user:
                smtp.login(self.user, self.password)
        except smtplib.SMTPNotSupportedError as wrong:
            smtp.close()
            raise Unreachable(str(wrong)) from None  # our settings, which may be mended
        except BaseException:
            smtp.close()
            raise
        return smtp


def deliver(
    settings: Settings,
    recipient: str,
    subject: str,
    body: str,
    leave: str | None = None,
    reply_to: str | None = None,
) -> None:
    """Hand one mail to the mail server. Raises Refused or Unreachable."""
    message = composed(settings.mail_from, recipient, subject, body)
    if reply_to is not None:
        message["Reply-To"] = reply_to
    if leave is not None:
        let_leave(message, leave)
    with Line(settings) as line:
        line.hand(message)


def let_leave(message: EmailMessage, address: str) -> None:
    """Let mail programs end mails of this sort with one click (RFC 8058)."""
    message["List-Unsubscribe"] = f"<{address}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


class Line:
    """A connection to the mail server that is opened when it is needed, and carries many mails."""

    def __init__(self, settings: Settings) -> None:
        self.server = Server.of(settings.smtp_url)
        self.smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_wrong: object) -> None:
        self.hang_up()

    def hand(self, message: EmailMessage) -> None:
        """Hand one mail over. Raises as `give`."""
        self.give(lambda smtp: smtp.send_message(message))

    def hand_written(self, sender: str, recipient: str, mail: bytes) -> None:
        """Hand over a mail that is written already. Raises as `give`."""
        address = parseaddr(sender)[1]
        self.give(lambda smtp: smtp.sendmail(address, [in_ascii(recipient)], mail))

    def give(self, over: Callable[[smtplib.SMTP], object]) -> None:
        """Give something over the line. Raises Refused, PutOff or Unreachable.

        After the last of these it is not known whether the server has taken it.
        """
        try:
            over(self.open())
        except smtplib.SMTPRecipientsRefused as wrong:
            code, reason = next(iter(wrong.recipients.values()))
            raise self.failure(code, f"{code} {spoken(reason)}") from None
        except smtplib.SMTPDataError as wrong:
            raise self.failure(wrong.smtp_code, answered(wrong)) from None
        except smtplib.SMTPResponseException as wrong:
            self.hang_up()
            raise Unreachable(answered(wrong)) from None  # our settings, which may be mended
        except (smtplib.SMTPNotSupportedError, UnicodeError) as wrong:
            self.hang_up()  # what was begun on the line is not to be ended otherwise
            raise Refused(str(wrong)) from None
        except (smtplib.SMTPException, OSError) as wrong:
            self.hang_up()
            raise Unreachable(str(wrong) or type(wrong).__name__) from None

    def open(self) -> smtplib.SMTP:
        """Give the connection, which is opened if there is none."""
        if self.smtp is None:
            self.smtp = self.server.connect()
        return self.smtp

    def failure(self, code: int, words: str) -> Exception:
        """Tell what an answer means: 5 is final, 421 ends the connection, the rest passes."""
        if code == CLOSING:
            self.hang_up()
            return Unreachable(words)
        return Refused(words) if code >= FINAL else PutOff(words)

    def hang_up(self) -> None:
        """End the connection; what it said before stands."""
        smtp, self.smtp = self.smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()


SIGN = "sign@kring"  # by which a page names the picture that travels with it (RFC 2392)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to many: text and page, its fixed number, and how its reader ends it (RFC 8058).

    `sign` is a PNG that the page shows as SIGN; it travels along, since nothing may be fetched.
    """

    subject: str
    text: str
    html: str
    language: str
    message_id: str
    list_id: str
    leave: str
    sign: bytes = b""


def composed_of(sender: str, recipient: str, letter: Letter) -> EmailMessage:
    """Put a mail to many into the form that servers exchange: the text first, then the page."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = in_ascii(recipient)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = letter.message_id
    message["List-Id"] = letter.list_id
    let_leave(message, letter.leave)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Kring"] = "sent"  # by which a mail of our own is known when it comes back
    message["Precedence"] = "bulk"  # no standard, and what answers by itself looks for it
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    if letter.sign:
        page = message.get_payload()[1]
        page.add_related(letter.sign, "image", "png", cid=f"<{SIGN}>", disposition="inline")
    message["Content-Language"] = letter.language  # at last: whoever sets content takes it away
    return message


def composed(sender: str, recipient: str, subject: str, body: str) -> EmailMessage:
    """Put a mail into the form that servers exchange."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = in_ascii(recipient)
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Kring"] = "sent"  # by which a mail of our own is known when it comes back
    message.set_content(body)
    return message


def in_ascii(address: str) -> str:
    """Write an address's domain as every mail server reads it; one that is none stays as it is."""
    name, _at, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def answered(wrong: smtplib.SMTPResponseException) -> str:
    """Quote a mail server's answer."""
    return f"{wrong.smtp_code} {spoken(wrong.smtp_error)}"


def spoken(reason: bytes | str) -> str:
    """Read what a server answered."""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
