"""An upgrade of Flux, as `schemas/gitops-lint/upgrade.json` defines it."""

from typing import Any

from gitops_lint.report.clusters import flux_from
from gitops_lint.report.escape import visible
from gitops_lint.report.explanation_json import location_document
from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.results.upgrade import Affected, Change, Upgrade
from gitops_lint.wording.upgrade import start_sentences, upgrade_sentence


def upgrade_json(found: Upgrade, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """All steps as JSON."""
    return json_text(
        {
            "version": VERSION,
            "cluster": found.cluster,
            "from": found.start,
            "fromAssumed": found.assumed,
            "fromText": visible(" ".join(start_sentences(found)) or flux_from(found.flux)),
            "to": found.target,
            "text": visible(upgrade_sentence(found)),
            "required": bool(found.required),
            "steps": [
                {"to": step.minor, "changes": [_change(it) for it in step.changes]}
                for step in found.steps
            ],
        }
    )


def _change(it: Change) -> dict[str, Any]:
    return {
        "id": it.id,
        "phase": it.phase.value,
        "required": it.required,
        "title": it.title,
        "help": it.help,
        "command": it.tool,
        "source": it.source,
        "objects": [_affected(one) for one in it.affected],
    }


def _affected(it: Affected) -> dict[str, Any]:
    return {
        "name": it.name,
        "location": location_document(it.place),
        "text": it.what,
        "help": it.help,
        "required": it.required,
    }
