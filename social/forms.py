"""What is true of every form?"""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from social.errors import Invalid


class Form(FlaskForm):  # type: ignore[misc]
    """A form with CSRF protection, read from the request."""

    def refuse(self, invalid: Invalid) -> None:
        """Show why an action could not take the values, beside their fields."""
        for name, message in invalid.fields.items():
            field = self._fields.get(name) or next(iter(self._fields.values()))
            field.errors = [*field.errors, message]

    @classmethod
    def of(cls, **values: Any) -> Form:
        """Show the form filled with what is stored."""
        return cls(formdata=None, data=values)


class SearchForm(FlaskForm):  # type: ignore[misc]
    """A form that only asks; its values stand in the address."""

    class Meta:
        csrf = False

    def __init__(self, args: MultiDict[str, str], **more: Any) -> None:
        super().__init__(formdata=args, **more)
