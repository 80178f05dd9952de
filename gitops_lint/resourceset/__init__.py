"""Renders ResourceSets: from templates and inputs to objects, with the place of every value.

Written from the documentation of Flux Operator, Go and sprig. If a template needs a value that is not
in the checkout, or a feature that is not certain to behave as in Go, its objects are unknown; none is
ever guessed. No Python library for Go templates keeps track of places or supports unknown values.
"""

from gitops_lint.resourceset.expand import Expanded, RenderedObject, expand

__all__ = ["Expanded", "RenderedObject", "expand"]
