"""The times of a Flux object: interval, timeout, retryInterval. All in seconds."""

from typing import Final

from gitops_lint.cluster import Resource, kinds
from gitops_lint.digits import real
from gitops_lint.regex import regex
from gitops_lint.wording.duration import text

_DURATION: Final = regex(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h))+")
_PART: Final = regex(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)")
_UNITS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
_LONGEST: Final = 2**63 / 1e9  # the maximum of Go's time.Duration

MINIMUM_TIMEOUT: Final = 30  # kustomize-controller: GetTimeout
HELM_TIMEOUT: Final = 300  # helm-controller: HelmRelease GetTimeout


def seconds(duration: object) -> float | None:
    """The length of a duration such as `1h30m`; None for anything else, `${…}` included.

    >>> seconds("1h30m"), seconds("1d")
    (5400.0, None)
    """
    if not isinstance(duration, str) or not _DURATION.fullmatch(duration):
        return None
    length = sum(
        ((real(number) or 0.0) * _UNITS[unit] for number, unit in _PART.findall(duration)), 0.0
    )
    return length if length < _LONGEST else None


def interval(resource: Resource) -> float | None:
    """The interval at which Flux reconciles an object."""
    return seconds(resource.get("spec", "interval"))


def timeout(kustomization: Resource) -> float | None:
    """How long a Flux Kustomization waits for health: its timeout, or interval - 30s; at least 30s.

    (kustomize-controller: GetTimeout)
    """
    if kustomization.get("spec", "timeout") is not None:
        length = seconds(kustomization.get("spec", "timeout"))
    else:
        length = interval(kustomization)
        length = None if length is None else length - MINIMUM_TIMEOUT
    return None if length is None else max(length, MINIMUM_TIMEOUT)


def helm_timeout(release: Resource, action: str = "install") -> float | None:
    """How long an action of a HelmRelease may take: its own timeout, that of the release, or 5m.

    (helm-controller: GetTimeout of HelmRelease and of Install, Upgrade)
    """
    for path in (("spec", action, "timeout"), ("spec", "timeout")):
        if release.get(*path) is not None:
            return seconds(release.get(*path))
    return HELM_TIMEOUT


def retry_interval(kustomization: Resource) -> float | None:
    """The time until Flux retries after a failure: retryInterval, or interval.

    (kustomize-controller: GetRetryInterval)
    """
    if kustomization.get("spec", "retryInterval") is not None:
        return seconds(kustomization.get("spec", "retryInterval"))
    return interval(kustomization)


def deadline(resource: Resource) -> float | None:
    """How long an object may take to become ready, by its own limits; None if no limit is known.

    For a Flux Kustomization that waits, this is its timeout. For a HelmRelease, it is the longer timeout
    of install and upgrade, if Helm waits. For a Job, it is activeDeadlineSeconds. A suspended object has
    no limit.
    """
    if resource.get("spec", "suspend") is True:
        return None
    match resource.kind, resource.group:
        case kinds.KUSTOMIZATION:
            waits = resource.get("spec", "wait") is True or resource.get("spec", "healthChecks")
            return timeout(resource) if waits else None
        case kinds.RELEASE:
            actions = [it for it in ("install", "upgrade")
                       if resource.get("spec", it, "disableWait") is not True]  # fmt: skip
            lengths = [helm_timeout(resource, action) for action in actions]
            return None if None in lengths else max(filter(None, lengths), default=None)
        case "Job", "batch":
            limit = resource.get("spec", "activeDeadlineSeconds")
            return limit if type(limit) is int else None
    return None


__all__ = [
    "deadline",
    "helm_timeout",
    "interval",
    "retry_interval",
    "seconds",
    "text",
    "timeout",
]
