"""CEL expressions, checked as Flux's controllers check them, and validation rules, evaluated.

Knows CEL's types, not Flux's objects.
"""

from gitops_lint.cel.check import Checked, Mistake, check
from gitops_lint.cel.environment import NAMES, available
from gitops_lint.cel.evaluate import Verdict, evaluate

__all__ = ["NAMES", "Checked", "Mistake", "Verdict", "available", "check", "evaluate"]
