"""What a change does to clusters, as `schemas/gitops-lint/diff.json` defines it."""

from typing import Any

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation_json import location_document
from gitops_lint.report.json import VERSION, finding
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.results.change import Change, ClusterChange, ObjectChange, Upgrade
from gitops_lint.wording.change import (
    effect_sentence,
    relocation_sentence,
    rename_sentence,
    summary,
    unseen_sentence,
    upgrade_sentence,
)


def change_json(change: Change, style: Style) -> str:  # noqa: ARG001  no color, no width
    """All clusters and all fields."""
    return json_text(
        {
            "version": VERSION,
            "base": change.base,
            "head": change.head,
            "unseen": [
                {"path": it.path, "reason": it.reason.value, "text": visible(unseen_sentence(it))}
                for it in change.unseen
            ],
            "clusters": [cluster_document(it) for it in change.clusters],
            "findings": [finding(it) for it in change.findings],
        }
    )


def cluster_document(it: ClusterChange) -> dict[str, Any]:
    """The effects on a cluster as plain data."""
    return {
        "cluster": it.cluster,
        "existed": it.exists[0],
        "exists": it.exists[1],
        "summary": visible(summary(it)),
        "objects": [_object(one) for one in it.objects],
        "stuck": list(map(str, it.stuck)),
        "blocked": list(map(str, it.blocked)),
        "freed": list(map(str, it.freed)),
        "paused": list(map(str, it.paused)),
        "renames": [
            {
                "before": str(one.before),
                "after": str(one.after),
                "text": visible(rename_sentence(one)),
            }
            for one in it.renames
        ],
        "relocations": [
            {
                "object": str(one.name),
                "field": one.field,
                "before": visible(one.before),
                "after": visible(one.after),
                "created": one.created,
                "keeps": one.keeps,
                "text": visible(relocation_sentence(one)),
            }
            for one in it.relocations
        ],
        "upgrades": [_upgrade(one) for one in it.upgrades],
        "racing": [
            {"object": str(one.user), "needs": str(one.needs), "provider": str(one.provider)}
            for one in it.racing
        ],
        "unknown": [{"object": str(one.name), "reason": visible(one.reason)} for one in it.untold],
        "unchanged": it.same,
    }


def _upgrade(it: Upgrade) -> dict[str, Any]:
    return {
        "object": str(it.name),
        "before": it.before._asdict(),
        "after": it.after._asdict(),
        "inputs": list(it.inputs),
        "text": visible(upgrade_sentence(it)),
    }


def _object(it: ObjectChange) -> dict[str, Any]:
    return {
        "object": str(it.name),
        "effect": it.effect.value,
        "why": it.why.value,
        "text": visible(effect_sentence(it)),
        "by": str(it.by) if it.by else None,
        "wave": it.wave,
        "location": location_document(it.place),
        "fields": [one._asdict() for one in it.fields],
        "restarts": it.restarts,
        "immutable": it.immutable or None,
        "newOwner": str(it.other) if it.other else None,
        "deletes": list(map(str, it.with_it)),
        "data": it.data.value if it.data else None,
        "chart": it.chart or None,
        "rendered": list(it.rendered),
        "was": str(it.was) if it.was else None,
        "restarted": list(map(str, it.restarted)),
        "held": it.held,
        "remote": it.remote or None,
    }
