"""The rule of failures inside gitops-lint: `internal-error`, which cannot be switched off."""

from typing import Final

from gitops_lint.results.finding import INTERNAL_ERROR, ISSUES, RuleInfo, Severity

_PAGE: Final = """\
A failure inside gitops-lint.

## Why

An exception that gitops-lint did not expect is a bug in it, or in a rule from another package. The failure
ends only the part in which it happens: a file, a directory, an object, a cluster, a rule or a command. The
rest is checked, but findings may be missing. So the exit status is 2, whatever else is found.

The message contains the type of the exception and the place in the code, but no text of the repository.
`--traceback` shows where it failed. Please report it, with this message and the traceback.

This rule cannot be switched off, and its findings cannot be suppressed."""

INFO: Final = RuleInfo(
    INTERNAL_ERROR, "internal", Severity.ERROR, "A failure inside gitops-lint", _PAGE, ISSUES
)
