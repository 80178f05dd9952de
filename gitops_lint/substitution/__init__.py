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
from gitops_lint.substitution.exact import exact_place
from gitops_lint.substitution.found import Substituted, Use, bad_syntax, scalars
from gitops_lint.substitution.grammar import (
    DEFAULT_OPERATORS,
    BadSubstitutionError,
    Escape,
    Expansion,
    Literal,
    Part,
    brief,
    parse,
)
from gitops_lint.substitution.printed import Printed, print_map
from gitops_lint.substitution.spot import spot
from gitops_lint.substitution.values import (
    is_disabled,
    normalise,
    precedence,
    runs,
    variable_name,
    variable_problem,
)

__all__ = [
    "DEFAULT_OPERATORS",
    "BadSubstitutionError",
    "Escape",
    "Expansion",
    "Literal",
    "Part",
    "Printed",
    "State",
    "Substituted",
    "UndefinedVariableError",
    "Use",
    "Value",
    "Variables",
    "bad_syntax",
    "brief",
    "evaluate",
    "exact_place",
    "is_disabled",
    "normalise",
    "parse",
    "precedence",
    "print_map",
    "runs",
    "scalars",
    "spot",
    "substitute",
    "variable_name",
    "variable_problem",
]
