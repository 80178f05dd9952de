"""gitops-lint proves that the clusters of a Flux CD repository converge, from empty, in order."""

__version__ = "0.1.0"
