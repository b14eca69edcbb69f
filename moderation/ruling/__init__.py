"""What do the house rules find in a text?

Rules are plain facts (`Rule`); `compile_rules` checks them, runs their examples and makes them
ready once; `judge` lists what they find in a candidate, with the place in what was written.
"""

from moderation.ruling.facts import Malformed
from moderation.ruling.fitness import Flaw, Problem, Unfit, check, compile_rules
from moderation.ruling.judging import judge
from moderation.ruling.rule import Action, Bound, Hit, Kind, Rule, Scope, Severity, strictest
from moderation.ruling.rulebook import read_rulebook, write_rulebook
from moderation.ruling.ruleset import RuleSet, make_ready
from moderation.ruling.rulesheet import read_rulesheet, write_rulesheet

__all__ = [
    "Action",
    "Bound",
    "Flaw",
    "Hit",
    "Kind",
    "Malformed",
    "Problem",
    "Rule",
    "RuleSet",
    "Scope",
    "Severity",
    "Unfit",
    "check",
    "compile_rules",
    "judge",
    "make_ready",
    "read_rulebook",
    "read_rulesheet",
    "strictest",
    "write_rulebook",
    "write_rulesheet",
]
