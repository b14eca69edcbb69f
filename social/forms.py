"""What is true of every form, and of every form for words?"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField, HiddenField, RadioField, StringField, TextAreaField, i18n
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from models import PostKind, limits
from moderation import Draft
from social.attaching import Brought
from social.errors import Invalid
from social.fields import NumberField, at_most

# In place of some of WTForms' sentences: who chose nothing chose nothing wrong.
IN_PLACE = dict.fromkeys(
    ("Not a valid choice.", "Invalid Choice: could not coerce."), _l("Choose one.")
)


@cache
def phrases(language: str) -> Any:
    """Read WTForms' own sentences once: Flask-WTF would read their file for every form."""
    return i18n.get_translations([language])


class Phrases:
    """WTForms' sentences for the reader, and ours in the place of some."""

    def __init__(self) -> None:
        self.theirs = phrases(get_locale().language)

    def gettext(self, sentence: str) -> str:
        """Say a sentence."""
        return str(IN_PLACE.get(sentence) or self.theirs.gettext(sentence))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Say a sentence about a number of things."""
        return str(self.theirs.ngettext(one, many, number))


class Phrased(FlaskForm):  # type: ignore[misc]
    """A form whose own sentences are in the reader's language."""

    may_redact = False

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: FlaskForm) -> Phrases:
            """Find WTForms' sentences for the reader."""
            return Phrases()


class Form(Phrased):
    """A form with CSRF protection, read from the request."""

    class Meta(Phrased.Meta):
        """Fields hold text: a JSON body, which may hold anything, is not read as a form.

        Nor is a file that is sent under the name of a field for words.
        """

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Take the request's form, or nothing."""
            if request.is_json:
                return None
            found = super().wrap_formdata(form, formdata)
            if isinstance(found, CombinedMultiDict):
                return CombinedMultiDict((files_for(form), request.form))
            return found

    def refuse(self, invalid: Invalid) -> None:
        """Show why an action could not take the values: beside their fields, `form` above all."""
        self.may_redact = invalid.may_redact
        for name, message in invalid.fields.items():
            if name == "form":
                self.form_errors.append(message)
                continue
            field = self._fields.get(name) or next(iter(self._fields.values()))
            field.errors = [*field.errors, message]

    def refuse_also(self, check: Callable[[], object]) -> None:
        """Tell what an action would not take either, beside fields of which nothing is said yet.

        For a form that is wrong already: whoever filled it in hears of everything at once.
        """
        try:
            check()
        except Invalid as invalid:
            for name, message in invalid.fields.items():
                if name in self._fields and not self._fields[name].errors:
                    self._fields[name].errors = [message]


def files_for(form: Form) -> MultiDict[str, Any]:
    """Give the files of the request that the form has a field for."""
    files = request.files.items(multi=True)
    return MultiDict(
        [(name, file) for name, file in files if isinstance(form._fields.get(name), FileField)]
    )


class ShownForm(Form):
    """Which proposal or decision is confirmed: the one that the page showed."""

    seen = HiddenField()

    def moment(self) -> datetime:
        """Read when what was shown had been decided; a page that says nothing saw nothing."""
        try:
            return datetime.fromisoformat(self.seen.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return datetime.min.replace(tzinfo=UTC)


class SearchForm(Phrased):
    """A form that only asks; its values stand in the address."""

    class Meta:
        csrf = False

    def __init__(self, args: MultiDict[str, str], **more: Any) -> None:
        super().__init__(formdata=args, **more)


class CommentForm(Form):
    """Words, and the files that go with them: a comment, or the text of a post.

    How long they are is counted by the screen, once they are clean: browsers send a line end as two
    characters.
    """

    text = TextAreaField(_l("Your text"))
    redact = HiddenField()
    key = HiddenField(default=lambda: secrets.token_hex(16))
    voice = HiddenField(validators=[at_most(40)])  # in whose name it is: social.voices
    kept_at = HiddenField(validators=[at_most(limits.DRAFT_PLACE)])  # as a draft: social.drafting
    limit = limits.COMMENT

    def draft(self, files: Sequence[Brought] = ()) -> Draft:
        """Hand over what was typed."""
        return Draft(
            source=self.text.data or "",
            limit=self.limit,
            files=tuple(one.id for one in files),
            redacts=self.redact.data == "1",
            kept_at=self.kept_at.data or "",
        )


class PostForm(CommentForm):
    """A post, with or without a title; it says something or asks it."""

    title = StringField(_l("Title"))
    kind = RadioField(
        _l("Kind"),
        choices=[
            SelectChoice(PostKind.DISCUSSION, _l("A post")),
            SelectChoice(PostKind.QUESTION, _l("Question")),
        ],
        default=PostKind.DISCUSSION,
    )
    text = TextAreaField(_l("Your text"))
    limit = limits.POST

    def draft(self, files: Sequence[Brought] = ()) -> Draft:
        """Hand over what was typed."""
        return replace(super().draft(files), title=self.title.data or "")


class Seen(Form):
    """The version that the writer saw, so that nobody's words are overwritten unseen."""

    version = NumberField(validators=[InputRequired()])


class EditPostForm(PostForm, Seen):
    """A post that is there already; its kind stays."""

    kind = None


class EditCommentForm(CommentForm, Seen):
    """A comment that is there already."""
