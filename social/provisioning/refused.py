"""What is a directory told that asks for what cannot be? In the words of RFC 7644, 3.12."""

from __future__ import annotations


class Refused(ValueError):
    """Something that cannot be taken; `kind` is the standard's word (scimType), if it has one."""

    def __init__(self, detail: str, kind: str = "", status: int = 400) -> None:
        super().__init__(detail)
        self.detail = detail
        self.kind = kind
        self.status = status


def bad_filter(detail: str) -> Refused:
    """Refuse a filter."""
    return Refused(detail, "invalidFilter")


def bad_path(detail: str) -> Refused:
    """Refuse where something is to be changed."""
    return Refused(detail, "invalidPath")


def bad_value(detail: str) -> Refused:
    """Refuse what an attribute is to be."""
    return Refused(detail, "invalidValue")


def bad_syntax(detail: str) -> Refused:
    """Refuse what is not built as it has to be."""
    return Refused(detail, "invalidSyntax")


def fixed(detail: str) -> Refused:
    """Refuse to change what stays as it is."""
    return Refused(detail, "mutability")


def taken(detail: str) -> Refused:
    """Refuse what somebody else has."""
    return Refused(detail, "uniqueness", 409)


def conflict(detail: str) -> Refused:
    """Refuse what the rules of the house do not let happen now."""
    return Refused(detail, status=409)


def outdated() -> Refused:
    """Refuse a change of what looks otherwise by now."""
    return Refused("This was changed meanwhile: read it again first.", status=412)
