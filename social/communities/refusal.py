"""What does a person read when a button could not do its work?"""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from social.communities import bp
from social.errors import Invalid, problem, wants_json


@bp.errorhandler(Invalid)
def refuse(invalid: Invalid) -> ResponseReturnValue:
    """Say why, and lead back; forms with fields show it beside them and do not come here."""
    why = next(iter(invalid.fields.values()))
    if wants_json():
        return problem(422, str(why))
    slug = (request.view_args or {}).get("slug")
    back = url_for("communities.show", slug=slug) if slug else url_for("communities.index")
    return render_template("communities/refused.html", why=why, back=back), 422
