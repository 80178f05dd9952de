"""Paths inside a repository or an artifact: relative, separated by `/`; "" is the top directory."""

from posixpath import commonpath, dirname, normpath

from gitops_lint.documents import Artifact, fact


def clamp(path: str) -> str:
    """A path normalized as the controllers do: `..` and a leading slash do not leave the artifact.

    (kustomize-controller: SecureJoin of `spec.path`)
    """
    return normpath(f"/{path.strip()}").strip("/")


def join(root: str, path: str) -> str:
    """The path below a root; either may be ""."""
    return f"{root}/{path}".strip("/")


def inside(file: str, directory: str) -> bool:
    """Whether a file is in a directory or below it."""
    return not directory or file.startswith(f"{directory}/")


@fact
def repository_directory(artifact: Artifact, directory: str) -> str:
    """The directory of the repository that a directory of an artifact comes from.

    If its files come from several directories, the innermost one that contains them all.
    """
    length = len(directory) + 1 if directory else 0
    origins = [(path, artifact.files[path]) for path in artifact.below(directory)]
    bases = {origin.removesuffix(path[length:]).rstrip("/") for path, origin in origins}
    if len(bases) == 1:
        return bases.pop()
    return (
        commonpath([dirname(f"/{origin}") for _, origin in origins]).strip("/") if origins else ""
    )
