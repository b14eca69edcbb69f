"""What is usual where nobody chose: on which days, and from when to when, people work."""

from __future__ import annotations

WORKDAYS = (1, 2, 3, 4, 5)  # Monday to Friday, as ISO 8601 counts them
BEGINS, ENDS = 8 * 60, 18 * 60  # minutes of the day
