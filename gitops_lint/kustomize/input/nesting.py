"""Directories in directories: which may be built from where. (api/internal/loader/fileloader.go)"""

from typing import Final

from gitops_lint.kustomize.input.context import NOT_FOUND, Context, Found
from gitops_lint.kustomize.input.file import INVALID, find_file, load
from gitops_lint.kustomize.input.report import Unknown
from gitops_lint.kustomize.patches.strategic import FAILED
from gitops_lint.source import Artifact, Place

MAX_DEPTH: Final = 40


def cycle_at(place: Place) -> tuple[str, str, Place, str]:
    """The fault of an entry that leads back."""
    return (
        FAILED,
        "this leads back to a directory that is being built already, or to one above it: a cycle",
        place,
        "name the files or sub-directories that are meant",
    )


def contains(directory: str, other: str) -> bool:
    """Whether one directory is another, or above it."""
    return not directory or other == directory or other.startswith(f"{directory}/")


def may_enter(context: Context, found: Found, place: Place, role: str) -> bool:
    """Whether a directory may be built from here; a fault or an unknown if not."""
    report, session = context.report, context.session
    for level, directory in enumerate(session.open):
        if contains(found.path, directory):
            session.horizon = min(session.horizon, level)
            report.fail(*cycle_at(place))
            return False
    if len(session.open) >= MAX_DEPTH:
        session.horizon = 0
        report.unknown.append(
            Unknown(f"directories include each other over {MAX_DEPTH} deep", place)
        )
        return False
    if find_file(context.artifact, found.path) is None:
        report.fail(
            NOT_FOUND,
            f"{role} names the directory {found.path or '.'}, which has no kustomization.yaml; "
            "the build fails",
            place,
            "name the files in it, or write a kustomization.yaml there",
        )
        return False
    kind = _kind_of(context.artifact, found.path)
    if (kind == "Component") != (role == "components") and kind in ("Component", "Kustomization"):
        other = "components" if kind == "Component" else "resources"
        report.fail(
            INVALID,
            f"{found.path or '.'} is a {kind}, which may not stand under {role}; the build fails",
            place,
            f"name it under {other}",
        )
        return False
    return True


def _kind_of(artifact: Artifact, directory: str) -> str:
    data, _ = load(artifact, directory)
    kind = data.get("kind") if data is not None else ""
    return "Kustomization" if kind in (None, "") and data is not None else str(kind)
