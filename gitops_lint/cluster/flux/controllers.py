"""The flags of a cluster's controllers that change their behavior."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from gitops_lint.cluster.flux.installed import HELM, KUSTOMIZE, Instance, deployments, instances
from gitops_lint.cluster.resource import Resource, items
from gitops_lint.digits import integer, real
from gitops_lint.documents import Document, Place, get, parse_text, strings
from gitops_lint.gotext.regexp import PatternError, UnknownMatchError, anchored
from gitops_lint.gotext.semver import minor_number
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

# Feature gates that are on by default, with the first such minor of Flux; all others are off.
# (kustomize-controller: internal/features, v1.0 to v1.9; helm-controller has none)
_ON_SINCE: Final = {KUSTOMIZE: {"StrictPostBuildSubstitutions": (2, 9)}, HELM: {}}
# flux-operator: FluxInstance `.spec.cluster.size`: concurrency, requeue interval
_SIZES: Final = {"small": (5, "10s"), "medium": (10, "5s"), "large": (20, "5s")}


class Controller(NamedTuple):
    """The flags of one controller that change its behavior.

    `places`: by name, where a flag ("requeue-dependency") or a feature gate is set to other than its
    default. `stage_kinds`: the (group, kind)s of kustomize-controller's `--custom-apply-stage-kinds`.
    """

    concurrent: int = 4
    requeue_dependency: float = 30.0  # seconds
    no_cross_namespace_refs: bool = False
    no_remote_bases: bool = False
    default_service_account: str = ""
    gates: Mapping[str, bool] = MappingProxyType({})
    places: Mapping[str, Place] = MappingProxyType({})
    stage_kinds: frozenset[tuple[str, str]] = frozenset()

    def enabled(self, gate: str) -> bool:
        """Whether a feature gate is on."""
        return self.gates.get(gate, False)


class Flags(NamedTuple):
    """The flags of the controllers that apply objects."""

    kustomize: Controller
    helm: Controller

    def of(self, kind: str) -> Controller:
        """The controller of a kind: helm-controller for HelmReleases, or else kustomize-controller."""
        return self.helm if kind == "HelmRelease" else self.kustomize


def flags_of(objects: Iterable[Resource], minor: str) -> Flags:
    """The flags of the controllers in a cluster with this Flux minor ("2.9").

    They come from the arguments of the resolved Deployments, so patches count, and from a
    FluxInstance or the values of its chart: cluster size, multitenancy, source-watcher, patches. If a
    flag is set several times, the last one counts; feature gates add up. (kustomize-controller,
    helm-controller: main.go; flux-operator: FluxInstance)
    """
    listed = tuple(objects)
    return Flags(*(_controller(name, listed, minor) for name in (KUSTOMIZE, HELM)))


def shows_controller(objects: Iterable[Resource], kind: str) -> bool:
    """Whether the objects install the controller of a kind, so that its flags are not only the defaults."""
    listed = tuple(objects)
    name = HELM if kind == "HelmRelease" else KUSTOMIZE
    return any(deployments(listed, name)) or any(instances(listed))


def _controller(name: str, objects: Sequence[Resource], minor: str) -> Controller:
    since = _ON_SINCE[name]
    gates = {gate: minor_number(minor) >= version for gate, version in since.items()}
    defaults = {**_values(Controller()), **gates}
    found: dict[str, Any] = dict(defaults)
    places: dict[str, Place] = {}
    for flag, text, place in _flags(list(arguments(name, objects))):
        for key, value in _read(flag, text):
            found[key], places[key] = value, place
    changed = {key: at for key, at in places.items() if found[key] != defaults.get(key, False)}
    values = {_FIELDS[key][0]: found.pop(key) for key in _FIELDS}
    return Controller(**values, gates=found, places=changed)


def arguments(name: str, objects: Sequence[Resource]) -> Iterator[tuple[str, Place]]:
    """(argument, place) of a controller's command line, in order."""
    for item in deployments(objects, name):
        containers = item.maps("spec", "template", "spec", "containers")
        manager = next((i for i, it in containers if it.get("name") == "manager"), 0)
        path = ("spec", "template", "spec", "containers", manager, "args")
        for i, text in enumerate(items(item.get(*path))):
            if isinstance(text, str):
                yield text, item.place(*path, i)
    for instance in instances(objects):
        yield from _profile(name, instance)
        for i, patch in enumerate(items(get(instance.spec, "kustomize", "patches"))):
            if isinstance(text := get(patch, "patch"), str):
                place = instance.place("kustomize", "patches", i, "patch")
                yield from ((word, place) for word in _patched(name, text, get(patch, "target")))


def _profile(name: str, instance: Instance) -> Iterator[tuple[str, Place]]:
    """The flags that Flux Operator derives from other fields of a FluxInstance."""
    size = get(instance.spec, "cluster", "size")
    if isinstance(size, str) and size in _SIZES:
        place = instance.place("cluster", "size")
        yield f"--concurrent={_SIZES[size][0]}", place
        yield f"--requeue-dependency={_SIZES[size][1]}", place
    if get(instance.spec, "cluster", "multitenant") is True:
        place = instance.place("cluster", "multitenant")
        account = get(instance.spec, "cluster", "tenantDefaultServiceAccount") or "default"
        yield "--no-cross-namespace-refs=true", place
        yield f"--default-service-account={account}", place
        if name == KUSTOMIZE:
            yield "--no-remote-bases=true", place
    components = items(get(instance.spec, "components"))
    if "source-watcher" in components:
        place = instance.place("components", components.index("source-watcher"))
        yield "--feature-gates=ExternalArtifact=true", place


def _patched(name: str, text: str, target: Any) -> Iterator[str]:
    """The arguments that a patch adds to a controller: the strings in it that look like flags."""
    for document in _documents(text):
        data = document.data
        kind = get(target, "kind", default=get(data, "kind"))
        wanted = get(target, "name") if target else get(data, "metadata", "name")
        if kind not in (None, "Deployment") or not _is_for(wanted, name):
            continue
        for part in items(data) or [data]:
            if get(part, "op") not in ("remove", "test"):
                yield from (word for word in strings(part) if word.startswith("--"))


@lru_cache(maxsize=64)  # asked for each controller
def _documents(text: str) -> Sequence[Document]:
    return parse_text("", text).documents


def _is_for(wanted: Any, name: str) -> bool:
    """Whether the name of a patch target, which may be a pattern, certainly matches a controller."""
    if not wanted:
        return True
    try:
        return isinstance(wanted, str) and anchored(wanted).search(name)
    except (PatternError, UnknownMatchError):
        return False


def _flags(words: Sequence[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    """(flag, value, place) from `--flag=value`, `--flag value`, and `--flag` alone for a Boolean."""
    for (word, place), (after, _) in pairwise([*words, ("--", words[-1][1])] if words else []):
        flag, equals, text = word.removeprefix("--").partition("=")
        if word.startswith("--"):
            yield flag, text if equals else "true" if after.startswith("--") else after, place


def _read(flag: str, text: str) -> Iterator[tuple[str, Any]]:
    """(name, value) of the settings of a flag; nothing for an unknown flag or an invalid value."""
    if flag == "feature-gates":
        for pair in text.split(","):
            gate, _, state = pair.partition("=")
            if (on := _BOOLEANS.get(state.strip())) is not None:
                yield gate.strip(), on
    elif flag in _FIELDS and "${" not in text and (value := _FIELDS[flag][1](text)) is not None:
        yield flag, value


_BOOLEANS: Final = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}
_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_AMOUNT: Final = regex(r"(\d{1,12}(?:\.\d{0,12})?)(ns|us|µs|ms|s|m|h)", re.ASCII)


def _integer(text: str) -> int | None:
    return integer(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _seconds(text: str) -> float | None:
    """A Go duration in seconds."""
    if not text or _AMOUNT.sub("", text):
        return None
    return sum((real(amount) or 0.0) * _UNITS[unit] for amount, unit in _AMOUNT.findall(text))


def _kinds(text: str) -> frozenset[tuple[str, str]]:
    """The (group, kind)s of `group/Kind,Kind`. (fluxcd/pkg ssa: ParseGroupKindSet)"""
    parts = (part.strip().partition("/") for part in text.split(",") if text)
    return frozenset((first, kind) if slash else ("", first) for first, slash, kind in parts)


_FIELDS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "concurrent": ("concurrent", _integer),
    "requeue-dependency": ("requeue_dependency", _seconds),
    "no-cross-namespace-refs": ("no_cross_namespace_refs", _BOOLEANS.get),
    "no-remote-bases": ("no_remote_bases", _BOOLEANS.get),
    "default-service-account": ("default_service_account", str),
    "custom-apply-stage-kinds": ("stage_kinds", _kinds),
}


def _values(controller: Controller) -> dict[str, Any]:
    return {flag: getattr(controller, name) for flag, (name, _) in _FIELDS.items()}
