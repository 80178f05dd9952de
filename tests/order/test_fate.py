"""What becomes of a HelmRelease whose installation fails."""

from math import inf
from pathlib import Path

import pytest

from gitops_lint.order.fate import Failure, Fate, after_failed_install, fails_for_good
from tests.order.test_mistakes import load

RETRY = "strategy: {name: RetryOnFailure}"
MINUTE = "strategy: {name: RetryOnFailure, retryInterval: 1m}"
ENDLESS = Fate(None)
CONTROLLER = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: helm-controller, namespace: flux-system}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: manager, image: a, args: [--feature-gates=DefaultToRetryOnFailure=true]}]}}}
"""


@pytest.mark.parametrize(
    ("spec", "installing", "building", "lost"),
    [
        ("", Fate(0), ENDLESS, True),
        ("install: {}", Fate(0), ENDLESS, True),
        ("install: {remediation: {retries: 0}}", Fate(0), ENDLESS, True),
        ("install: {strategy: {name: RemediateOnFailure}}", Fate(0), ENDLESS, True),
        ("install: {remediation: {retries: 3}}", Fate(3), ENDLESS, True),
        ("install: {remediation: {retries: 7}}", Fate(7), ENDLESS, True),
        ("install: {remediation: {retries: 8}}", Fate(8), ENDLESS, False),
        ("install: {remediation: {retries: -1}}", ENDLESS, ENDLESS, False),
        ('install: {remediation: {retries: "${n}"}}', ENDLESS, ENDLESS, False),
        (f"install: {{{RETRY}}}", Fate(1, 300), Fate(None, 300), False),
        (f"install: {{{MINUTE}}}", Fate(1, 60), Fate(None, 60), True),
        (f"install: {{{MINUTE}}}\n  upgrade: {{remediation: {{retries: 3}}}}", Fate(1, 60), Fate(None, 60), True),
        (f"install: {{{MINUTE}}}\n  upgrade: {{{RETRY}}}", Fate(None, 60), Fate(None, 60), False),
        (f"install: {{remediation: {{retries: 2}}}}\n  upgrade: {{{RETRY}}}", Fate(2), ENDLESS, True),
    ],
)  # fmt: skip
def test_the_fate_of_a_failed_installation(
    tmp_path: Path, spec: str, installing: Fate, building: Fate, lost: bool
) -> None:
    assert _fates(tmp_path, spec) == (installing, building, lost)


@pytest.mark.parametrize(
    ("spec", "installing"),
    [
        ("", Fate(None, 300)),
        ("install: {remediation: {retries: 3}}", Fate(None, 300)),
        ("install: {strategy: {name: RemediateOnFailure}, remediation: {retries: 3}}", Fate(3)),
        ("upgrade: {strategy: {name: RemediateOnFailure}}", Fate(1, 300)),
    ],
)
def test_the_feature_gate_counts_where_no_strategy_is_written(
    tmp_path: Path, spec: str, installing: Fate
) -> None:
    assert _fates(tmp_path, spec, CONTROLLER)[0] == installing


def _fates(tmp_path: Path, spec: str, *more: str) -> tuple[Fate, Fate, bool]:
    release = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: flux-system}\n"
        f"spec:\n  interval: 1h\n  {spec}\n"
    )
    cluster = load(tmp_path, {"cluster/release.yaml": "---\n".join((release, *more))})
    (found,) = cluster.of_kind("HelmRelease")
    return (
        after_failed_install(found, cluster),
        after_failed_install(found, cluster, Failure.BUILDING),
        fails_for_good(found, cluster),
    )


@pytest.mark.parametrize(
    ("fate", "patience", "sentence"),
    [
        (Fate(0), 0, "Flux does not retry it, not even when the cause is gone."),
        (Fate(1), 0.75, "Flux retries it once, after a second, and then never again."),
        (Fate(3), 5.25, "Flux retries it 3 times, the first time after a second, and then never again."),
        (Fate(12), 2435.25, "Flux retries it 12 times, the first time after a second, and then never again."),
        (Fate(1, 300), 300, "Flux retries it once after 5m, and then never again."),
        (Fate(None), inf, "Flux retries it, at first soon, and later every 15m."),
        (Fate(None, 90), inf, "Flux retries it every 1m30s."),
    ],
)  # fmt: skip
def test_patience_and_words(fate: Fate, patience: float, sentence: str) -> None:
    assert (fate.patience, fate.sentence) == (patience, sentence)
