"""How is a mail server asked to take a mail?"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from social.settings import Settings

TIMEOUT = 20  # seconds
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Refused(Exception):
    """The mail server will not take this mail, however often it is asked."""


class Unreachable(Exception):
    """The mail server could not be asked, or asks to come back later."""


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


def deliver(settings: Settings, recipient: str, subject: str, body: str) -> None:
    """Hand one mail to the mail server. Raises Refused or Unreachable."""
    message = composed(settings.mail_from, recipient, subject, body)
    try:
        with Server.of(settings.smtp_url).connect() as smtp:
            smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as wrong:
        code, reason = next(iter(wrong.recipients.values()))
        raise (Refused if code >= 500 else Unreachable)(f"{code} {spoken(reason)}") from None
    except smtplib.SMTPDataError as wrong:
        final = wrong.smtp_code >= 500
        raise (Refused if final else Unreachable)(answered(wrong)) from None
    except smtplib.SMTPResponseException as wrong:
        raise Unreachable(answered(wrong)) from None  # our settings, which may be mended
    except smtplib.SMTPNotSupportedError as wrong:
        raise Refused(str(wrong)) from None
    except (smtplib.SMTPException, OSError) as wrong:
        raise Unreachable(str(wrong) or type(wrong).__name__) from None


def composed(sender: str, recipient: str, subject: str, body: str) -> EmailMessage:
    """Put a mail into the form that servers exchange."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = in_ascii(recipient)
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def in_ascii(address: str) -> str:
    """Write an address's domain as every mail server reads it."""
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode()}"


def answered(wrong: smtplib.SMTPResponseException) -> str:
    """Quote a mail server's answer."""
    return f"{wrong.smtp_code} {spoken(wrong.smtp_error)}"


def spoken(reason: bytes | str) -> str:
    """Read what a server answered."""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
