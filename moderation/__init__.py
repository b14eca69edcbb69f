"""What may be said, and how does it become HTML that is safe to show?"""

from moderation.characters import TooLong, clean_line, clean_text, is_blank
from moderation.emoji import Emoji
from moderation.emoji import find as find_emoji
from moderation.house import Blocked, House
from moderation.language import LANGUAGES, warm
from moderation.markdown import Named, NamedKind, Names, Rendered, render
from moderation.screen import Draft, Empty, Invalid, Screened, screen

__all__ = [
    "LANGUAGES",
    "Blocked",
    "Draft",
    "Emoji",
    "Empty",
    "House",
    "Invalid",
    "Named",
    "NamedKind",
    "Names",
    "Rendered",
    "Screened",
    "TooLong",
    "clean_line",
    "clean_text",
    "find_emoji",
    "is_blank",
    "render",
    "screen",
    "warm",
]
