"""ResourceSets: from templates and inputs to objects, with the place of every value.

From the documentation of Flux Operator, and from Go's and sprig's own. What the files do not tell, or
what is not certain here, makes objects unknown; none is ever made up. No Python library for Go
templates says which value came from where, or leaves open what it cannot know.
"""

from gitops_lint.resourceset.expand import Expanded, Made, expand

__all__ = ["Expanded", "Made", "expand"]
