"""Directories in directories: which may be built from where. (api/internal/loader/fileloader.go)"""

from dataclasses import dataclass, field
from typing import Final

from gitops_lint.kustomize.accumulator import Accumulated
from gitops_lint.kustomize.input.context import Context, Found, Session
from gitops_lint.kustomize.input.kustomization_file import find_file, load
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.once import once
from gitops_lint.source import Artifact, FaultKind, Place

MAX_DEPTH: Final = 40
NO_HORIZON: Final = 1_000_000


@dataclass(slots=True)
class Builds:
    """The directories of one artifact that have been built, each once, or are being built."""

    session: Session = field(default_factory=Session)
    # by directory, and whether origins are tracked
    built: dict[tuple[str, bool], Accumulated] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)  # the directories being built, outermost first
    # What was built within a cycle holds only from where it was built: the outermost directory (an
    # index of `open`) that the faults of the cycle depend on, and what depends on it.
    horizon: int = NO_HORIZON
    passing: dict[tuple[str, bool], Accumulated] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext(Context):
    """The build of a directory that may include others."""

    builds: Builds


@once
def builds_of(artifact: Artifact) -> Builds:  # noqa: ARG001  whose they are
    """The builds of an artifact, which share what they have read."""
    return Builds()


def cycle_at(place: Place) -> tuple[FaultKind, str, Place, str]:
    """The fault of an entry that leads back."""
    return (
        FaultKind.BUILD_FAILED,
        "cycle: this is, or contains, a directory that is already being built, so the build fails",
        place,
        "list individual files or subdirectories instead",
    )


def contains(directory: str, other: str) -> bool:
    """Whether one directory is another, or above it."""
    return not directory or other == directory or other.startswith(f"{directory}/")


def may_enter(context: BuildContext, found: Found, place: Place, role: str) -> bool:
    """Whether a directory may be built from here; a fault or an unknown if not."""
    report, builds = context.report, context.builds
    for level, directory in enumerate(builds.open):
        if contains(found.path, directory):
            builds.horizon = min(builds.horizon, level)
            report.fail(*cycle_at(place))
            return False
    if len(builds.open) >= MAX_DEPTH:
        builds.horizon = 0
        report.unknown.append(
            Unknown(f"directories include each other more than {MAX_DEPTH} levels deep", place)
        )
        return False
    if find_file(context.artifact, found.path) is None:
        report.fail(
            FaultKind.RESOURCE_NOT_FOUND,
            f"`{role}` refers to directory `{found.path or '.'}`, which has no `kustomization.yaml`, "
            "so the build fails",
            place,
            "list the files in it; or create a `kustomization.yaml` in it",
        )
        return False
    kind = _kind_of(context.artifact, found.path)
    if (kind == "Component") != (role == "components") and kind in ("Component", "Kustomization"):
        other = "components" if kind == "Component" else "resources"
        report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            f"`{found.path or '.'}` is a {kind}, which cannot be listed under `{role}`, "
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
