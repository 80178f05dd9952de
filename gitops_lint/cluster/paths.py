"""Paths inside a repository and inside an artifact: relative, with `/`, "" for the directory itself."""

from posixpath import commonpath, dirname, normpath

from gitops_lint.source import Artifact


def clamp(path: str) -> str:
    """A path as the controllers join it: `..` and a leading slash stay inside the artifact.

    kustomize-controller: SecureJoin of spec.path.
    """
    return normpath(f"/{path.strip()}").strip("/")


def join(root: str, path: str) -> str:
    """The path below a root; either may be ""."""
    return f"{root}/{path}".strip("/")


def inside(file: str, directory: str) -> bool:
    """Whether a file is in a directory or below it."""
    return not directory or file.startswith(f"{directory}/")


def repository_directory(artifact: Artifact, directory: str) -> str:
    """The directory of the repository that a directory of an artifact comes from.

    Where its files come from several, the innermost that holds them all.
    """
    prefix = f"{directory}/" if directory else ""
    origins = [(path, origin) for path, origin in artifact.files.items() if path.startswith(prefix)]
    bases = {origin.removesuffix(path[len(prefix) :]).rstrip("/") for path, origin in origins}
    if len(bases) == 1:
        return bases.pop()
    return (
        commonpath([dirname(f"/{origin}") for _, origin in origins]).strip("/") if origins else ""
    )
