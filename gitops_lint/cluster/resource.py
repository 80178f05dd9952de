"""An object of a cluster, with the place of every value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

from gitops_lint.documents import (
    ENCRYPTED,
    KeyPath,
    Map,
    Place,
    file_of,
    get,
    is_hidden,
    place_of,
)
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.results.finding import Severity
from gitops_lint.results.fix import Delete, Fix, Insert, Move, Patch, Rename, Write
from gitops_lint.results.problem import Cause, Problem

_NO_VALUES: Final[frozenset[str]] = frozenset()
# The fields after which a new field is written, the last that exists.
_AFTER: Final = {"timeout": ("interval", "retryInterval"), "retryInterval": ("interval",)}


class Id(NamedTuple):
    """The identity of an object in a cluster: kind, namespace, name and group, without the version."""

    kind: str
    namespace: str
    name: str
    group: str = ""

    def __str__(self) -> str:
        """The object as messages name it: `Kustomization flux-system/apps`."""
        return (
            f"{self.kind} {self.namespace}/{self.name}"
            if self.namespace
            else f"{self.kind} {self.name}"
        )


@dataclass(eq=False, repr=False, slots=True)
class Resource:
    """A resolved object: after overlays, patches of its parents, namespaces and substitution. Its fields never change.

    `owner` is the Flux Kustomization or the ResourceSet that applies it, None for a bootstrapped
    object. `remote` is the kubeconfig of the cluster the object is in, "" for the cluster that runs
    Flux. `step` is its step in the ResourceSet, counted from 1; 0 without steps.
    """

    data: Map
    origin: Place
    layers: tuple[Place, ...] = ()
    owner: "Resource | None" = None
    remote: str = ""
    replaced: Map | None = None  # before substitution, for the text as written
    step: int = 0
    api_version: str = field(init=False)
    group: str = field(init=False)
    version: str = field(init=False)
    kind: str = field(init=False)
    name: str = field(init=False)
    namespace: str = field(init=False)
    id: Id = field(init=False)
    depth: int = field(
        init=False
    )  # the number of its owners: what applies it, that object's owner, and so on
    remembered: Mapping[Any, Any] = field(init=False)  # for `once`
    _described: tuple[Mapping[str, Any], ...] = field(init=False)  # its labels and annotations

    def __post_init__(self) -> None:
        """Set what is asked of nearly every object: properties that are cached take five times the memory."""
        data = self.data
        api_version, kind = _text(data.get("apiVersion")), _text(data.get("kind"))
        group, version = _group_and_version(api_version)
        metadata = data.get("metadata")
        about: Mapping[str, Any] = metadata if isinstance(metadata, dict) else {}
        name, namespace = _text(about.get("name")), _text(about.get("namespace"))
        self.api_version = api_version
        self.group = group
        self.version = version
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.id = Id(kind, namespace, name, group)
        self.depth = self.owner.depth + 1 if self.owner else 0
        described = (about.get("labels"), about.get("annotations"))
        self._described = tuple([it for it in described if it and isinstance(it, dict)])

    @property
    @once
    def destination(self) -> str:
        """The kubeconfig of the cluster that it applies objects or installs a chart to; as `remote`.

        (kustomize-controller, helm-controller: kubeConfig)
        """
        for kind in ("secretRef", "configMapRef"):
            name = self.get("spec", "kubeConfig", kind, "name")
            if isinstance(name, str):
                return f"{self.namespace}/{name}"
        return self.remote

    def __str__(self) -> str:
        return str(self.id)

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The value at a key path, or `default` if it does not exist or is null."""
        value: Any = self.data
        for step in path:
            value = value.get(step) if type(value) is Map else get(value, step)  # type: ignore[arg-type]
            if value is None:
                return default
        return value

    def texts(self, *path: str | int) -> tuple[str, ...]:
        """The strings in the list at a key path; empty if the value is not a list."""
        return tuple(item for item in items(self.get(*path)) if isinstance(item, str))

    def maps(self, *path: str | int) -> tuple[tuple[int, Map], ...]:
        """(index, map) of the maps in the list at a key path; empty if the value is not a list."""
        value = self.get(*path)
        if not isinstance(value, list):
            return ()
        return tuple([(i, item) for i, item in enumerate(value) if isinstance(item, Map)])

    def place(self, *path: str | int) -> Place:
        """Where the deepest existing entry of a key path is written; else the place of the object."""
        return place_of(self.data, path) or self.origin

    def metadata(self, name: str) -> frozenset[str]:
        """The values of the label and the annotation with this name."""
        found = _NO_VALUES
        for values in self._described:
            if name in values and isinstance(value := values[name], str):
                found |= {value}
        return found

    def problem(
        self,
        message: str,
        *path: str | int,
        on: Literal["key", "value"] = "value",
        help: str | None = None,  # noqa: A002  the word users see
        related: Sequence[tuple[str, Place]] = (),
        severity: Severity | None = None,
        notes: Sequence[str] = (),
        together: str | None = None,
        missing: str = "",
        write: str | None = None,
        patch: bool = True,
        remedy: str | None = None,
        cause: Cause | None = None,
        stops: Iterable["Resource"] = (),
        fix: Fix | None = None,
        value: Any = None,
    ) -> Problem:
        """A problem about the entry at a key path.

        It points into the object's own document. If a patch, an overlay or a parent has set the
        value, that place becomes a related place.

        With `together`, the message about several objects (see `Cause`), the objects of one parent become
        one finding: at the patch or overlay that sets the entry, or the patch that could set the field
        `missing` of `spec`, or else at the first of them. `write` is the entry that fixes it, such as
        `retryInterval: 2m`; without `patch`, only in each object. `remedy` is any other help about several
        objects. `cause` is any other cause. `stops` are the objects that this alone keeps from becoming
        Ready, without those that wait for them. `fix` is that of this object. Without it, if `value` is given,
        the fix is to write it into the field `missing`: there, or in the patch.
        """
        place = self.place(*path)
        fixed = ("spec", missing) if missing else path
        if missing and value is not None and not fix:
            fix = self.inserted(missing, value, safe=False)
        if together:
            cause = self._cause(fixed, together, write, remedy, on, patch=patch)
            if value is not None and cause.place and cause.place == self.patch_of_owner:
                edit = Patch(cause.place, missing, value)
                cause = cause._replace(
                    fix=Fix(f"add `{missing}` to this patch", (edit,), safe=False)
                )
        if place.path != self.origin.path:
            if not cause:
                related = (("set here", place), *related)
            place = self._own(path)
        return Problem(
            message,
            place,
            on,
            help,
            tuple(related),
            severity,
            str(self),
            tuple(notes),
            cause,
            stops=tuple(map(str, stops)),
            fix=fix,
        )

    def inserted(
        self, field: str, value: Any, *, title: str | None = None, safe: bool = True
    ) -> Fix | None:
        """The fix that adds a field to `spec`, next to fields of its kind; None if there is no `spec`."""
        place = self.place("spec")
        if not isinstance(self.data.get("spec"), dict) or place.path != self.origin.path:
            return None
        shown = str(value).lower() if isinstance(value, bool) else value
        text = f"add `{field}`" if isinstance(value, dict | list) else f"write `{field}: {shown}`"
        return Fix(title or text, (Insert(place, field, value, _AFTER.get(field, ())),), safe)

    def deleted(self, *path: str | int, title: str | None = None, safe: bool = True) -> Fix | None:
        """The fix that removes the entry at a key path.

        None if there is none, or if a patch or an overlay sets it, which other objects may need.
        """
        if place_of(self.data, path) is None or self.is_set_elsewhere(*path):
            return None
        return Fix(title or f"remove `{path[-1]}`", (Delete(self.place(*path)),), safe)

    def written(
        self, value: Any, *path: str | int, title: str | None = None, safe: bool = True
    ) -> Fix | None:
        """The fix that sets the entry at a key path, where it is written; None if there is none."""
        old = self.get(*path)
        if old is None:
            return None
        edit = Write(self.place(*path), old, value)
        shown = str(value).lower() if isinstance(value, bool) else value
        return Fix(title or f"write `{shown}`", (edit,), safe)

    def renamed(
        self, key: str, *path: str | int, title: str | None = None, safe: bool = True
    ) -> Fix | None:
        """The fix that renames the key of the entry at a key path; None if there is none."""
        if self.get(*path[:-1], default={}).get(path[-1]) is None:
            return None
        edit = Rename(self.place(*path), str(path[-1]), key)
        return Fix(title or f"rename it to `{key}`", (edit,), safe)

    def moved(
        self, to: KeyPath, *path: str | int, title: str | None = None, safe: bool = True
    ) -> Fix | None:
        """The fix that moves the entry at a key path into the map at `to`, which need not exist yet.

        None if there is no such entry, or if a patch or an overlay sets it, which other objects may need.
        """
        if self.get(*path) is None or self.is_set_elsewhere(*path):
            return None
        known = next(at for at in range(len(to), -1, -1) if isinstance(self.get(*to[:at]), dict))
        into = [it for it in to[known:] if isinstance(it, str)]
        if known + len(into) < len(to) or (into and self.get(*to[: known + 1]) is not None):
            return None
        edit = Move(self.place(*path), self.place(*to[:known]), tuple(into))
        where = f"into `{'.'.join(map(str, to))}`" if to else "to the top level"
        return Fix(title or f"move it {where}", (edit,), safe)

    def _cause(
        self, path: KeyPath, message: str, write: str | None, remedy: str | None,
        on: Literal["key", "value"], *, patch: bool,
    ) -> Cause:  # fmt: skip
        """The place whose edit fixes an entry, also that of other objects; else their common parent."""
        owner = self.owner
        text = f"write `{write}`" if write else None
        if self.get(*path) is not None and self.is_set_elsewhere(*path):
            return Cause(self.place(*path), message, remedy or (text and f"{text} here"), on)
        if owner and owner.kind == "ResourceSet":  # all objects of a template share its place
            help_ = remedy or (text and f"{text} here")
            return Cause(self.place(*path), message, help_, on)
        if write and patch and owner and owner.kind == "Kustomization" and self.get(*path) is None:
            if parents := self.patch_of_owner:
                return Cause(parents, message, f"add `{write}` to this patch", anchor="several")
            text = f"{text} in each; or in a patch under `spec.patches` of {owner}"
        elif write:
            text = f"{text} in each"
        # What a root applies is written for its cluster, and copies for other clusters are next to it.
        parent = owner if owner and owner.owner and owner.owner.id != owner.id else None
        return Cause(None, message, remedy or text, anchor="object", parent=str(parent or ""))

    def is_set_elsewhere(self, *path: str | int) -> bool:
        """Whether a patch, an overlay or a parent sets the entry at a key path."""
        own = self.origin.path
        return (file_of(self.data, path) or own) != own

    @property
    @once
    def patch_of_owner(self) -> Place | None:
        """The last patch under `spec.patches` of its owner that changes it, if possible one for all objects."""
        owner = self.owner
        if owner and owner.kind == "Kustomization":
            patches = reversed(owner.maps("spec", "patches"))
            for index, _ in sorted(patches, key=lambda it: _is_special(it[1])):
                place = owner.place("spec", "patches", index)
                if any(_within(layer, place) for layer in self.layers):
                    return place
        return None

    def _own(self, path: KeyPath) -> Place:
        """The place of the deepest entry of a key path that is written in the object's own file."""
        for end in range(len(path) - 1, 0, -1):
            place = place_of(self.data, path[:end])
            if place and place.path == self.origin.path:
                return place
        place = place_of(self.data, ("metadata", "name"))
        return place if place and place.path == self.origin.path else self.origin


def _is_special(patch: Map) -> bool:
    """Whether a patch is only for some objects of a kind."""
    return any(get(patch, "target", key) for key in ("name", "labelSelector", "annotationSelector"))


def _within(inner: Place, outer: Place) -> bool:
    """Whether a place is in the lines of another one."""
    lines = range(outer.value.line, outer.value.end_line + 1)
    return inner.path == outer.path and inner.value.line in lines


def items(value: Any) -> Sequence[Any]:
    """The items of a list; none if the value is not a list."""
    return value if isinstance(value, list) else ()


def known(value: Any) -> bool:
    """Whether a value is known: no unresolved variable or template action, and nothing secret or encrypted in it."""
    return not (
        isinstance(value, str)
        and ("${" in value or "<<" in value or value.startswith(ENCRYPTED) or is_hidden(value))
    )


def fits(written: str, name: str) -> bool:
    """Whether a name is, or may be, the one written: with variables, its beginning and its end are the same."""
    if known(written):
        return written == name
    start, end = written.find("${"), written.rfind("}")
    if not 0 <= start < end or "<<" in written or is_hidden(written):
        return True
    return name.startswith(written[:start]) and name.endswith(written[end + 1 :])


@lru_cache(maxsize=256)  # so that the objects share the strings
def _group_and_version(api_version: str) -> tuple[str, str]:
    group, _, version = api_version.rpartition("/")
    return group, version


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
