"""Files that belong to no cluster of the repository: examples, tests, archives and templates."""

import re
from posixpath import dirname
from typing import Final

from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Tree, fact
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_WORDS: Final = {
    "examples": r"(?:.*[._-])?(?:examples?|samples?)",
    "tests": r"tests?|testing|testdata|e2e|fixtures?",
    "archives": r"(?:.*[._-])?(?:archived?|archives|bak|deprecated|disabled|old|unused)",
    "templates": r"(?:.*[._-])?(?:templates?|tmpl|skeletons?|boilerplates?)",
    "documentation": r"docs?|documentation",
}
_WORD: Final = regex(
    "[._-]*(?:" + "|".join(f"(?P<{word}>{pattern})" for word, pattern in _WORDS.items()) + ")",
    re.IGNORECASE,
)
# In one of these, a directory is named after a cluster or its stage, which may be `test`.
_CLUSTERS: Final = frozenset(
    {"cluster", "clusters", "env", "envs", "environments", "overlays", "stages"}
)
_PLACEHOLDER: Final = regex(r"\{\{|\{%|<[\w .-]+>|\(\$|__\w+__|\b[A-Z]+_[A-Z_]+\b")
_NAME: Final = regex(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
# Text at the start of a line that only a template has: Go and Jinja actions.
_ACTION: Final = regex(rb"^[ \t-]*(?:\{\{|\{%|#\{%|#\{\{|\[%|<%)", re.MULTILINE)


class Aside(NamedTuple):
    """The evidence that files belong to no cluster: the directory, and the files that are in it."""

    directory: str
    what: str  # a noun: "examples"


def set_aside(tree: Tree, path: str, below: str = "") -> Aside | None:
    """The evidence that a file belongs to no cluster; None if there is none.

    `below` is the directory from which names count.
    """
    return _aside(tree, dirname(path), below)


@fact
def _aside(tree: Tree, folder: str, below: str) -> Aside | None:
    prefix = f"{below}/" if below else ""
    parts = folder.removeprefix(prefix).split("/") if folder != below else []
    for number, part in enumerate(parts):
        found = _WORD.fullmatch(part)
        stage = number and parts[number - 1] in _CLUSTERS and found and found.lastgroup == "tests"
        if found and found.lastgroup and not stage:
            return Aside(prefix + "/".join(parts[: number + 1]), found.lastgroup)
        if _PLACEHOLDER.search(part):
            return Aside(prefix + "/".join(parts[: number + 1]), "templates")
    chart = next(
        (up for up in _above(folder) if f"{up}/Chart.yaml".lstrip("/") in tree.files), None
    )
    return Aside(chart, "a Helm chart") if chart is not None else None


def is_template(resource: Resource) -> bool:
    """Whether an object, as written, has placeholders that a program fills in before it is committed."""
    name, path = resource.name, resource.get("spec", "path")
    texts = [name, resource.namespace, path if isinstance(path, str) else ""]
    if any(_PLACEHOLDER.search(text) for text in texts):
        return True
    return bool(name) and "${" not in name and "<<" not in name and not _NAME.fullmatch(name)


def has_actions(content: bytes) -> bool:
    """Whether a file has lines of a template, which is valid YAML only once it is rendered."""
    return bool(_ACTION.search(content))


def _above(folder: str) -> list[str]:
    found = [folder]
    while folder:
        folder = folder.rpartition("/")[0]  # always shorter, unlike `dirname`
        found.append(folder)
    return found
