"""What keeps Kring from running, in one sentence that a person can act on."""


class Trouble(Exception):
    """Something outside the code is wrong; the text says what, and how to mend it."""
