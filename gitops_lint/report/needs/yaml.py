"""The needs of a cluster as manifests to fill in: Namespaces whole, Secrets with empty keys."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.regex import regex
from gitops_lint.report.escape import visible, without_commands
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.results.needs import Preparation, Preparations
from gitops_lint.wording.verdict import title_of

# In the order in which `kubectl apply` needs them.
_KINDS: Final = ("Namespace", "ServiceAccount", "ConfigMap", "Secret")
_DATA: Final = {"ConfigMap": "data", "Secret": "stringData"}
_DOCKER: Final = ".dockerconfigjson"
_PLAIN: Final = regex(r"[A-Za-z][A-Za-z0-9]*[./_-][A-Za-z0-9./_-]*|[A-Za-z]{6,}")


def needs_yaml(found: Preparations, style: Style) -> str:  # noqa: ARG001  no color, no width
    """A manifest for each need; as a comment, what a manifest of a few lines cannot create."""
    certain = [it for it in found.found if it.need.certain]
    objects = [it for it in certain if _is_object(it)]
    objects.sort(key=lambda it: _KINDS.index(it.need.name.kind))
    blocks = ["\n".join(_manifest(it)) for it in objects]
    head = [visible(f"# What must exist before Flux starts on {found.verdict.cluster}.")]
    head += [f"# {_verb(it)}: {_comment(it)}" for it in certain if not _is_object(it)]
    head += [f"# Perhaps: {_comment(it)}" for it in found.found if not it.need.certain]
    return without_commands("\n---\n".join(["\n".join(head), *blocks]) + "\n")


def _is_object(it: Preparation) -> bool:
    name = it.need.name
    return not (name.is_kind or name.is_role) and name.kind in _KINDS and not it.need.group


def _verb(it: Preparation) -> str:
    return "To grant" if it.need.name.is_role else "To install"


def _comment(it: Preparation) -> str:
    return visible(title_of(it.need))


def _manifest(it: Preparation) -> Iterator[str]:
    kind, namespace, name, *_ = it.need.name
    if it.need.accepted:
        yield visible(f"# {it.need.accepted}")
    if not it.need.awaited:
        yield "# Flux does not wait for it, but other objects need it."
    yield "apiVersion: v1"
    yield f"kind: {kind}"
    yield "metadata:"
    yield f"  name: {_scalar(name)}"
    if namespace:
        yield f"  namespace: {_scalar(namespace)}"
    if it.keys == (_DOCKER,):
        yield "type: kubernetes.io/dockerconfigjson"
    if kind in _DATA:
        yield f"{_DATA[kind]}:" if it.keys else f"{_DATA[kind]}: {{}}"
        yield from (f'  {_scalar(key)}: ""' for key in it.keys)


def _scalar(text: str) -> str:
    """The text as a scalar of YAML, in quotes unless it is certainly a string without them."""
    return text if _PLAIN.fullmatch(text) and visible(text) == text else json_text(text).strip()
