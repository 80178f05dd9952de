"""The fate of a HelmRelease whose installation fails: how often Flux retries it, and when."""

from collections.abc import Mapping
from math import inf
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.enums import Enum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order import clock
from gitops_lint.order.readiness import suspended
from gitops_lint.wording.duration import text

_FIRST: Final = (
    0.75  # seconds until the first retry; doubled each time (fluxcd/pkg: --min-retry-delay)
)
_LONGEST: Final = 15 * 60.0  # seconds, the maximum of that (fluxcd/pkg: --max-retry-delay)
_RETRY_INTERVAL: Final = 300.0  # seconds (helm-controller: GetRetryInterval of InstallStrategy)
_RETRY: Final = "RetryOnFailure"
_JOB: Final = ("Job", "batch")
_JOB_DELAY: Final = 10.0  # seconds until the first retry of a Job


class Failure(Enum):
    """The step in which an installation fails."""

    BUILDING = "the chart cannot be rendered, or a kind that it renders is not served"
    INSTALLING = "an object, a hook or a health check fails after Helm has stored the release"


class Fate(NamedTuple):
    """How often Flux retries a failed installation if nothing in the repository changes.

    `retries`: the number; None if there is no limit, or if the number is unknown. `interval`: the seconds before each
    of them; None if Flux waits 750 ms at first, and twice as long each time, up to 15 minutes.
    """

    retries: int | None
    interval: float | None = None

    @property
    def patience(self) -> float:
        """The seconds from the first failure to the last retry, if each fails at once."""
        if self.retries is None:
            return inf
        if self.interval is not None:
            return self.retries * self.interval
        steps = min(self.retries, 64)  # longer than anybody waits
        return sum(min(_FIRST * 2.0**step, _LONGEST) for step in range(steps))

    @property
    def sentence(self) -> str:
        """The fate in words, for a note."""
        if self.retries == 0:
            return "Flux does not retry it, not even when the cause is gone."
        if self.retries is None:
            if self.interval is None:
                return "Flux retries it, at first soon, and later every 15m."
            return f"Flux retries it every {text(self.interval)}."
        if self.interval is not None:
            return f"Flux retries it once after {text(self.interval)}, and then never again."
        if self.retries == 1:
            return "Flux retries it once, after a second, and then never again."
        return f"Flux retries it {self.retries} times, the first time after a second, and then never again."


# Retries that end sooner than this do not save a release that is installed before what it needs exists.
_PATIENT: Final = 2 * 60  # seconds


def fails_for_good(
    release: Resource, cluster: Cluster, failure: Failure = Failure.INSTALLING
) -> bool:
    """Whether a HelmRelease is lost if what its installation needs comes minutes later."""
    return after_failed_install(release, cluster, failure).patience < _PATIENT


@once
def lost_if_early(cluster: Cluster) -> Mapping[Id, Resource]:
    """By Flux object: the first object that stays failed if the Flux object starts before others are healthy.

    It is the object itself, or one that it applies, directly or through others: a HelmRelease or a Job that is not
    retried, or only for minutes. Objects that have `dependsOn` are left out, as are those beneath them, because they have an order
    of their own.
    """
    found: dict[Id, Resource] = {}
    fragile = [it for it in cluster.of_kind(RELEASE) if not is_retried(it, "install", cluster)]
    fragile += [it for it in cluster.of_kind(_JOB) if _gives_up(it)]
    for item in sorted(fragile, key=lambda it: it.id):
        owner: Resource | None = item
        while owner and owner.id not in found and not suspended(owner):
            found[owner.id] = item
            owner = None if owner.get("spec", "dependsOn") else owner.owner
    return found


def _gives_up(job: Resource) -> bool:
    """Whether a Job fails for good within minutes. (Kubernetes: Job backoffLimit, 6 by default; 10 s, doubled each time)"""
    retries = job.get("spec", "backoffLimit")
    return isinstance(retries, int) and _JOB_DELAY * (2.0 ** min(retries, 64) - 1) < _PATIENT


def is_retried(release: Resource, action: str, cluster: Cluster) -> bool:
    """Whether Flux retries a failed `install` or `upgrade` at all before the HelmRelease or its chart changes."""
    default = cluster.flags.helm.enabled("DefaultToRetryOnFailure")
    retries = release.get("spec", action, "remediation", "retries", default=0)
    return _retries_on_failure(release, action, default=default) or retries != 0


def after_failed_install(
    release: Resource, cluster: Cluster, failure: Failure = Failure.INSTALLING
) -> Fate:
    """What becomes of a HelmRelease whose installation fails in a step.

    A failure before Helm stores a release is always retried. Later ones count: by default there are no retries. With
    RetryOnFailure, the first retry is an upgrade, so that `upgrade.strategy` decides on all further ones; without a
    previous release, an upgrade cannot be remediated either. (helm-controller: reconcile atomic_release.go, install.go;
    played: lab/scenarios/release-without-namespace.yaml, chart-with-custom-resource.yaml)
    """
    default = cluster.flags.helm.enabled("DefaultToRetryOnFailure")
    if _retries_on_failure(release, "install", default=default):
        return _with_strategy(release, failure, default=default)
    if failure is Failure.BUILDING:
        return Fate(None)
    retries = release.get("spec", "install", "remediation", "retries", default=0)
    limited = isinstance(retries, int) and retries >= 0
    return Fate(retries if limited else None)


def _with_strategy(release: Resource, failure: Failure, *, default: bool) -> Fate:
    written = release.get("spec", "install", "strategy", "retryInterval")
    interval = clock.seconds(written)
    if interval is None:
        interval = _RETRY_INTERVAL
    endless = failure is Failure.BUILDING or _retries_on_failure(
        release, "upgrade", default=default
    )
    return Fate(None if endless else 1, interval)


def _retries_on_failure(release: Resource, action: str, *, default: bool) -> bool:
    """Whether the strategy of an action is RetryOnFailure. (helm-controller: GetRetry)"""
    strategy = release.get("spec", action, "strategy", "name")
    return default if strategy is None else strategy == _RETRY
