"""What does a disguised text say, and where does it say so?"""

from moderation.disguise.folding import Folded, fold
from moderation.disguise.readings import MASKS, join, one_space, readings, squeeze, unleet

__all__ = ["MASKS", "Folded", "fold", "join", "one_space", "readings", "squeeze", "unleet"]
