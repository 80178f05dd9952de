"""gitops-lint proves that the clusters of a Flux CD repository converge, from empty, in order."""

TYPE_CHECKING = False  # not imported: each import before that of `__main__` delays its handler
if TYPE_CHECKING:
    from typing import Any

    from gitops_lint.engine.run import lint
    from gitops_lint.engine.workspace import Workspace
    from gitops_lint.results.finding import Finding, Report, Severity

__version__ = "0.1.0"
__all__ = ["Finding", "Report", "Severity", "Workspace", "__version__", "lint"]


def __getattr__(name: str) -> "Any":
    """Import the library on first use, so that the command line starts without it."""
    if name == "lint":
        from gitops_lint.engine import run as linter

        return linter.lint
    if name == "Workspace":
        from gitops_lint.engine import workspace

        return workspace.Workspace
    if name in __all__:
        from gitops_lint.results import finding

        return getattr(finding, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
