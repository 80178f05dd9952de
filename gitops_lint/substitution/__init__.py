"""Flux's postBuild substitution: `${…}` in the objects of a Flux Kustomization.

Flux prints an object as YAML, substitutes in that text and parses it again, with quirks of its own
(drone/envsubst, go-yaml v2). This package does the same and also keeps the place of every value in
the source, which no library does.

`apply` substitutes in an object and `values` has its variables. `grammar` parses a text, `operators`
and `evaluate` compute its expansions. `scalar`, `printed` and `reparse` print and parse YAML as Flux.
"""

from gitops_lint.substitution.apply import substitute
from gitops_lint.substitution.evaluate import (
    State,
    UndefinedVariableError,
    Value,
    Variables,
    evaluate,
)
from gitops_lint.substitution.exact_place import exact_place
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
from gitops_lint.substitution.positions import spot
from gitops_lint.substitution.printed import Printed, print_map
from gitops_lint.substitution.uses import Substituted, Use, bad_syntax, scalars
from gitops_lint.substitution.values import (
    is_disabled,
    normalize,
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
    "normalize",
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
