"""Checks CEL expressions as Flux's controllers do, and evaluates validation rules.

Knows the types of CEL, but no objects of Flux.
"""

from gitops_lint.cel.check import Checked, Mistake, check
from gitops_lint.cel.environment import NAMES, RESERVED, available
from gitops_lint.cel.evaluate import Verdict, evaluate

__all__ = ["NAMES", "RESERVED", "Checked", "Mistake", "Verdict", "available", "check", "evaluate"]
