"""Flux's postBuild substitution: `${…}` in the objects of a Flux Kustomization.

`grammar` reads a text, `operators` and `evaluate` give it its values; `scalar`, `printed` and
`reread` are the YAML that Flux prints and reads in between; `apply` does an object, `values` says
with which variables. Flux prints an object, substitutes in its text and reads that again,
with quirks of its own (drone/envsubst, go-yaml v2); here each new value keeps its place in the source as
well, which no library does.
"""

from gitops_lint.substitution.apply import substitute
from gitops_lint.substitution.evaluate import (
    State,
    UndefinedVariableError,
    Value,
    Variables,
    evaluate,
)
from gitops_lint.substitution.found import Substituted, Use
from gitops_lint.substitution.grammar import (
    BadSubstitutionError,
    Escape,
    Expansion,
    Literal,
    Part,
    parse,
)
from gitops_lint.substitution.values import (
    is_disabled,
    normalise,
    precedence,
    runs,
    variable_name,
    variable_problem,
)

__all__ = [
    "BadSubstitutionError",
    "Escape",
    "Expansion",
    "Literal",
    "Part",
    "State",
    "Substituted",
    "UndefinedVariableError",
    "Use",
    "Value",
    "Variables",
    "evaluate",
    "is_disabled",
    "normalise",
    "parse",
    "precedence",
    "runs",
    "substitute",
    "variable_name",
    "variable_problem",
]
