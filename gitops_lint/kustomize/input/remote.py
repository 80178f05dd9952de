"""Distinguishes remote entries, which kustomize fetches, from paths. (api/internal/git/repospec.go)"""

import re
from posixpath import normpath
from typing import Final

from gitops_lint.documents import reveal
from gitops_lint.regex import regex

_SCHEME: Final = regex(r"(?i)(https?|ssh|file)://")
_USER: Final = regex(r"[a-zA-Z][a-zA-Z0-9-]*@")
_GITHUB: Final = regex(r"(?i)github\.com[:/]")


def is_url(entry: str) -> bool:
    """Whether kustomize reads the file over HTTP. (loader.IsRemoteFile)"""
    return re.match(r"(?i)https?:", reveal(entry)) is not None


def is_repository(entry: str) -> bool:
    """Whether kustomize reads a directory's name as a git repository. (git.NewRepoSpecFromURL)"""
    rest = reveal(entry).partition("?")[0]
    if rest.startswith("/"):
        return False
    if rest.lower().startswith("git::"):
        rest = rest[5:]
    scheme = _SCHEME.match(rest)
    rest = rest[scheme.end() :] if scheme else rest
    local = scheme is not None and scheme[1].lower() == "file"
    user = _USER.match(rest)
    rest = rest[user.end() :] if user and not local else rest
    host = _GITHUB.match(rest)
    if not scheme and not user and not host:
        return False
    if local:
        return bool(_path_parts(rest, local=True))
    scp_style = not scheme
    separator = host.end() - 1 if host else _separator(rest, scp_style)
    path = rest[separator + 1 :] if separator >= 0 else ""
    return bool(_path_parts(path, local=False))


def _separator(rest: str, scp_style: bool) -> int:
    slash = rest.find("/")
    colon = rest.find(":") if scp_style else -1
    return colon if colon > 0 and (slash < 0 or colon < slash) else slash


def _path_parts(path: str, *, local: bool) -> bool:
    """Whether a path consists of a repository and, optionally, a directory inside it."""
    if "_git/" in path:
        before, _, after = path.partition("_git/")
        name, _, root = after.partition("/")
        repository = f"{before}_git/{name}"
    elif "//" in path:
        repository, _, root = path.partition("//")
    elif ".git" in path:
        before, _, root = path.partition(".git")
        repository = f"{before}.git"
    elif local:
        repository, root = path, ""
    else:
        segments = path.split("/")
        if len(segments) < 2:
            return False
        repository, root = "/".join(segments[:2]), "/".join(segments[2:])
    inside = normpath(root.removeprefix("/") or ".")
    return bool(repository) and inside.split("/")[0] != ".."
