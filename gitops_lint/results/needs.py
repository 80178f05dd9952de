"""What to have ready before Flux starts on a cluster, as plain data."""

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Line, Name
from gitops_lint.results.verdict import Need, Verdict


class EvidenceKind(StrEnum):
    """Text that seems to create something outside of Flux; the values are those of `kind` in JSON."""

    MANIFEST = "manifest"  # a manifest that the cluster does not apply
    SCRIPT = "script"  # of a shell, make, just or Task
    ANSIBLE = "ansible"
    TERRAFORM = "terraform"
    HELMFILE = "helmfile"
    TALOS = "talos"
    DOCUMENTATION = "documentation"  # a command to type


class Evidence(NamedTuple):
    """A line of the checkout that seems to create what is needed."""

    kind: EvidenceKind
    place: Line


class Namesake(NamedTuple):
    """An object of the same kind and name in another namespace, and where it is written."""

    name: Name
    place: Line


class Preparation(NamedTuple):
    """A need, and what the checkout shows about it.

    `keys`: the keys that Flux reads in it, as far as they are known, sorted. `evidence`: what seems to create
    it, at most one line of a file. `namesakes`: a hint at best.
    """

    need: Need
    keys: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    namesakes: tuple[Namesake, ...] = ()


class Preparations(NamedTuple):
    """The needs of a cluster, in the order of its verdict."""

    verdict: Verdict
    found: tuple[Preparation, ...]
