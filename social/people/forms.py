"""What does a browser send about people?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField

from models import limits
from social.fields import at_most, one_line
from social.forms import Form, SearchForm
from social.people.directory import Wish
from social.workplaces import departments, sites


class DirectoryForm(SearchForm):
    """Whom to look for."""

    q = StringField(_l("Name"), [at_most(limits.QUERY)], filters=[one_line])
    site = SelectField(_l("Site"), coerce=int, default=0)
    department = SelectField(_l("Department"), default="")

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.site.choices = [(0, _l("All sites")), *((site.id, site.name) for site in sites())]
        named = ((name, name) for name in departments())
        self.department.choices = [("", _l("All departments")), *named]

    def wish(self) -> Wish:
        """Hand over what was asked."""
        return Wish(
            words=self.q.data or "",
            site_id=self.site.data or None,
            department=self.department.data or "",
        )


class PhotoForm(Form):
    """A photo of oneself."""

    photo = FileField(
        _l("Photo"),
        [FileRequired(_l("Choose a picture."))],
        description=_l("PNG, JPEG, GIF or WebP. The middle square is shown."),
        render_kw={"accept": "image/png,image/jpeg,image/gif,image/webp"},
    )
