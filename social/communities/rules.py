"""The rule by which people come in: look whom it means, keep it, end it."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import belonging
from social.answering import done
from social.communities import bp, ruling
from social.communities.forms import RuleForm, number
from social.communities.head import head
from social.communities.standing import Standing, find
from social.errors import Invalid
from social.rights import require
from social.viewer import viewer


@bp.get("/<slug>/rule")
def rule(slug: str) -> ResponseReturnValue:
    """Show the rule, and how many people another one would mean."""
    standing, form = find_ruled(slug), RuleForm(request.args)
    if not request.args:
        return page(standing, form)
    meant = asked(form)
    if meant is None:
        return page(standing, form), 422
    return page(standing, form, meant, belonging.count(meant, standing.community))


@bp.post("/<slug>/rule")
def keep_rule(slug: str) -> ResponseReturnValue:
    """Let people come in by a rule from now on."""
    standing, form = find_ruled(slug), RuleForm(request.form)
    meant = asked(form)
    if meant is None:
        return page(standing, form), 422
    ruling.keep_rule(viewer(), standing.community, meant)
    flash(_("The rule is kept. People come in within a minute."))
    return done(url_for(".rule", slug=slug))


@bp.delete("/<slug>/rule")
def drop_rule(slug: str) -> ResponseReturnValue:
    """End the rule; `then` says whether those who came by it stay."""
    standing = find_ruled(slug)
    stay = request.form.get("then") != "go"
    ruling.drop_rule(viewer(), standing.community, stay=stay)
    flash(_("The rule has ended."))
    return done(url_for(".rule", slug=slug))


def asked(form: RuleForm) -> dict[str, int | str | None] | None:
    """Read the rule that was asked for; None, with the reason in the form, if it cannot be."""
    if not form.validate():
        return None
    try:
        return ruling.checked_rule(number(form.site.data), form.department.data or None)
    except Invalid as invalid:
        form.site.errors = [*invalid.fields.values()]
        return None


def page(
    standing: Standing,
    form: RuleForm,
    meant: dict[str, int | str | None] | None = None,
    numbers: tuple[int, int] | None = None,
) -> str:
    """Show the rule that holds and the one that is looked at."""
    return render_template(
        "communities/rule.html", **head(standing), form=form, meant=meant, numbers=numbers
    )


def find_ruled(slug: str) -> Standing:
    """Find a community whose rule the viewer chooses."""
    standing = find(slug)
    require(viewer(), "open", standing.community, _("Owners of the community choose its rule."))
    return standing
