"""Rules: a rule is a file with a docstring and a generator; everything else is derived from these."""

from gitops_lint.results.finding import Severity
from gitops_lint.results.problem import Cause, Problem
from gitops_lint.rule.declare import Rule, rule
from gitops_lint.rule.load import load_rules
from gitops_lint.rule.options import option

__all__ = ["Cause", "Problem", "Rule", "Severity", "load_rules", "option", "rule"]
