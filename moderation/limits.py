"""How much may one text carry? (How long it may be stands in models.limits.)"""

MENTIONS = 100
"""So many @names become links and are told; the rest stay as they were written."""

TOPICS = 50
"""So many #topics become links; the rest stay as they were written."""

ADDRESSES = 300
"""So many addresses that were typed become links; the rest stay as they were written."""

MARKS = 2_500
"""So many signs and line ends may mean something within blocks (bold, links, code, new lines); the
block that has more, and all after it, stay as they were written."""

BLOCKS = 5_000
"""So many beginnings and ends of blocks are shown; text after the last whole one stays as it was
written. Five make an item of a list."""

BLOCKS_DEEP = 10
"""Levels of quotes and lists inside one another; a list takes two. Deeper marks are plain text."""

EMPHASIS_DEEP = 6
"""Levels of bold, italic and struck text inside one another."""

ADDRESS = 2_000
"""Characters of a link's address."""

HTML = 300_000
"""Characters of rendered HTML that the sanitiser takes, well above what the longest text makes."""
