"""What is asked of people about how they want to be told?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from models import AttentionLevel, Community, NoticeTopic, Post, Rhythm
from models.notice import ALWAYS
from social.audience import Ticks
from social.forms import Form
from social.hours import Hours
from social.notices.levels import Span
from social.notices.wishes import Wishes
from social.working_week import half_hour, has_hours, offer_days

TOPICS = {
    NoticeTopic.MENTIONS: _l("Somebody mentions you"),
    NoticeTopic.CALLS: _l("Somebody calls everybody of a community"),
    NoticeTopic.ANSWERS: _l("Answers to what you wrote"),
    NoticeTopic.REACTIONS: _l("Reactions and thanks"),
    NoticeTopic.FOLLOWED: _l("New posts and comments where you asked for all of them"),
    NoticeTopic.COMMUNITIES: _l("Joining communities"),
    NoticeTopic.EVENTS: _l("Events for which you signed up"),
    NoticeTopic.STORIES: _l("Stories in which you have a part"),
    NoticeTopic.EXPERTISE: _l("Questions to you, and what others confirm of you"),
    NoticeTopic.ANNOUNCEMENTS: _l("Announcements"),
    NoticeTopic.CRISES: _l("Crises"),
    NoticeTopic.DECISIONS: _l("Reports and decisions that concern you"),
    NoticeTopic.DUTIES: _l("What waits for you in a role"),
}
RHYTHMS = {
    Rhythm.SOON: _l("Soon"),
    Rhythm.DAILY: _l("Once a day"),
    Rhythm.WEEKLY: _l("Once a week"),
    Rhythm.NEVER: _l("Never"),
}
SPANS = {
    Span.DAY: _l("For a day"),
    Span.MONDAY: _l("Until you begin work on Monday"),
    Span.WEEK: _l("For a week"),
    Span.MONTH: _l("For a month"),
    Span.GOOD: _l("For good"),
}
SAME = {
    AttentionLevel.CONCERNS: _l(
        "What concerns you: mentions, answers to what you wrote, reactions"
    ),
    AttentionLevel.MENTIONS: _l("Only when somebody mentions you"),
}
OF_THREAD = {
    AttentionLevel.EVERYTHING: _l("Everything: each comment"),
    AttentionLevel.POSTS: _l("Comments on the post itself, and what concerns you"),
    **SAME,
    AttentionLevel.NOTHING: _l("Nothing"),
}
OF_COMMUNITY = {
    AttentionLevel.EVERYTHING: _l("Everything: each post and each comment"),
    AttentionLevel.POSTS: _l("New posts, and what concerns you"),
    **SAME,
    AttentionLevel.NOTHING: _l("Nothing; it stays out of your home, too"),
}


class PreferencesForm(Form):
    """By topic: behind the bell or not, and how often by mail; and when."""

    wait = SelectField(
        _l("“Soon” is when you have not seen it for"),
        choices=[
            SelectChoice("0", _l("no time at all")),
            SelectChoice("10", _l("10 minutes")),
            SelectChoice("60", _l("an hour")),
            SelectChoice("240", _l("4 hours")),
        ],
    )
    keeps_hours = BooleanField(
        _l("By mail and on my devices in my working hours only"),
        description=_l("What comes outside them waits until you work again. A crisis never waits."),
    )
    has_own_hours = BooleanField(
        _l("My hours are others than those of my site"),
        description=_l("The public holidays and free days of your site are yours in any case."),
    )
    days = Ticks(_l("Days on which you work"))
    begins = half_hour(_l("Work begins"))
    ends = half_hour(_l("Work ends"))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer_days(self.days)

    def validate(self, extra_validators: Any = None) -> bool:
        """Look, too, whether there are working hours."""
        is_good: bool = super().validate(extra_validators)
        if not (is_good and self.has_own_hours.data):
            return is_good
        return has_hours(self.days, self.begins, self.ends)

    def rows(self) -> list[tuple[NoticeTopic, Any, Any, Any]]:
        """List the topics, each with its three fields; None where there is no choice."""
        return [
            (
                topic,
                None if topic in ALWAYS else self[f"page_{topic}"],
                self[f"push_{topic}"],
                self[f"mail_{topic}"],
            )
            for topic in TOPICS
        ]

    def show(self, wishes: Wishes) -> None:
        """Fill in what somebody chose."""
        self.wait.data, self.keeps_hours.data = str(wishes.wait), wishes.keeps_hours
        self.has_own_hours.data = wishes.has_own_hours
        self.days.data = [str(day) for day in wishes.hours.days]
        self.begins.data, self.ends.data = str(wishes.hours.begins), str(wishes.hours.ends)
        for topic, page, push, mail in self.rows():
            mail.data = wishes.rhythm(topic).value
            push.data = wishes.is_pushed(topic)
            if page is not None:
                page.data = wishes.shows(topic)

    def wishes(self) -> Wishes:
        """Hand over what was chosen."""
        return Wishes(
            by_mail={topic.value: mail.data for topic, _page, _push, mail in self.rows()},
            by_push={topic.value: push.data for topic, _page, push, _mail in self.rows()},
            hidden=frozenset(
                topic.value for topic, page, _push, _mail in self.rows() if page and not page.data
            ),
            wait=int(self.wait.data),
            keeps_hours=self.keeps_hours.data,
            has_own_hours=self.has_own_hours.data,
            hours=Hours(
                days=tuple(sorted(int(day) for day in self.days.data)),
                begins=int(self.begins.data),
                ends=int(self.ends.data),
            ),
        )


for _topic, _label in TOPICS.items():
    if _topic not in ALWAYS:
        setattr(PreferencesForm, f"page_{_topic}", BooleanField(_label))
    setattr(PreferencesForm, f"push_{_topic}", BooleanField(_label))
    setattr(
        PreferencesForm,
        f"mail_{_topic}",
        SelectField(_label, choices=[SelectChoice(key, name) for key, name in RHYTHMS.items()]),
    )


class DigestForm(Form):
    """How often a mail brings what is new, and of which communities."""

    rhythm = RadioField(
        _l("A mail with what is new in my communities"),
        choices=[
            SelectChoice(key, RHYTHMS[key]) for key in (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NEVER)
        ],
    )
    places = Ticks(_l("Of these communities"))

    def __init__(self, mine: Mapping[int, str], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.places.choices = [(str(number), name) for number, name in mine.items()]

    def without(self) -> list[int]:
        """List the communities that were left out."""
        chosen = set(self.places.data or ())
        return [int(key) for key, _name in self.places.choices if key not in chosen]


class LevelForm(Form):
    """How much of a thread or a community is told, and for how long."""

    level = RadioField(_l("What you are told"))
    span = RadioField(
        _l("For how long"), choices=[SelectChoice(key, name) for key, name in SPANS.items()]
    )

    def __init__(self, place: Post | Community, level: AttentionLevel, span: Span) -> None:
        super().__init__(data={"level": level, "span": span})
        words = OF_THREAD if isinstance(place, Post) else OF_COMMUNITY
        self.level.choices = [SelectChoice(key, name) for key, name in words.items()]
