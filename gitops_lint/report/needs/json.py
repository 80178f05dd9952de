"""The needs of a cluster, as `schemas/gitops-lint/needs.json` defines it."""

from typing import Any

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation_json import location_document
from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
from gitops_lint.report.needed import need_document
from gitops_lint.report.style import Style
from gitops_lint.results.needs import Preparation, Preparations
from gitops_lint.wording.verdict import verdict_sentence


def needs_json(found: Preparations, style: Style) -> str:  # noqa: ARG001  programs always get everything
    """The whole list as JSON."""
    verdict = found.verdict
    return json_text(
        {
            "version": VERSION,
            "cluster": verdict.cluster,
            "outcome": verdict.outcome.value,
            "text": visible(verdict_sentence(verdict)),
            "needs": [_document(it) for it in found.found],
        }
    )


def _document(it: Preparation) -> dict[str, Any]:
    return {
        **need_document(it.need),
        "keys": [*it.keys],
        "evidence": [
            {"kind": one.kind.value, "location": location_document(one.place)}
            for one in it.evidence
        ],
        "namesakes": [
            {"name": str(one.name), "location": location_document(one.place)}
            for one in it.namesakes
        ],
    }
