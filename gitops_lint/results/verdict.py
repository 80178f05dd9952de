"""The verdict on a cluster: whether it converges from empty, and what it needs, as plain data."""

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Line, Name


class Outcome(StrEnum):
    """Whether a cluster converges from empty; the values are those of `outcome` in JSON."""

    CONVERGES = "converges"
    CONVERGES_IF = "converges if"  # the needs exist first
    DOES_NOT_CONVERGE = "does not converge"
    CANNOT_TELL = "cannot tell"


class User(NamedTuple):
    """An object that needs something, because of the entry at `place`."""

    name: Name
    place: Line


class Need(NamedTuple):
    """Something that nothing in the repository creates, and that must exist before Flux starts.

    `name` is an object, or a kind of `group` that the API server must serve. `users` are the objects that need
    it, sorted. `stops`: the objects that are not Ready without it, sorted. It is not `certain` if something may
    create it after all: a part of the cluster that is not in the checkout, or a chart. `accepted` is the reason
    with which the configuration accepts it, "" if it does not. `pods`: the workloads whose pods need it, sorted.
    If it is not `awaited`, Flux waits for nothing that needs it, and converges without it. With `pulls`, it has the
    credentials with which images are pulled, so pods may start without it.
    """

    name: Name
    group: str
    users: tuple[User, ...]
    stops: tuple[Name, ...]
    certain: bool
    accepted: str = ""
    pods: tuple[Name, ...] = ()
    awaited: bool = True
    pulls: bool = False


class Verdict(NamedTuple):
    """Whether a cluster converges from empty.

    `never_ready`: the objects that never become Ready, needs or not, without those that are suspended on
    purpose, or only applied by these. `needs`: sorted by kind and name. `blind`: why the outcome cannot be
    told, a sentence each. `elsewhere`: the number of objects whose content is not in the checkout, or unknown.
    `raced`: the HelmReleases that fail for good if Flux installs them before their Namespace exists.
    `assumed`: whether the entry point is a guess.
    """

    cluster: str
    outcome: Outcome
    never_ready: tuple[Name, ...] = ()
    needs: tuple[Need, ...] = ()
    blind: tuple[str, ...] = ()
    elsewhere: int = 0
    raced: tuple[Name, ...] = ()
    assumed: bool = False
