"""Text in the checkout that seems to create, outside of Flux, an object or CRD that a cluster needs.

It is evidence for people and never counts as a producer: nobody knows whether a script runs, and when.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from posixpath import basename
from typing import Final

from gitops_lint.cluster import Resource
from gitops_lint.cluster.scripts import (
    is_ansible,
    is_script,
    takes_effect,
    templates_of_scripts,
)
from gitops_lint.documents import Map, Tree, fact
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.roles import BINDINGS, Account, accounts
from gitops_lint.regex import regex
from gitops_lint.results.explanation import Line, Name
from gitops_lint.results.needs import Evidence, EvidenceKind

MAX_FILES: Final = 2000
MAX_FILE: Final = 256 * 1024  # bytes
MAX_ALL: Final = 16 * 1024 * 1024  # bytes
MAX_TEMPLATES: Final = 50
MAX_SETUP: Final = 4 * 1024 * 1024  # bytes of files that set up a cluster
MAX_TRIES: Final = 100_000  # comparisons of a need with a line or a manifest that has its name
_SHOWN: Final = 5  # lines about one need
_NEAR: Final = 12  # lines between the parts of one command or manifest
_BESIDE: Final = 3  # lines between the kind and the name in one command

_TERRAFORM: Final = (".tf", ".tofu")
_MANIFESTS: Final = (".yaml", ".yml", ".j2", ".tpl", ".tmpl", ".gotmpl")
_TALOS: Final = regex(r"(?:^|[/._-])(?:talos|talconfig|talhelper)(?:[/._-]|$)", re.IGNORECASE)
# Read first, because they are few; manifests may be thousands.
_ORDER: Final = (
    EvidenceKind.SCRIPT,
    EvidenceKind.ANSIBLE,
    EvidenceKind.HELMFILE,
    EvidenceKind.TERRAFORM,
    EvidenceKind.TALOS,
    EvidenceKind.DOCUMENTATION,
    EvidenceKind.MANIFEST,
)
# Run or read when a cluster is set up. A manifest may be that of another cluster, and nobody has to follow
# documentation.
_SETUP: Final = frozenset(_ORDER) - {EvidenceKind.DOCUMENTATION, EvidenceKind.MANIFEST}

_WORD: Final = regex(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_NOUN: Final = regex(r"[a-z-]+")
_CREATES: Final = regex(
    r"\bkubectl\b.{0,200}\b(?:apply|create|replace)\b|\bflux\b.{0,100}\bcreate\b|--create-namespace"
    r"|\bcreate_namespace:\s*(?:true|yes)\b|\bkubernetes\.core\.k8s:"
)
# Commands that create nothing, although they name an object.
_OTHER: Final = regex(
    r"\bkubectl\b.{0,100}\b(?:annotate|delete|describe|get|label|logs|patch|rollout|wait)\b"
    r"|\bflux\b.{0,100}\b(?:build|delete|diff|events|export|get|logs|reconcile|resume|suspend|trace|tree)\b"
)
_SEPARATOR: Final = regex(r"\s*---\s*$")
_FIELD: Final = regex(r"(\s*(?:-\s+)?)(kind|name|namespace):\s*[\"']?([^\s\"'#]*)")
_METADATA: Final = regex(r"\s*metadata:")
_RESOURCE: Final = regex(r"\s*resource\s+\"(?:kubernetes|kubectl)_(\w+?)(?:_v\d\w*)?\"")
# What commands call a kind; without underscores, also what Terraform calls it.
_NOUNS: Final[Mapping[str, frozenset[str]]] = {
    "Namespace": frozenset({"namespace", "namespaces", "ns", "--create-namespace"}),
    "Secret": frozenset({"secret", "secrets"}),
    "ConfigMap": frozenset({"configmap", "configmaps", "cm"}),
    "ServiceAccount": frozenset({"serviceaccount", "serviceaccounts", "sa", "tenant"}),
    "StorageClass": frozenset({"storageclass", "storageclasses", "sc"}),
    "CustomResourceDefinition": frozenset({"crd", "crds", "customresourcedefinition"}),
}
_ROLES: Final = frozenset(
    {"rolebinding", "rolebindings", "clusterrolebinding", "clusterrolebindings", "tenant"}
)


class Wanted(NamedTuple):
    """Something to search for: an object, a kind that must be served, or a role."""

    name: Name
    group: str


def evidence(
    needs: Sequence[Wanted], tree: Tree, applied: Collection[str], *, setup: bool = False
) -> tuple[tuple[Evidence, ...], ...]:
    """The evidence for each need, at most one line of a file.

    `applied` are the files that the cluster applies, which are no evidence. `setup`: only in files that set
    up a cluster. Reads a limited number of small files.
    """
    wanted: dict[str, list[int]] = {}
    for number, need in enumerate(needs):
        wanted.setdefault(_searched(need), []).append(number)
    found: list[list[Evidence]] = [[] for _ in needs]
    tries = iter(range(MAX_TRIES))
    files = _setup_files(tree) if setup else _files(tree, applied, frozenset(_ORDER), MAX_ALL)
    for path, kind in files if needs else ():
        words = _words(tree, path) if setup else set(_WORD.findall(tree.text(path)))
        named = wanted.keys() & words
        if not named or path in applied:
            continue
        text = tree.text(path)
        lines: dict[int, int] = {}
        if path.endswith((".yaml", ".yml")):
            numbers = [it for word in sorted(named) for it in wanted[word]]
            mentioned = [
                it for it in numbers if (needs[it].name.is_role or needs[it].name.kind in text)
            ]
            lines = _parsed(path, tree, needs, mentioned, tries) if mentioned else {}
        _search(_Text(kind, text.split("\n")), needs, wanted, lines, tries)
        for number, line in lines.items():
            found[number].append(Evidence(kind, Line(path, line + 1)))
    return tuple(tuple(it[:_SHOWN]) for it in found)


def _searched(need: Wanted) -> str:
    """The word that shows what is needed: its name, or the API group of a kind."""
    return need.group if need.name.is_kind else need.name.name


@fact
def _setup_files(tree: Tree) -> tuple[tuple[str, EvidenceKind], ...]:
    """The files that set up a cluster, and the templates of manifests that its scripts apply."""
    templates = ((path, EvidenceKind.MANIFEST) for path in sorted(templates_of_scripts(tree)))
    small = (it for it in templates if tree.size_of(it[0]) <= MAX_FILE)
    return (*_files(tree, (), _SETUP, MAX_SETUP), *islice(small, MAX_TEMPLATES))


@fact
def _words(tree: Tree, path: str) -> frozenset[str]:
    return frozenset(_WORD.findall(tree.text(path)))


def _files(
    tree: Tree, applied: Collection[str], wanted: Collection[EvidenceKind], most: int
) -> Iterator[tuple[str, EvidenceKind]]:
    """The small files to search, those of each kind sorted, up to the limits."""
    kinds = {
        path: kind
        for path in tree.files
        if path not in applied and (kind := _kind_of(path)) and kind in wanted
    }
    ordered = sorted(kinds, key=lambda path: (_ORDER.index(kinds[path]), path))
    left = most
    for path in ordered[:MAX_FILES]:
        size = tree.size_of(path)
        if size <= min(left, MAX_FILE):
            left -= size
            yield path, kinds[path]


def kind_of(path: str) -> EvidenceKind:
    """What a file is, by its path."""
    return _kind_of(path) or EvidenceKind.MANIFEST


def _kind_of(path: str) -> EvidenceKind | None:
    """What a file is, by its path; None for files that create nothing."""
    name = basename(path).lower()
    if name.endswith(_TERRAFORM):
        return EvidenceKind.TERRAFORM
    if is_script(path):
        return EvidenceKind.SCRIPT
    if name.endswith(".md"):
        return EvidenceKind.DOCUMENTATION
    if not name.endswith(_MANIFESTS):
        return None
    if "helmfile" in path.lower():
        return EvidenceKind.HELMFILE
    if _TALOS.search(path):
        return EvidenceKind.TALOS
    return EvidenceKind.ANSIBLE if is_ansible(path) else EvidenceKind.MANIFEST


def _parsed(
    path: str, tree: Tree, needs: Sequence[Wanted], numbers: Iterable[int], tries: Iterator[int]
) -> dict[int, int]:
    """By the number of a need, the line of its name in a manifest of a YAML file."""
    wanted: dict[tuple[str, str, str], list[int]] = {}
    roles: dict[Account, list[int]] = {}
    for number in numbers:
        name, group = needs[number].name, needs[number].group
        if name.is_role:
            roles.setdefault((name.namespace, name.name), []).append(number)
        elif not name.is_kind:
            wanted.setdefault((name.kind, group, name.name), []).append(number)
    found: dict[int, int] = {}
    for document in tree.parse(path).documents if wanted or roles else ():
        if isinstance(document.data, Map):
            item = Resource(document.data, document.place)
            named = accounts(item) if (item.kind, item.group) in BINDINGS else ()
            for number in (it for account in named for it in roles.get(account, ())):
                found.setdefault(number, item.place("subjects").value.line)
            same = wanted.get((item.kind, item.group, item.name), ())
            for number, _ in zip(same, tries, strict=False):
                if item.namespace in ("", needs[number].name.namespace):
                    found.setdefault(number, item.place("metadata", "name").value.line)
    return found


class _Field(NamedTuple):
    """A line of YAML: `indent` is the number of characters before the key."""

    indent: int
    key: str
    value: str


class _Text:
    """The lines of a file, each of which is examined once."""

    def __init__(self, kind: EvidenceKind, lines: Sequence[str]) -> None:
        self.kind = kind
        self.lines = lines
        self._fields: dict[int, _Field | None] = {}
        self._nouns: dict[int, frozenset[str]] = {}
        self._commands: frozenset[int] | None = None

    def field(self, line: int) -> _Field | None:
        if line not in self._fields:
            match = _FIELD.match(self.lines[line])
            found = _Field(len(match[1]), match[2], match[3]) if match else None
            self._fields[line] = found
        return self._fields[line]

    def nouns(self, line: int) -> frozenset[str]:
        if line not in self._nouns:
            self._nouns[line] = frozenset(_NOUN.findall(self.lines[line].lower()))
        return self._nouns[line]

    @property
    def commands(self) -> frozenset[int]:
        """The lines near a command that creates objects."""
        if self._commands is None:
            lines = enumerate(self.lines)
            found = (number for number, it in lines if takes_effect(_CREATES, it))
            near = (range(it - _NEAR, it + _NEAR + 1) for it in found)
            self._commands = frozenset(chain.from_iterable(near))
        return self._commands

    def around(self, line: int, most: int) -> range:
        return range(max(line - most, 0), min(line + most + 1, len(self.lines)))

    def section(self, line: int) -> Iterator[int]:
        """The lines near a line, in the same YAML document."""
        for lines in (range(line - 1, line - _NEAR, -1), range(line + 1, line + _NEAR)):
            for near in lines:
                if not 0 <= near < len(self.lines) or _SEPARATOR.match(self.lines[near]):
                    break
                yield near


def _search(
    text: _Text,
    needs: Sequence[Wanted],
    wanted: Mapping[str, Sequence[int]],
    found: dict[int, int],
    tries: Iterator[int],
) -> None:
    """Add to `found`, by the number of a need, the first line of a file that seems to create it."""
    for line, content in enumerate(text.lines):
        for word in dict.fromkeys(_WORD.findall(content)):
            for number, _ in zip(wanted.get(word, ()), tries, strict=False):
                if number not in found and _creates(text, line, needs[number]):
                    found[number] = line


def _creates(text: _Text, line: int, need: Wanted) -> bool:
    """Whether the line that names what is needed, with those near it, seems to create it."""
    if not (need.name.is_kind or need.name.is_role) and _is_manifest(text, line, need):
        # A script may also write a manifest only to validate it.
        return text.kind is not EvidenceKind.SCRIPT or bool(text.commands)
    match text.kind:
        case EvidenceKind.SCRIPT | EvidenceKind.ANSIBLE | EvidenceKind.DOCUMENTATION:
            nouns = _nouns(need)
            content = text.lines[line]
            if _OTHER.search(content) and not _CREATES.search(content):
                return False
            return line in text.commands and any(
                nouns & text.nouns(near) for near in text.around(line, _BESIDE)
            )
        case EvidenceKind.TERRAFORM:
            return _is_in_resource(text, line, need)
        case EvidenceKind.HELMFILE if need.name.kind == "Namespace":
            # helmfile creates the namespace of a release unless `createNamespace` is off.
            field = text.field(line)
            return field is not None and field[1:] == ("namespace", need.name.name)
    return False


def _is_manifest(text: _Text, line: int, need: Wanted) -> bool:
    """Whether the line is the name in a manifest of the object, in its namespace if one is written."""
    name = text.field(line)
    if name is None or name[1:] != ("name", need.name.name) or not _is_metadata(text, line):
        return False
    fields = [field for near in text.section(line) if (field := text.field(near))]
    spaces = [it.value for it in fields if it.key == "namespace" and it.indent == name.indent]
    elsewhere = any(it != need.name.namespace and not _is_template(it) for it in spaces)
    return not elsewhere and any(
        it.key == "kind" and it.value == need.name.kind and it.indent < name.indent for it in fields
    )


def _is_metadata(text: _Text, line: int) -> bool:
    """Whether a line is in the map under `metadata`."""
    indent = _indent(text.lines[line])
    for near in range(line - 1, max(line - _NEAR, -1), -1):
        content = text.lines[near]
        if content.strip() and _indent(content) < indent:
            return _METADATA.match(content) is not None
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_template(text: str) -> bool:
    return not text or "$" in text or "{" in text


def _is_in_resource(text: _Text, line: int, need: Wanted) -> bool:
    """Whether a line is in a Terraform resource of the kind."""
    for near in range(line, max(line - _NEAR, -1), -1):
        if match := _RESOURCE.match(text.lines[near]):
            return match[1].replace("_", "") in _nouns(need)
    return False


def _nouns(need: Wanted) -> frozenset[str]:
    """What a command calls the kind of what is needed."""
    kind = need.name.kind.lower()
    if need.name.is_role:
        return _ROLES
    if need.name.is_kind:
        return _NOUNS["CustomResourceDefinition"] | {kind, f"{kind}s"}
    return _NOUNS.get(need.name.kind, frozenset({kind}))
