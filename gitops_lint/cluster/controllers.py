"""The Flux that runs in a cluster: its minor version, and the flags of its controllers."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Any, Final, NamedTuple

from gitops_lint.cluster.resource import Resource, items
from gitops_lint.kustomize.edit import relocated
from gitops_lint.kustomize.pattern import compiled
from gitops_lint.source import Map, Place, get, parse_text, place_of, strings

KUSTOMIZE: Final = "kustomize-controller"
HELM: Final = "helm-controller"

_PART_OF: Final = "app.kubernetes.io/part-of"
_VERSION_LABEL: Final = "app.kubernetes.io/version"

# Version ------------------------------------------------------------------------------------------

# 0.0 is a build that nobody released.
_VERSION: Final = re.compile(r"v?(?!0\.0\.)(\d{1,4})\.(\d{1,4})\.\d.*", re.DOTALL)
_HEADER: Final = re.compile(r"^# Flux Version: v?(?!0\.0\.)(\d{1,4})\.(\d{1,4})\.", re.MULTILINE)
_LABELLED: Final = re.compile(
    rf"^ *{re.escape(_VERSION_LABEL)}: [\"']?v?(?!0\.0\.)(\d{{1,4}})\.(\d{{1,4}})\.\d", re.MULTILINE
)
_COMPARISON: Final = re.compile(
    r"(!=|>=|=>|<=|=<|~>|[=<>~^]?)\s*v?(\d{1,9}|[xX*])(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?"
    r"(?:[-+][0-9A-Za-z.+-]*)?(?=[\s,]|\Z)"
)
_HYPHEN: Final = re.compile(r"(?<=\S)\s+-\s+(?=\S)")
_IMAGE: Final = re.compile(rf"(?:.*/)?{KUSTOMIZE}:v1\.(\d{{1,4}})\.\d.*")
# What `flux install` makes, by kind, and how its names end.
_INSTALLED: Final = {
    "Deployment": ("-controller", "source-watcher"),
    "CustomResourceDefinition": (".toolkit.fluxcd.io",),
    "Namespace": ("",),
}
_Version = tuple[int, ...]  # major, minor, patch
_LOWEST: Final[_Version] = (0, 0, 0)
_BEYOND: Final[_Version] = (1 << 40, 0, 0)


def minor_from_components(text: str) -> str | None:
    """The Flux minor ("2.9") that the text of a gotk-components.yaml is for.

    From the header, else from the labels that `flux install` gives every object.
    (flux2: pkg/manifestgen/install)
    """
    found = _HEADER.search(text)
    if not found and f"{_PART_OF}: flux" in text:
        found = _LABELLED.search(text)
    return f"{int(found[1])}.{int(found[2])}" if found else None


def minor_from_objects(
    objects: Iterable[Resource], minors: Sequence[str]
) -> tuple[str, Place] | None:
    """The Flux minor that the objects of a cluster run, and the place that says so.

    Labels of what `flux install` made come first, then a FluxInstance (or the values of its chart),
    then the image of kustomize-controller, whose 1.N belongs to Flux 2.N. `minors`: as for
    `minor_from_range`.
    """
    held = tuple(objects)
    for kind, endings in _INSTALLED.items():
        for item in held:
            labels = item.get("metadata", "labels")
            version = str(get(labels, _VERSION_LABEL))
            if (
                item.kind != kind
                or get(labels, _PART_OF) != "flux"
                or not item.name.endswith(endings)
            ):
                continue
            if found := _VERSION.fullmatch(version):
                place = item.place("metadata", "labels", _VERSION_LABEL)
                return f"{int(found[1])}.{int(found[2])}", place
    for instance in _instances(held):
        version = get(instance.spec, "distribution", "version", default=instance.version)
        if isinstance(version, str) and (minor := minor_from_range(version, minors)):
            return minor, instance.place("distribution", "version")
    for item in _deployments(held, KUSTOMIZE):
        for i, container in item.maps("spec", "template", "spec", "containers"):
            if tag := _IMAGE.fullmatch(str(container.get("image"))):
                place = item.place("spec", "template", "spec", "containers", i, "image")
                return f"2.{int(tag[1])}", place
    return None


def minor_from_range(text: str, minors: Sequence[str]) -> str | None:
    """The Flux minor that Flux Operator installs for a version or a semantic version range.

    The newest of `minors` (those that are known) in the range, as the operator installs the newest
    that its distribution has and follows upgrades: taking the lower bound of `2.x` or `>=2.4` would
    call the current APIs unknown. A range without a known minor gives the one it starts in, which may
    be newer or older than all known ones. None for what is no range, or can hold no version.
    (flux-operator: FluxInstance `.spec.distribution.version`; the syntax is Masterminds/semver's.)
    """
    ranges = [found for part in text[:200].split("||") if (found := _range(part))]
    inside = [
        minor
        for minor in minors
        if any(low < _above(_minor(minor), 1) and _minor(minor) < high for low, high in ranges)
    ]
    if inside:
        return max(inside, key=_minor)
    lows = [low for low, _ in ranges if low > _LOWEST]
    return "{}.{}".format(*min(lows)) if lows else None


def _minor(text: str) -> _Version:
    return _padded([int(part) for part in text.split(".")[:2] if part.isdecimal()])


def _padded(numbers: Sequence[int]) -> _Version:
    return (*numbers, 0, 0, 0)[:3]


def _above(version: _Version, index: int) -> _Version:
    """The first version that differs at an index: (2, 8, 3) and 1 give (2, 9, 0)."""
    return _padded([*version[:index], version[index] + 1])


def _range(text: str) -> tuple[_Version, _Version] | None:
    """The versions from (inclusive) and to (exclusive) that all comparisons allow; None for none."""
    text = _HYPHEN.sub(" <=", f">={text.strip()}") if _HYPHEN.search(text) else text.strip()
    if not text or _COMPARISON.sub("", text).strip(" ,"):
        return None
    low, high = _LOWEST, _BEYOND
    for found in _COMPARISON.finditer(text):
        start, end = _interval(found[1], found.groups()[1:])
        low, high = max(low, start), min(high, end)
    return (low, high) if low < high else None


def _interval(operator: str, parts: Sequence[str | None]) -> tuple[_Version, _Version]:
    """What one comparison allows; of `!=` only what matters to a range of minors: everything."""
    numbers = [
        int(part) for part in takewhile(lambda part: part and part.isdecimal(), parts) if part
    ]
    if not numbers or operator == "!=":
        return _LOWEST, _BEYOND
    start = _padded(numbers)
    after = _above(start, len(numbers) - 1)  # the first that the written numbers do not name
    match operator:
        case ">":
            return after, _BEYOND
        case ">=" | "=>":
            return start, _BEYOND
        case "<":
            return _LOWEST, start
        case "<=" | "=<":
            return _LOWEST, after
        case "^":
            return start, _above(start, 0)
        case "~" | "~>":
            return start, _above(start, min(len(numbers) - 1, 1))
    return start, after


# Flags --------------------------------------------------------------------------------------------

# Gates that are on unless a flag says otherwise, with the minor since which they are; all others are
# off. (kustomize-controller: internal/features, v1.0 to v1.9; helm-controller has none.)
_ON_SINCE: Final = {KUSTOMIZE: {"StrictPostBuildSubstitutions": (2, 9)}, HELM: {}}
# flux-operator: FluxInstance `.spec.cluster.size`: concurrency, requeue interval
_SIZES: Final = {"small": (5, "10s"), "medium": (10, "5s"), "large": (20, "5s")}


@dataclass(frozen=True, slots=True)
class Controller:
    """The flags of one controller that change what it does.

    `places` says where a flag ("requeue-dependency") or a feature gate that differs from its default
    is set.
    """

    concurrent: int = 4
    requeue_dependency: float = 30.0  # seconds
    no_cross_namespace_refs: bool = False
    no_remote_bases: bool = False
    default_service_account: str = ""
    gates: Mapping[str, bool] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def enabled(self, gate: str) -> bool:
        """Whether a feature gate is on."""
        return self.gates.get(gate, False)


@dataclass(frozen=True, slots=True)
class Flags:
    """How the controllers that apply objects run."""

    kustomize: Controller
    helm: Controller


def flags_of(objects: Iterable[Resource], minor: str) -> Flags:
    """The flags of the controllers in a cluster of this Flux minor.

    From the arguments of their Deployments (as they are resolved, so patches count), and from a
    FluxInstance or the values of its chart: cluster size, multitenancy, source-watcher, patches. Of
    several that set a flag the last one counts; of feature gates each. (kustomize-controller,
    helm-controller: main.go; flux-operator: FluxInstance)
    """
    held = tuple(objects)
    return Flags(*(_controller(name, held, minor) for name in (KUSTOMIZE, HELM)))


def _controller(name: str, held: Sequence[Resource], minor: str) -> Controller:
    since = _ON_SINCE[name]
    gates = {gate: _minor(minor) >= version for gate, version in since.items()}
    defaults = {**_values(Controller()), **gates}
    found: dict[str, Any] = dict(defaults)
    places: dict[str, Place] = {}
    for flag, text, place in _flags(list(_arguments(name, held))):
        for key, value in _read(flag, text):
            found[key], places[key] = value, place
    changed = {key: at for key, at in places.items() if found[key] != defaults.get(key, False)}
    values = {_FIELDS[key][0]: found.pop(key) for key in _FIELDS}
    return Controller(**values, gates=found, places=changed)


def _arguments(name: str, held: Sequence[Resource]) -> Iterator[tuple[str, Place]]:
    """The arguments a controller is started with, in order."""
    for item in _deployments(held, name):
        containers = item.maps("spec", "template", "spec", "containers")
        manager = next((i for i, it in containers if it.get("name") == "manager"), 0)
        path = ("spec", "template", "spec", "containers", manager, "args")
        for i, text in enumerate(items(item.get(*path))):
            if isinstance(text, str):
                yield text, item.place(*path, i)
    for instance in _instances(held):
        yield from _profile(name, instance)
        for i, patch in enumerate(items(get(instance.spec, "kustomize", "patches"))):
            if isinstance(text := get(patch, "patch"), str):
                place = instance.place("kustomize", "patches", i, "patch")
                yield from ((word, place) for word in _patched(name, text, get(patch, "target")))


def _profile(name: str, instance: "_Instance") -> Iterator[tuple[str, Place]]:
    """The flags that Flux Operator sets by itself."""
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
    """The arguments that a patch gives a controller: the texts in it that look like flags."""
    for document in parse_text("", text).documents:
        data = document.data
        kind = get(target, "kind", default=get(data, "kind"))
        wanted = get(target, "name") if target else get(data, "metadata", "name")
        pattern = compiled(wanted or ".*") if isinstance(wanted or "", str) else None
        if kind not in (None, "Deployment") or not (pattern and pattern.fullmatch(name)):
            continue
        for part in items(data) or [data]:
            if get(part, "op") not in ("remove", "test"):
                yield from (word for word in strings(part) if word.startswith("--"))


def _flags(words: Sequence[tuple[str, Place]]) -> Iterator[tuple[str, str, Place]]:
    """(flag, value, place): `--flag=value`, `--flag value`, and `--flag` for a switch."""
    for (word, place), (after, _) in pairwise([*words, ("--", words[-1][1])] if words else []):
        flag, equals, text = word.removeprefix("--").partition("=")
        if word.startswith("--"):
            yield flag, text if equals else "true" if after.startswith("--") else after, place


def _read(flag: str, text: str) -> Iterator[tuple[str, Any]]:
    """The settings of a flag; nothing for one that means nothing here, or nothing at all."""
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
_AMOUNT: Final = re.compile(r"(\d{1,12}(?:\.\d{0,12})?)(ns|us|µs|ms|s|m|h)")


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _seconds(text: str) -> float | None:
    """A Go duration in seconds."""
    if not text or _AMOUNT.sub("", text):
        return None
    return sum(float(amount) * _UNITS[unit] for amount, unit in _AMOUNT.findall(text))


_FIELDS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "concurrent": ("concurrent", _integer),
    "requeue-dependency": ("requeue_dependency", _seconds),
    "no-cross-namespace-refs": ("no_cross_namespace_refs", _BOOLEANS.get),
    "no-remote-bases": ("no_remote_bases", _BOOLEANS.get),
    "default-service-account": ("default_service_account", str),
}


def _values(controller: Controller) -> dict[str, Any]:
    return {flag: getattr(controller, name) for flag, (name, _) in _FIELDS.items()}


# Objects ------------------------------------------------------------------------------------------


class _Instance(NamedTuple):
    """The spec of a FluxInstance, where it stands, and the version when it gives none."""

    spec: Map
    origin: Place
    version: str | None = None

    def place(self, *path: str | int) -> Place:
        return place_of(self.spec, path) or self.origin


def _deployments(held: Sequence[Resource], name: str) -> Iterator[Resource]:
    return (item for item in held if item.kind == "Deployment" and item.name == name)


def _instances(held: Sequence[Resource]) -> Iterator[_Instance]:
    """FluxInstances, and HelmReleases of the flux-instance chart (whose default version is 2.x)."""
    for item in held:
        if item.kind == "FluxInstance" and isinstance(spec := item.get("spec"), Map):
            yield _Instance(spec, item.origin)
        elif item.kind == "HelmRelease" and "flux-instance" in _names(item):
            values = Map()
            for given in (*_values_from(item, held), item.get("spec", "values")):
                values = _merged(values, given) if isinstance(given, Map) else values
            spec = values.get("instance")
            yield _Instance(spec if isinstance(spec, Map) else Map(), item.origin, "2.x")


def _names(release: Resource) -> tuple[Any, ...]:
    spec = release.get("spec", default={})
    paths = (("chart", "spec", "chart"), ("chartRef", "name"), ("releaseName",))
    return (release.name, *(get(spec, *path) for path in paths))


def _values_from(release: Resource, held: Sequence[Resource]) -> Iterator[Any]:
    """The values that a HelmRelease takes from ConfigMaps, each placed where its ConfigMap is."""
    for _, given in release.maps("spec", "valuesFrom"):
        key = given.get("valuesKey") or "values.yaml"
        for item in held:
            if (item.kind, item.namespace, item.name) == (
                given.get("kind"), release.namespace, given.get("name")
            ) and item.kind == "ConfigMap":  # fmt: skip
                place = item.place("data", str(key))
                text = item.get("data", str(key))
                documents = parse_text("", text).documents if isinstance(text, str) else ()
                yield from (relocated(document.data, place) for document in documents[:1])


def _merged(below: Map, above: Map) -> Map:
    """Two maps as Helm merges values: maps are merged, everything else is replaced."""
    merged = below
    for key, value in above.items():
        old = below.get(key)
        both = _merged(old, value) if isinstance(old, Map) and isinstance(value, Map) else value
        merged = merged.put(key, both, above.places[key])
    return merged
