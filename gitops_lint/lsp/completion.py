"""Completes names, paths, variables, fields, values and rules."""

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join, normpath, relpath
from typing import Final

from lsprotocol import types

from gitops_lint.cluster import Cluster, Id
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE
from gitops_lint.documents import KeyPath
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.lsp.fields import Schema, field_at, summary_of, words_of
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.lsp.text import Text
from gitops_lint.lsp.typed import Typed, typed_at
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.dependencies.depends_on import KINDS as DEPENDENTS
from gitops_lint.order.dependencies.depends_on import dependency_graph
from gitops_lint.regex import regex
from gitops_lint.schema import KINDS, NEWEST, current_version, groups_of, types_of

TRIGGERS: Final = [" ", "-", "/", "{", "[", ":", ","]
_RULE: Final = regex(
    r"#\s*gitops-lint:\s*ignore(?:-object|-file)?\s*\[(?:[^\]]*,)?\s*(?P<prefix>[^\],]*)$"
)
_VARIABLE: Final = regex(r"\$\{(?P<prefix>\w*)$")
_COMMENT: Final = regex(r"(?:^|\s)#")
_MOST: Final = 500  # items

# The kinds that a field names if it has no `kind` beside it.
_DEFAULTS: Final[Mapping[str, str]] = {
    "secretRef": "Secret", "certSecretRef": "Secret", "proxySecretRef": "Secret", "configMapRef": "ConfigMap",
    "providerRef": "Provider", "imageRepositoryRef": "ImageRepository", "imagePolicyRef": "ImagePolicy",
}  # fmt: skip
_REFERENCES: Final = frozenset(
    {
        *_DEFAULTS, "sourceRef", "chartRef", "substituteFrom", "valuesFrom", "healthChecks", "dependsOn",
        "eventSources", "resources", "inputsFrom",
    }
)  # fmt: skip
_FILES: Final = (
    "resources",
    "components",
    "bases",
    "crds",
    "configurations",
    "patchesStrategicMerge",
)


class _Item(NamedTuple):
    """What may be written, what it is, and its documentation in Markdown."""

    label: str
    detail: str = ""
    kind: types.CompletionItemKind = types.CompletionItemKind.Reference
    text: str = ""
    documentation: str = ""


def completion(
    snapshot: Snapshot, path: str, text: Text, position: types.Position
) -> types.CompletionList:
    """What may stand at a position of a text, which may be newer than the snapshot."""
    line, column = text.place_at(position)
    offset = text.offset(line, column)
    before = text.text[:offset].rpartition("\n")[2]
    if found := _RULE.search(before):
        items, prefix = _rules(snapshot), found["prefix"]
    elif found := _VARIABLE.search(before):
        items, prefix = _variables(snapshot, path), found["prefix"]
    elif _COMMENT.search(before):
        items, prefix = iter(()), ""
    else:
        typed = typed_at(text.text, line, column)
        prefix = typed.prefix if before.endswith(typed.prefix) else ""
        items = _fields_or_values(snapshot, path, typed)
    edit = text.range(offset - len(prefix), offset)
    unique = {it.label: it for it, _ in zip(items, range(_MOST), strict=False)}
    return types.CompletionList(
        is_incomplete=len(unique) == _MOST, items=[_shown(it, edit) for it in unique.values()]
    )


def _shown(item: _Item, edit: types.Range) -> types.CompletionItem:
    content = types.MarkupContent(types.MarkupKind.Markdown, item.documentation)
    return types.CompletionItem(
        label=item.label,
        kind=item.kind,
        detail=item.detail or None,
        documentation=content if item.documentation else None,
        text_edit=types.TextEdit(edit, item.text or item.label),
    )


def _rules(snapshot: Snapshot) -> Iterator[_Item]:
    for rule in snapshot.report.rules:
        yield _Item(
            rule.id,
            rule.summary,
            types.CompletionItemKind.EnumMember,
            documentation=rule.documentation,
        )


def _variables(snapshot: Snapshot, path: str) -> Iterator[_Item]:
    """The variables of the Kustomizations that apply the objects of a file; without one, of all."""
    own = {
        str(it.resource.owner) for it in snapshot.naming.written.get(path, ()) if it.resource.owner
    }
    for ledger in snapshot.ledgers:
        if not own or str(ledger.kustomization) in own:
            for it in ledger.variables:
                if it.defined:
                    detail = it.value if it.value is not None else str(it.state)
                    yield _Item(it.name, detail, types.CompletionItemKind.Variable)


def _fields_or_values(snapshot: Snapshot, path: str, typed: Typed) -> Iterator[_Item]:
    data = {"apiVersion": typed.top.get(("apiVersion",)), "kind": typed.top.get(("kind",))}
    found = snapshot.naming.written.get(path, ())
    flux = found[0].cluster.flux.minor if found else NEWEST
    if typed.is_key and (not typed.path or typed.path[-1] != 0 or _is_map(data, typed.path, flux)):
        schema = field_at(data, typed.path, flux)
        yield from _fields(schema, typed) if schema else ()
        if schema:
            return
    yield from _values(snapshot, path, typed, flux)
    if schema := field_at(data, typed.path, flux):
        for value in schema.get("enum", ()):
            if value != "":
                yield _Item(str(value), kind=types.CompletionItemKind.EnumMember)
        if "boolean" in types_of(schema):
            yield from (_Item(it, kind=types.CompletionItemKind.Value) for it in ("true", "false"))


def _is_map(data: Mapping[str, object], path: KeyPath, flux: str) -> bool:
    schema = field_at(data, path, flux)
    return bool(schema and schema.get("properties"))


def _fields(schema: Schema, typed: Typed) -> Iterator[_Item]:
    """The fields of a map that it does not have yet."""
    required = schema.get("required", ())
    for name, field in sorted(schema.get("properties", {}).items()):
        if name not in typed.siblings and name != "status":
            kinds = types_of(field)
            nested = "object" in kinds or "array" in kinds
            summary = summary_of(field) + (", required" if name in required else "")
            yield _Item(
                name,
                summary,
                types.CompletionItemKind.Field,
                f"{name}:" if nested else f"{name}: ",
                words_of((*typed.path, name), field),
            )


def _values(snapshot: Snapshot, path: str, typed: Typed, flux: str) -> Iterator[_Item]:
    """The values that the repository suggests for a field."""
    own, kind = typed.path, typed.top.get(("kind",), "")
    names = [it for it in own if isinstance(it, str)]
    if own == ("kind",):
        yield from (_Item(it, kind=types.CompletionItemKind.Class) for it in KINDS)
    elif own == ("apiVersion",):
        for group in groups_of(kind):
            if version := current_version(group, kind, flux):
                yield _Item(f"{group}/{version}", kind=types.CompletionItemKind.Class)
    elif own == ("spec", "path") and kind == KUSTOMIZATION[0]:
        yield from _directories(snapshot, typed.prefix)
    elif basename(path) in FILE_NAMES and names and (names[0] in _FILES or names[-1] == "path"):
        yield from _files(snapshot, path, typed)
    elif names[-1:] == ["name"] and len(names) > 1 and names[-2] in _REFERENCES:
        yield from _objects(snapshot, typed, names[-2], kind)
    elif names == ["spec", "serviceAccountName"]:
        yield from _named(snapshot, "ServiceAccount", typed.top.get(("metadata", "namespace"), ""))


def _objects(snapshot: Snapshot, typed: Typed, field: str, kind: str) -> Iterator[_Item]:
    """The objects that a reference may name."""
    wanted = typed.siblings.get("kind") or _DEFAULTS.get(
        field, kind if field == "dependsOn" else ""
    )
    namespace = typed.siblings.get("namespace") or typed.top.get(("metadata", "namespace"), "")
    name = typed.top.get(("metadata", "name"), "")
    behind = set(_behind(snapshot, kind, namespace, name)) if field == "dependsOn" else set()
    for item in _named(snapshot, wanted, namespace):
        if not (field == "dependsOn" and item.label in behind):
            yield item


def _named(snapshot: Snapshot, kind: str, namespace: str) -> Iterator[_Item]:
    for key in sorted(snapshot.naming.objects):
        if (not kind or key.kind == kind) and namespace in ("", key.namespace):
            yield _Item(key.name, str(key))


def _behind(snapshot: Snapshot, kind: str, namespace: str, name: str) -> Iterator[str]:
    """The objects of a namespace that wait for an object by dependsOn, and itself: to depend on them makes a cycle."""
    yield name
    group = {KUSTOMIZATION[0]: KUSTOMIZATION[1], RELEASE[0]: RELEASE[1]}.get(kind)
    for cluster in snapshot.repository.clusters if group else ():
        for it in _dependents(cluster, Id(kind, namespace, name, group or "")):
            if it.namespace == namespace:
                yield it.name


def _dependents(cluster: Cluster, target: Id) -> Iterator[Id]:
    """The objects that wait for an object by dependsOn, directly or not."""
    kinds = [it for it in DEPENDENTS if it == target.kind]
    users: dict[Id, list[Id]] = {}
    for kind in kinds:
        for dependent, entries in dependency_graph(cluster, kind).entries.items():
            for entry in entries:
                if entry.target:
                    users.setdefault(entry.target.id, []).append(dependent)
    waiting, seen = [target], {target}
    while waiting:
        for it in users.get(waiting.pop(), ()):
            if it not in seen:
                seen.add(it)
                waiting.append(it)
                yield it


def _directories(snapshot: Snapshot, prefix: str) -> Iterator[_Item]:
    """The directories with manifests, as `spec.path` names them."""
    lead = "./" if prefix.startswith("./") or not prefix else ""
    for folder in sorted(snapshot.repository.tree.yaml_files_of):
        yield _Item(f"{lead}{folder}", kind=types.CompletionItemKind.Folder)


def _files(snapshot: Snapshot, path: str, typed: Typed) -> Iterator[_Item]:
    """The manifests beside a kustomization file or below, and the directories with one of their own."""
    tree, folder = snapshot.repository.tree, dirname(path)
    above = normpath(join(folder, dirname(typed.prefix))) if ".." in typed.prefix else folder
    above = "" if above == "." else above
    if above.startswith(".."):
        return
    for file in tree.yaml_files:
        if file == path or not (not above or file.startswith(f"{above}/")):
            continue
        target = dirname(file) if basename(file) in FILE_NAMES else file
        if target and target != folder:
            kind = (
                types.CompletionItemKind.File if target == file else types.CompletionItemKind.Folder
            )
            yield _Item(relpath(f"/{target}", f"/{folder}"), kind=kind)
