"""Files and the URIs by which an editor names them."""

import os
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit


def path_of(uri: str) -> Path | None:
    """The absolute path of a `file` URI, without `..`; None for any other URI, whatever is in it."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or "\0" in path:
        return None
    if os.name == "nt":  # file:///c%3A/files
        path = path.removeprefix("/")
    found = Path(normpath(path))
    return found if found.is_absolute() else None


class Folder:
    """The directory of a repository, as the file system and as the client name it."""

    def __init__(self, root: Path, opened: Path) -> None:
        """`root` is the resolved root of the repository, `opened` the directory that the client has opened."""
        self.root = root
        self._base = _as_opened(root, opened)
        self._uris: dict[str, str] = {}  # of open files, as the client writes them

    def path(self, uri: str) -> str | None:
        """The path of a file in the repository, relative to its root; None for all other URIs.

        A link in the path of its directory is followed, as the file system does it.
        """
        path = path_of(uri)
        if path is None:
            return None
        try:
            real = path.parent.resolve() / path.name
            inside = real.relative_to(self.root).as_posix()
        except (OSError, RuntimeError, ValueError):
            return None
        return None if inside == "." else inside

    def uri(self, path: str) -> str:
        """The URI of a file in the repository: for an open file, as the client writes it."""
        return self._uris.get(path) or (self._base / path).as_uri()

    def opened(self, path: str, uri: str) -> None:
        """Note how the client writes the URI of a file."""
        self._uris[path] = uri

    def closed(self, path: str) -> None:
        """Forget how the client writes the URI of a file."""
        self._uris.pop(path, None)


def _as_opened(root: Path, opened: Path) -> Path:
    """The root as the client names it, which may have opened a directory in it through a link."""
    try:
        below = opened.resolve().relative_to(root).parts
    except (OSError, RuntimeError, ValueError):
        return root
    if not below:
        return opened
    base = opened.parents[len(below) - 1] if len(below) <= len(opened.parents) else root
    return base if opened.parts[-len(below) :] == below else root
