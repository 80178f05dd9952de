"""Links from a page to the lines of files, in an editor or on a server."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gitops_lint.errors import UsageError
from gitops_lint.regex import regex

if TYPE_CHECKING:
    from gitops_lint.report.style import Links

# {root} is the absolute path of the repository, without its first slash.
# (VS Code docs: opening VS Code with URLs; JetBrains and Zed: the same idea)
_EDITORS: Final = {
    "vscode": "vscode://file/{root}/{path}:{line}",
    "cursor": "cursor://file/{root}/{path}:{line}",
    "idea": "idea://open?file=/{root}/{path}&line={line}",
    "zed": "zed://file/{root}/{path}:{line}",
}
_SERVERS: Final = {
    "github": "https://{server}/blob/{commit}/{path}#L{line}",
    "gitlab": "https://{server}/-/blob/{commit}/{path}#L{line}",
}
KNOWN: Final = (*_SERVERS, *_EDITORS)
_HOLE: Final = regex(r"\{(\w*)\}")
_HOLES: Final = frozenset({"path", "line", "root", "commit"})
_SCHEME: Final = regex(r"([A-Za-z][A-Za-z0-9+.-]*):")
_RUNS: Final = frozenset({"javascript", "data", "vbscript", "blob"})
# https://user@host/owner/name.git, ssh://git@host:22/owner/name.git, git@host:owner/name.git
_REMOTE: Final = regex(
    r"(?:\w+://(?:[^@/]*@)?(?P<host>[\w.-]+)(?::\d+)?/|(?:[^@/:]*@)?(?P<short>[\w.-]+):)"
    r"(?P<name>[\w.~-]+(?:/[\w.~-]+)+)/?"
)


def links(
    template: str | None, root: Path, before: str = "HEAD", after: str = "HEAD"
) -> "Links | None":
    """The templates of links to the files at `root` in two commits; None without a template.

    `template` is a name in `KNOWN`, or an address with {path} and {line}, and perhaps {root} and {commit}. Raises
    UsageError if it is neither, or if the repository has no such commits or remote.
    """
    from urllib.parse import quote

    from gitops_lint.report.style import Links

    if template is None:
        return None
    text = _EDITORS.get(template) or _SERVERS.get(template) or template
    if template not in KNOWN:
        _check(text)
    known = {"root": quote(root.as_posix().lstrip("/")), "path": "{path}", "line": "{line}"}
    if {"server", "commit"} & {*_HOLE.findall(text)}:
        commits, server, folder = _git(root, (before, after), needs_server="{server}" in text)
        known |= {"server": server, "path": f"{folder}{{path}}"}
    else:
        commits = before, after
    before, after = (_filled(text, {**known, "commit": it}) for it in commits)
    return Links(before, after)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: values[hole[1]], template)


def _check(template: str) -> None:
    """Raise UsageError for a template with which a click could do anything but open a file."""
    scheme = _SCHEME.match(template)
    holes = {*_HOLE.findall(template)}
    if scheme is None or scheme[1].lower() in _RUNS or "path" not in holes or holes - _HOLES:
        raise UsageError(
            f"`{template}` is not a template of links",
            f"write one of {', '.join(KNOWN)}, or an address with {{path}} and {{line}}",
        )


def _git(
    root: Path, revisions: tuple[str, str], *, needs_server: bool
) -> tuple[tuple[str, str], str, str]:
    """The ids of two commits, the host and name of the remote `origin`, and the folder of `root` with a slash."""
    from urllib.parse import quote

    from gitops_lint.files.history import History
    from gitops_lint.files.index import work_tree

    top = work_tree(root) or root
    with History(top) as history:
        one, other = (history.commit(it).id for it in revisions)
        remote = _REMOTE.fullmatch(history.origin or "")
    if remote is None and needs_server:
        raise UsageError(
            "the remote `origin` of this clone is not a server to link to",
            "write the address: https://example.com/{path}#L{line}",
        )
    server = ""
    if remote:
        server = f"{remote['host'] or remote['short']}/{remote['name'].removesuffix('.git')}"
    folder = f"{quote(root.relative_to(top).as_posix())}/" if root != top else ""
    return (one, other), server, folder
