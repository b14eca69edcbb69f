"""When does somebody work, by their own clock, and when may they be reached again?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from models.working import BEGINS, ENDS, WORKDAYS
from social.days import covers
from social.holidays import public_holidays
from social.reader import zone_info

FAR = 366  # days from which on nobody looks any further


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Working hours on the clock of a zone, and the days of an absence; both ends may be open.

    Nobody works on the public holidays of `country` and its `region`, nor on days that are `free`.
    """

    zone: str = "UTC"
    days: tuple[int, ...] = WORKDAYS
    begins: int = BEGINS
    ends: int = ENDS
    country: str = ""
    region: str = ""
    free: frozenset[str] = frozenset()  # as ISO 8601 writes days
    away_from: date | None = None
    away_until: date | None = None

    def opening(self, at: datetime) -> datetime | None:
        """Give the first moment from `at` on that lies within working hours; None for none."""
        if self.is_within(at):
            return at
        local = at.astimezone(zone_info(self.zone))
        is_over = minute_of(local) >= self.ends or not self.is_workday(local.date())
        return self.start_from(local.date() + timedelta(days=1 if is_over else 0))

    def is_within(self, at: datetime) -> bool:
        """Tell whether a moment lies within working hours."""
        local = at.astimezone(zone_info(self.zone))
        return self.is_workday(local.date()) and self.begins <= minute_of(local) < self.ends

    def next_day(self, at: datetime) -> datetime | None:
        """Give when work begins on the first working day whose beginning lies after `at`."""
        local = at.astimezone(zone_info(self.zone))
        has_begun = minute_of(local) >= self.begins
        return self.start_from(local.date() + timedelta(days=1 if has_begun else 0))

    def next_week(self, at: datetime) -> datetime | None:
        """Give when work begins in the first week that begins after `at`."""
        today = at.astimezone(zone_info(self.zone)).date()
        return self.start_from(today + timedelta(days=8 - today.isoweekday()))

    def start_from(self, day: date) -> datetime | None:
        """Give when work begins on the first working day from a day on."""
        for number in range(FAR):
            if self.is_workday(day + timedelta(days=number)):
                return self.start_of(day + timedelta(days=number))
        return None

    def start_of(self, day: date) -> datetime:
        """Give when work begins on a day: what the clock shows, also where it was set anew."""
        clock = datetime.combine(day, time(*divmod(self.begins, 60)), zone_info(self.zone))
        return clock.astimezone(UTC)

    def is_workday(self, day: date) -> bool:
        """Tell whether somebody works on a day."""
        return (
            day.isoweekday() in self.days
            and not covers(self.away_from, self.away_until, day)
            and not self.is_free(day)
        )

    def is_free(self, day: date) -> bool:
        """Tell whether a day is a holiday there."""
        if day.isoformat() in self.free:
            return True
        return day in public_holidays(self.country, self.region, day.year)


def minute_of(local: datetime) -> int:
    """Count the minutes since midnight that a clock shows."""
    return local.hour * 60 + local.minute
