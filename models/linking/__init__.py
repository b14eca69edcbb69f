"""Which concepts does a phrase mean, in whatever language it is written?

First the phrase itself, in its normal form; then whatever is spelled alike. Nothing here knows of
people: the words of a vocabulary go in, and a phrase.
"""
