"""The validation rules that occur in the schemas: text -> predicate, and words for people.

The text is copied literally from the CRDs, as the key; the predicate is its translation. A predicate gets
the node that carries the rule (`self` in CEL) and says whether it holds; `"x" in s` is CEL's `has(self.x)`.
"""

from typing import Final

from gitops_lint.schema.predicates.operator import INPUT_PROVIDER, OPERATOR
from gitops_lint.schema.predicates.rule import Rule
from gitops_lint.schema.predicates.toolkit import TOOLKIT

__all__ = ["RULES", "Rule"]

RULES: Final[dict[str, Rule]] = TOOLKIT | OPERATOR | INPUT_PROVIDER
"""Rule text as in the CRD -> Rule."""
