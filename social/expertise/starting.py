"""The pages on which somebody says for the first time what they know, an answer at a time."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Level, StatementKind, limits
from moderation import TooLong, clean_line
from social.errors import Invalid, not_found
from social.expertise import bp, first
from social.expertise.lines import lines_of
from social.expertise.terms import offers
from social.expertise.wording import LEVELS
from social.tries import LINES, spend
from social.viewer import viewer


@bp.get("/expertise/start")
def start() -> ResponseReturnValue:
    """Show one step: occupation, skills, languages, or what one likes to be asked about."""
    return step_page(step_of(request.args.get("step", first.STEPS[0])))


@bp.post("/expertise/start/role")
def take_role() -> ResponseReturnValue:
    """Keep the occupation."""
    return kept("role", "skills", lambda: first.take_role(viewer(), phrase(), concept()))


@bp.post("/expertise/start/skills")
def take_skill() -> ResponseReturnValue:
    """Keep a yes or a no to one skill."""
    return answered("skills", StatementKind.SKILL)


@bp.post("/expertise/start/languages")
def take_language() -> ResponseReturnValue:
    """Keep how well one uses a language."""
    level, chosen = request.form.get("level", ""), concept()
    if level not in tuple(Level) or chosen is None:
        flash(_("Choose a language and a level."))
        return to_step("languages")
    return kept(
        "languages", "languages", lambda: first.take_language(viewer(), chosen, Level(level))
    )


@bp.post("/expertise/start/ask")
def take_question() -> ResponseReturnValue:
    """Keep what one likes to be asked about: own words, or a skill that was stated."""
    if "answer" in request.form:
        return answered("ask", StatementKind.ASK_ME)
    return kept("ask", "ask", lambda: first.take_question(viewer(), phrase()))


def answered(step: str, kind: StatementKind) -> ResponseReturnValue:
    """Keep a yes or a no, and show the same step again."""
    chosen, answer = concept(), request.form.get("answer")
    if chosen is None or answer not in ("yes", "no"):
        raise not_found()
    act = first.say_yes if answer == "yes" else first.say_no
    return kept(step, step, lambda: act(viewer(), chosen, kind))


def kept(step: str, following: str, act: Callable[[], None]) -> ResponseReturnValue:
    """Act and go on, or show the step again with what is wrong."""
    spend(LINES, str(viewer().id))
    try:
        act()
    except Invalid as invalid:
        return step_page(step, next(iter(invalid.fields.values()))), 422
    return to_step(following)


def to_step(step: str) -> ResponseReturnValue:
    """Go to a step."""
    return redirect(url_for(".start", step=step), 303)


def step_of(word: str) -> str:
    """Read which step is wanted."""
    if word not in first.STEPS:
        raise not_found()
    return word


def phrase() -> str:
    """Read what was typed."""
    try:
        return clean_line(request.form.get("phrase", ""), limits.NAME)
    except TooLong as long:
        raise Invalid(
            form=_("This is too long: %(limit)s characters at most.", limit=long.limit)
        ) from None


def concept() -> int | None:
    """Read which term was chosen, if any."""
    chosen = request.form.get("concept", "")
    return int(chosen) if chosen.isdecimal() and len(chosen) < 10 and int(chosen) else None


def step_page(step: str, wrong: str = "") -> str:
    """Render a step."""
    me = viewer()
    typed = request.values.get("phrase", "")[: limits.NAME] or (me.title if step == "role" else "")
    lines = lines_of(me, me).of
    return render_template(
        "expertise/start.html",
        step=step,
        steps=first.STEPS,
        wrong=wrong,
        typed=typed,
        offered=offers(typed, StatementKind.ROLE) if step == "role" else [],
        roles=lines.get(StatementKind.ROLE, []),
        chips=first.skills_asked(me) if step == "skills" else [],
        skills=lines.get(StatementKind.SKILL, []),
        languages=lines.get(StatementKind.LANGUAGE, []),
        offered_languages=first.languages_offered() if step == "languages" else [],
        levels=LEVELS,
        asked=lines.get(StatementKind.ASK_ME, []),
    )
