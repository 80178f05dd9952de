"""The kustomization file of a directory: finding it, loading it, and checking its fields."""

from collections.abc import Iterator
from itertools import zip_longest
from posixpath import dirname, join, normpath
from typing import Any, Final

from gitops_lint.documents import (
    Artifact,
    Fault,
    FaultKind,
    Map,
    Place,
    SecretText,
    Seq,
    Span,
    get,
    like,
    reveal,
)
from gitops_lint.kustomize.input.field_types import (
    KUSTOMIZATION,
    ListOf,
    MapOf,
    Shape,
    Struct,
    type_name,
    type_name_of,
)
from gitops_lint.kustomize.model.resource import NOWHERE, scalar
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import did_you_mean, nearest

FILE_NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")

_VERSIONS: Final = {
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
    "Component": "kustomize.config.k8s.io/v1alpha1",
}
_FLUX: Final = "kustomize.toolkit.fluxcd.io/"


def find_file(artifact: Artifact, directory: str) -> str | None:
    """The path of a directory's kustomization file: the first of FILE_NAMES that exists."""
    for name in FILE_NAMES:
        path = f"{directory}/{name}" if directory else name
        if artifact.is_file(path):
            return path
    return None


def load(artifact: Artifact, directory: str) -> tuple[Map | None, tuple[Fault, ...]]:
    """A directory's kustomization file as written, and the faults that prevent reading it.

    The data is None if the file does not exist or is not a map.
    """
    path = find_file(artifact, directory)
    if path is None:
        return None, ()
    file = artifact.parse(path)
    if file.faults:
        return None, file.faults
    # Only the first document counts. (kustomize: types.Kustomization.Unmarshal)
    data = file.documents[0].data if file.documents else Map()
    if data is None:
        return Map(), ()
    if not isinstance(data, Map):
        message = f"a kustomization file must be a map, not {type_name_of(data)}"
        return None, (Fault(FaultKind.KUSTOMIZATION_INVALID, message, file.documents[0].place),)
    return data, ()


def entries(data: Map, *keys: str) -> Iterator[tuple[Any, Place]]:
    """The entries of one or more lists in a kustomization file, with their places."""
    for key in keys:
        values = data.get(key)
        if isinstance(values, Seq):
            yield from zip(values, values.places, strict=True)


def file_place(artifact: Artifact, directory: str) -> Place:
    """The top of a directory's kustomization file, for faults without a better place."""
    path = find_file(artifact, directory)
    origin = artifact.origin(path) if path else join(directory, FILE_NAMES[0])
    return Place(origin, None, Span(0, 0, 0, 0))


def check_directory(artifact: Artifact, directory: str) -> Iterator[Fault]:
    """The fault of a directory with several kustomization files. (kusttarget.go: LoadKustFile)"""
    names = [name for name in FILE_NAMES if artifact.is_file(join(directory, name))]
    if len(names) > 1:
        first = artifact.origin(join(directory, names[0]))
        listed = listing([f"`{name}`" for name in names])
        yield Fault(
            FaultKind.KUSTOMIZATION_INVALID,
            f"the directory has more than one kustomization file ({listed}), so the build fails",
            Place(first, None, Span(0, 0, 0, 0)),
            f"keep only `{names[0]}`",
        )


def _other_place(flux: Map, directory: str) -> str:
    """Where to write a Flux Kustomization that is in the kustomization file of a directory."""
    path = get(flux, "spec", "path")
    applied = normpath(path.strip("/")) if isinstance(path, str) and path else "."
    if directory and applied == directory:
        return (
            f"move the file out of `{directory}`, which it applies, for example to `{directory}.yaml`; where another"
            " file lists the directory, list the new file"
        )
    return "rename the file, for example to `ks.yaml`"


def check_header(data: Map, written: Map, top: Place) -> Iterator[Fault]:
    """Check apiVersion and kind, and that the file is not empty. (types.EnforceFields, CheckEmpty)

    `data` has the fields of `written` that kustomize knows.
    """
    if not any(value not in (None, "") for key, value in data.items() if key not in _HEADER):
        yield Fault(
            FaultKind.KUSTOMIZATION_INVALID,
            "the kustomization file is empty, so the build fails",
            top,
            "write `resources: []` if the build is meant to be empty",
        )
    version, kind = scalar(data.get("apiVersion")), scalar(data.get("kind")) or "Kustomization"

    def place(key: str) -> Place:
        return data.place(key) if key in data else top

    if version.startswith(_FLUX):
        yield Fault(
            FaultKind.FOREIGN_KUSTOMIZATION,
            "this is a Flux Kustomization, but kustomize reads a file of this name as its own "
            "configuration, so the build fails",
            place("apiVersion"),
            _other_place(written, dirname(top.path)),
        )
    elif kind not in _VERSIONS:
        yield Fault(
            FaultKind.KUSTOMIZATION_INVALID,
            f"`kind` must be `Kustomization` or `Component`, not `{kind}`",
            place("kind"),
            did_you_mean(kind, _VERSIONS),
        )
    elif version and version != _VERSIONS[kind]:
        yield Fault(
            FaultKind.KUSTOMIZATION_INVALID,
            f"`apiVersion` of a {kind} must be `{_VERSIONS[kind]}`, not `{version}`",
            place("apiVersion"),
        )


_HEADER: Final = frozenset({"apiVersion", "kind"})


def checked(data: Map, top: Place, strict: bool) -> tuple[Map, list[Fault]]:
    """The data with canonical keys and only values of valid types, and the faults.

    With `strict`, an unknown key is a fault, and so is a number instead of a string. Otherwise, as
    Flux reads the root file, unknown keys are dropped and numbers become strings.
    """
    if _is_valid(data, KUSTOMIZATION):
        return data, []
    faults: list[Fault] = []
    result = _Check(strict, faults).value(data, top, KUSTOMIZATION, "")
    return (result if isinstance(result, Map) else Map()), faults


def checked_as(
    data: Any, place: Place, shape: Shape, strict: bool, name: str = ""
) -> tuple[Any, list[Fault]]:
    """Like `checked`, for any shape; None instead of the data if its own type is invalid."""
    if _is_valid(data, shape):
        return data, []
    faults: list[Fault] = []
    return _Check(strict, faults).value(data, place, shape, name), faults


def _is_valid(value: Any, shape: Shape) -> bool:
    """Whether a value has a shape as it is, so that there is nothing to change in it; true of nearly all."""
    match shape:
        case Struct(fields):
            return isinstance(value, Map) and all(
                key in fields and _is_valid(inner, fields[key]) for key, inner in value.items()
            )
        case MapOf(inner_shape):
            return isinstance(value, Map) and all(
                _is_valid(inner, inner_shape) for inner in value.values()
            )
        case ListOf(item_shape):
            return isinstance(value, Seq) and all(_is_valid(item, item_shape) for item in value)
        case _:
            if shape is object:
                return value is not None
            return type(reveal(value) if type(value) is SecretText else value) is shape


class IgnoredField(NamedTuple):
    """An unknown field, its place, and the known field with the most similar name, if any."""

    name: str
    place: Place
    near: str | None


def ignored_fields(artifact: Artifact, directory: str) -> tuple[IgnoredField, ...]:
    """The unknown fields of a directory's kustomization file, which Flux ignores in the root of a build.

    (fluxcd/pkg kustomize: the generator reads the file into a struct, without strict decoding)
    """
    data, _ = load(artifact, directory)
    ignored: list[IgnoredField] = []
    if data is not None and not _is_valid(data, KUSTOMIZATION):
        _Check(strict=False, faults=[], ignored=ignored).value(
            data, file_place(artifact, directory), KUSTOMIZATION, ""
        )
    return tuple(ignored)


class _Check:
    """Compares data with a shape and keeps the valid parts."""

    def __init__(
        self, strict: bool, faults: list[Fault], ignored: list[IgnoredField] | None = None
    ) -> None:
        self._strict, self._faults, self._ignored = strict, faults, ignored

    def value(self, value: Any, place: Place, shape: Shape, name: str) -> Any:
        """The valid parts of the value; None if it does not match the shape."""
        if value is None or shape is object:
            return value
        real = reveal(value) if type(value) is SecretText else value
        match shape:
            case Struct():
                if isinstance(value, Map):
                    return self._struct(value, shape)
            case MapOf():
                if isinstance(value, Map):
                    return self._map(value, shape, name)
            case ListOf():
                if isinstance(value, Seq):
                    return self._list(value, shape, name)
            case _:
                if isinstance(real, shape) and (shape is bool or not isinstance(real, bool)):
                    return value
                if shape is str and not self._strict and not isinstance(real, dict | list):
                    return like(value, scalar(real))
                if shape is bool and isinstance(real, str) and real in _YAML_1_1_BOOLEANS:
                    return _YAML_1_1_BOOLEANS[real]  # kustomize reads the file as YAML 1.1
        self._faults.append(
            Fault(
                FaultKind.KUSTOMIZATION_INVALID,
                f"{name or 'the file'} must be {type_name(shape)}, not {type_name_of(real)}",
                place,
                f'write it in quotes: "{scalar(value)}"'
                if shape is str and scalar(value)
                else None,
            )
        )
        return None

    def _struct(self, data: Map, shape: Struct) -> Map:
        result = Map()
        for key, value in data.items():
            known = key if key in shape.fields else _by_lower_case(shape).get(key.lower())
            place = data.places.get(key, NOWHERE)
            if known is None:
                self._unknown(key, place, shape)
                continue
            valid = self.value(value, place, shape.fields[known], f"`{known}`")
            if valid is not None:
                result[known], result.places[known] = valid, place
        return result

    def _map(self, data: Map, shape: MapOf, name: str) -> Map:
        valid = {
            key: self.value(value, data.places.get(key, NOWHERE), shape.value, f"`{key}` in {name}")
            for key, value in data.items()
        }
        return Map(
            {key: "" if value is None else value for key, value in valid.items()},
            {key: data.places.get(key, NOWHERE) for key in valid},
        )

    def _list(self, data: Seq, shape: ListOf, name: str) -> Seq:
        item_name = f"an entry of {name}"
        empty: Any = "" if shape.item is str else Map()
        valid = [
            (empty if item is None else self.value(item, place, shape.item, item_name), place)
            for item, place in zip_longest(data, data.places, fillvalue=NOWHERE)
        ][: len(data)]
        kept = [(item, place) for item, place in valid if item is not None]
        return Seq([item for item, _ in kept], [place for _, place in kept])

    def _unknown(self, key: str, place: Place, shape: Struct) -> None:
        if self._strict:
            self._faults.append(
                Fault(
                    FaultKind.KUSTOMIZATION_INVALID,
                    f"unknown field `{key}`, so the build fails",
                    place,
                    did_you_mean(key, shape.fields),
                )
            )
        elif self._ignored is not None:
            self._ignored.append(IgnoredField(key, place, nearest(key, shape.fields)))


_YAML_1_1_BOOLEANS: Final = dict.fromkeys(
    ("yes", "Yes", "YES", "on", "On", "ON", "y", "Y"), True
) | (dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF", "n", "N"), False))


def _by_lower_case(shape: Struct) -> dict[str, str]:
    return {key.lower(): key for key in shape.fields}
