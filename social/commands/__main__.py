"""Lets `python -m social.commands` be the command line, wherever `kring` is not on the PATH."""

from social.commands import kring

kring(prog_name="kring")
