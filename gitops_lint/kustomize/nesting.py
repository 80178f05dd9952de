"""Directories that include directories, and when they may. (api/internal/loader/fileloader.go)"""

from typing import TYPE_CHECKING, Final

from gitops_lint.documents import Artifact, FaultKind, Place
from gitops_lint.kustomize.input.context import Context, LocalPath, Session
from gitops_lint.kustomize.input.kustomization_file import find_file, load
from gitops_lint.kustomize.model.report import Report, Unknown
from gitops_lint.once import once

if TYPE_CHECKING:
    from gitops_lint.documents.memory import Trace
    from gitops_lint.kustomize.accumulator import Accumulated

MAX_DEPTH: Final = 40
NO_CYCLE: Final = 1_000_000


class Builds:
    """The directories of one artifact that have been built or are being built. Each is built once."""

    def __init__(self) -> None:
        self.session: Final = Session()
        # by directory, and whether origins are tracked
        self.built: Final[dict[tuple[str, bool], Accumulated]] = {}
        self.open: Final[list[str]] = []  # the directories being built, outermost first
        # A result that contains the fault of a cycle is valid only from where it was built. `cycle_level`
        # is the index in `open` of the outermost directory that such a fault depends on. `provisional`
        # holds the results that depend on it.
        self.cycle_level = NO_CYCLE
        self.provisional: Final[dict[tuple[str, bool], Accumulated]] = {}
        self.traces: Final[dict[tuple[str, bool], Trace]] = {}  # with a memory

    def reset(self) -> None:
        """Forget the build that failed."""
        self.open.clear()
        self.provisional.clear()
        self.cycle_level = NO_CYCLE


class BuildContext(Context):
    """The build of a directory that can include others."""

    def __init__(
        self,
        artifact: Artifact,
        builds: Builds,
        directory: str,
        top: Place,
        report: Report,
        *,
        tracked: bool,
    ) -> None:
        super().__init__(artifact, builds.session, directory, top, report, tracked=tracked)
        self.builds: Final = builds

    def at(self, directory: str, top: Place) -> "BuildContext":
        """The same build in the directory of a component; `top` is the place of its file."""
        return BuildContext(
            self.artifact, self.builds, directory, top, self.report, tracked=self.tracked
        )


@once
def builds_of(artifact: Artifact) -> Builds:  # noqa: ARG001  the key of `once`
    """The builds of an artifact, which share the files they have read."""
    return Builds()


def cycle_at(place: Place) -> tuple[FaultKind, str, Place, str]:
    """The fault of an entry that creates a cycle."""
    return (
        FaultKind.BUILD_FAILED,
        "cycle: this is, or contains, a directory that is already being built, so the build fails",
        place,
        "list individual files or subdirectories instead",
    )


def contains(directory: str, other: str) -> bool:
    """Whether `directory` is `other` or one of its parents."""
    return not directory or other == directory or other.startswith(f"{directory}/")


def may_enter(context: BuildContext, local: LocalPath, place: Place, role: str) -> bool:
    """Whether a directory may be built from here; if not, the fault or unknown is reported."""
    report, builds = context.report, context.builds
    for level, directory in enumerate(builds.open):
        if contains(local.path, directory):
            builds.cycle_level = min(builds.cycle_level, level)
            context.artifact.tree.depends_on_more()  # on what else is being built
            report.fail(*cycle_at(place))
            return False
    if len(builds.open) >= MAX_DEPTH:
        builds.cycle_level = 0
        context.artifact.tree.depends_on_more()
        report.unknown.append(
            Unknown(f"directories include each other more than {MAX_DEPTH} levels deep", place)
        )
        return False
    if find_file(context.artifact, local.path) is None:
        report.fail(
            FaultKind.RESOURCE_NOT_FOUND,
            f"`{role}` refers to directory `{local.path or '.'}`, which has no `kustomization.yaml`, "
            "so the build fails",
            place,
            "list the files in it; or create a `kustomization.yaml` in it",
        )
        return False
    kind = _kind_of(context.artifact, local.path)
    if (kind == "Component") != (role == "components") and kind in ("Component", "Kustomization"):
        other = "components" if kind == "Component" else "resources"
        report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            f"`{local.path or '.'}` is a {kind}, which cannot be listed under `{role}`, "
            "so the build fails",
            place,
            f"list it under `{other}`",
        )
        return False
    return True


def _kind_of(artifact: Artifact, directory: str) -> str:
    data, _ = load(artifact, directory)
    kind = data.get("kind") if data is not None else ""
    return "Kustomization" if kind in (None, "") and data is not None else str(kind)
