"""What a rule yields: a message about an entry in the YAML."""

from typing import TYPE_CHECKING, Literal

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Severity
from gitops_lint.results.fix import Fix

if TYPE_CHECKING:
    from gitops_lint.documents import Place


class Cause(NamedTuple):
    """One edit that fixes the same problem of several objects, which are then one finding.

    Problems of a rule with equal causes are merged, also across clusters. In the `message` about several
    problems, `{objects}` becomes `22 Kustomizations`, and `{labels}` the labels of the problems. `anchor`
    says where the finding is:

    - "edit": at `place`.
    - "several": at `place`; a single problem is reported at its own place, where the edit is as good.
    - "object": at the first problem, because each problem has an edit of its own.

    `help` is about all of them; where it differs, the finding names the exceptions. Without it, it is the help of
    the problems if that is the same; else that of an example. `parent` is the name of what else they have in
    common, such as the Kustomization that applies them. `fix` makes the edit; without it, the fixes of the problems
    do.
    """

    place: "Place | None"
    message: str
    help: str | None = None
    on: Literal["key", "value"] = "value"  # the part to underline
    anchor: Literal["edit", "several", "object"] = "edit"
    parent: str = ""
    fix: Fix | None = None


class Problem(NamedTuple):
    """A finding without its location and without the configuration applied."""

    message: str
    place: "Place"
    on: Literal["key", "value"] = "value"  # the part to underline
    help: str | None = None
    related: "tuple[tuple[str, Place], ...]" = ()  # (how it is related, place)
    severity: Severity | None = None  # None: that of the rule
    resource: str | None = None  # the object, such as `Kustomization flux-system/apps`
    notes: tuple[str, ...] = ()  # how and why, a sentence each
    cause: Cause | None = None  # None: each place is an edit of its own
    label: str = ""  # what it is about, if not the object: a variable, a file
    stops: tuple[str, ...] = ()  # the objects that this alone keeps from becoming Ready
    fix: Fix | None = None
