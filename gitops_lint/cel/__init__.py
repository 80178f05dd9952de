"""CEL expressions, checked as Flux's controllers check them: knows CEL's types, not Flux's objects."""

from gitops_lint.cel.check import Checked, Mistake, check
from gitops_lint.cel.environment import NAMES

__all__ = ["NAMES", "Checked", "Mistake", "check"]
