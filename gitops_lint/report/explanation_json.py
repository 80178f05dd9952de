"""Shared by `plan`, `why` and `compare`: their documents in JSON."""

from typing import Any

from gitops_lint.report.escape import visible
from gitops_lint.results.explanation import (
    Blocker,
    BlockerKind,
    BuildFault,
    Detail,
    HealthField,
    Line,
    MissingDirectory,
    MissingReference,
    Provided,
    RejectedObject,
    Step,
)
from gitops_lint.wording.explanation import remedy, sentence


def step_document(it: Step) -> dict[str, Any]:
    """Which object waits for which, and why."""
    return {
        "waiter": str(it.waiter),
        "awaited": str(it.awaited) if it.awaited else None,
        "reason": it.reason.value,
        "text": visible(sentence(it)),
        "location": location_document(it.place),
        "certain": it.certain,
        "detail": _detail_document(it.detail) if it.detail else None,
    }


def _detail_document(detail: Detail) -> dict[str, str]:
    match detail:
        case Provided(needed, provided):
            return {"kind": "provided", "needed": str(needed), "provided": str(provided)}
        case MissingReference(holder, target):
            return {"kind": "missing", "holder": str(holder), "target": str(target)}
        case BuildFault(message):
            return {"kind": "fault", "message": visible(message)}
        case MissingDirectory(path):
            return {"kind": "directory", "path": visible(path)}
        case RejectedObject(name):
            return {"kind": "rejected", "object": str(name)}
        case HealthField(field):
            return {"kind": "health", "field": field}


def location_document(it: Line | None) -> dict[str, Any] | None:
    """A line of a file."""
    return it._asdict() if it else None


def blocker_document(it: Blocker) -> dict[str, Any]:
    """Why objects never become Ready."""
    return {
        "trouble": it.kind.value,
        "objects": [str(name) for name in it.objects],
        "story": [step_document(one) for one in it.steps],
        "blocks": [str(name) for name in it.blocks],
        "remedy": visible(remedy(it.fixes)) if it.kind is BlockerKind.DEADLOCK else None,
        "fixes": [[step_document(one) for one in fix] for fix in it.fixes],
    }
