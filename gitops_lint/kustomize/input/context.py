"""The context of a build: the artifact, the directory, and how its entries resolve to files."""

from collections.abc import Hashable, Iterator
from posixpath import basename, dirname, join, normpath
from typing import Any, Final

from gitops_lint.documents import Artifact, Fault, FaultKind, File, Place
from gitops_lint.documents.scalar import resolve
from gitops_lint.kustomize.input.remote import is_repository, is_url
from gitops_lint.kustomize.model.report import Report, Unknown
from gitops_lint.kustomize.model.resource import Resource, scalar
from gitops_lint.lines import split_lines
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.wording.suggest import nearest

_PATH: Final = regex(r"[\w./-]+")


class Objects(NamedTuple):
    """The objects of a file, and the faults of its other documents."""

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]


class Session:
    """What has been read from one artifact, each file once, for all builds of its directories."""

    def __init__(self) -> None:
        self.objects: Final[dict[str, Objects]] = {}  # by file
        self.lines: Final[dict[str, list[str]]] = {}  # by file of the repository
        self.inline: Final[dict[Hashable, File]] = {}  # YAML in strings, see `inline.parse_inline`
        self.folded: Final[dict[str, bool]] = {}  # whether it has any, by such a file
        self.named: Final[dict[str, frozenset[str]]] = {}  # words, by file of the repository


class LocalPath(NamedTuple):
    """A file or directory in the artifact that an entry refers to."""

    path: str
    is_file: bool


class Context:
    """The build of one directory: the base of relative paths, and the report for faults."""

    def __init__(
        self,
        artifact: Artifact,
        session: Session,
        directory: str,
        top: Place,
        report: Report,
        *,
        tracked: bool = False,
    ) -> None:
        self.artifact: Final = artifact
        self.session: Final = session
        self.directory: Final = directory
        self.top: Final = top  # of the kustomization file
        self.report: Final = report
        self.tracked: Final = tracked  # whether kustomize records the origin of each object

    def source_lines(self, place: Place) -> list[str]:
        """The lines of the file of a place; empty if it cannot be read."""
        lines = self.session.lines
        try:
            content = self.artifact.tree.read(place.path)
            if place.path not in lines:
                lines[place.path] = split_lines(content.decode("utf-8-sig"))
        except (OSError, ValueError):
            lines[place.path] = []
        return lines[place.path]

    def text(self, value: Any, place: Place) -> str:
        """The text of a scalar as written, which for a number can differ from its value."""
        if isinstance(value, str | dict | list):
            return scalar(value)
        lines, span = self.source_lines(place), place.value
        if span.line == span.end_line < len(lines):
            written = lines[span.line][span.column : span.end_column]
            resolved = resolve(written)
            if type(resolved) is type(value) and resolved == value:
                return written
        return "null" if value is None else scalar(value)

    def file(self, entry: str, place: Place, role: str) -> File | None:
        """The parsed file that an entry refers to; None, and a fault or an unknown, if none."""
        path = self.file_path(entry, place, role)
        if path is None:
            return None
        file = self.artifact.parse(path)
        self.report.faults.extend(file.faults)
        return file

    def file_path(self, entry: str, place: Place, role: str) -> str | None:
        """The path of the file that an entry refers to; None, and a fault or an unknown, if none."""
        if is_url(entry):
            self._remote(entry, place)
            return None
        path = self._inside(entry)
        if path is not None and self.artifact.is_file(path):
            self.report.reads.add(self.artifact.origin(path))
            return path
        self._missing(entry, path, place, role, is_file=True)
        return None

    def file_or_directory(self, entry: str, place: Place, role: str) -> LocalPath | None:
        """The target of an entry of `resources`; None, and a fault or an unknown, if none."""
        path = self._inside(entry)
        if path is not None and not is_url(entry) and self.artifact.is_file(path):
            self.report.reads.add(self.artifact.origin(path))
            return LocalPath(path, is_file=True)
        return self.directory_of(entry, place, role)

    def directory_of(self, entry: str, place: Place, role: str) -> LocalPath | None:
        """The directory that an entry refers to; None, and a fault or an unknown, if none."""
        if is_url(entry) or is_repository(entry):
            self._remote(entry, place)
            return None
        path = self._inside(entry)
        if entry and path is not None and self.artifact.is_directory(path):
            return LocalPath(path, is_file=False)
        self._missing(entry, path, place, role, is_file=False)
        return None

    def _inside(self, entry: str) -> str | None:
        """The path in the artifact of a relative entry; None if it is outside."""
        if entry.startswith("/"):
            return None
        path = normpath(join(self.directory, entry))
        if path == ".":
            return ""
        return None if path.split("/")[0] == ".." else path

    def _remote(self, entry: str, place: Place) -> None:
        self.report.unknown.append(
            Unknown(f"`{entry}` is not in this repository and is never fetched", place, entry)
        )

    def _missing(
        self, entry: str, path: str | None, place: Place, role: str, *, is_file: bool
    ) -> None:
        help_, meant = None, None
        if not entry:
            message = f"an entry of `{role}` is empty, so the build fails"
        elif "\n" in entry:  # not quoted, because it may be a Secret
            message = f"an entry of `{role}` is neither a path nor valid YAML, so the build fails"
        elif entry.startswith("/"):
            message = (
                f"`{role}` refers to the absolute path `{entry}`, which does not exist for Flux"
            )
            help_ = "use a path relative to the kustomization file"
        elif path is None:
            message = (
                f"`{role}` refers to `{entry}`, which is outside the artifact that Flux fetches"
            )
        elif link := self._link(path):
            message = (
                f"`{role}` refers to `{entry}`, but `{link}` is a symbolic link, "
                "which Flux does not fetch"
            )
            help_ = "replace the link with its target; or refer to the target directly"
        elif is_file and self.artifact.is_directory(path):
            message = f"`{role}` refers to `{entry}`, which is a directory, not a file"
        elif self.artifact.is_file(path):
            message = f"`{role}` refers to `{entry}`, which is a file, not a directory"
        else:
            message = f"`{role}` refers to `{entry}`, which does not exist, so the build fails"
            before = join(dirname(entry.rstrip("/")), "")
            # A file that the kustomization file names elsewhere, be it in a comment, is another one.
            named, start = self._named(place), before.removeprefix("./")
            names = self.artifact.names(dirname(path))
            others = [name for name in names if start + name not in named]
            if near := nearest(basename(path), others):
                help_, meant = f"did you mean `{before}{near}`?", (entry, f"{before}{near}")
        self.report.fail(FaultKind.RESOURCE_NOT_FOUND, message, place, help_, meant)

    def _named(self, place: Place) -> frozenset[str]:
        """The words of the file of a place that may name files, also those in comments."""
        named, lines = self.session.named, self.source_lines(place)
        if place.path not in named:
            words = (it for line in lines for it in _PATH.findall(line))
            named[place.path] = frozenset(word.removeprefix("./") for word in words)
        return named[place.path]

    def _link(self, path: str) -> str | None:
        """The symbolic link that a path is or passes through."""
        links = self.artifact.tree.links
        return next((parent for parent in _with_parents(path) if parent in links), None)


def _with_parents(path: str) -> Iterator[str]:
    while path:
        yield path
        path = dirname(path)
