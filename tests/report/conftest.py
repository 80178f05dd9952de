"""A report with everything that a report can contain, some of it hostile."""

import pytest

from gitops_lint.crash import Crash
from gitops_lint.documents import Place, Span
from gitops_lint.results.cluster import ClusterSummary, EntryKind, FluxVersion, FluxVersionSource
from gitops_lint.results.finding import (
    Affected,
    Finding,
    Ignored,
    Location,
    Related,
    Report,
    RuleInfo,
    Severity,
    Unknown,
)
from gitops_lint.results.fix import TextEdit, TextFix
from tests.report.browser import browser, shows  # noqa: F401  fixtures

APPS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  dependsOn:
    - name: infra
  interval: 10m

  path: ./apps
---
apiVersion: v1
kind: ConfigMap
"""
INFRA = """\
kind: Kustomization
metadata: {name: infra}
spec:
  dependsOn: [{name: apps}]
"""
WIDE = f"a: 1\r\n\t# 日本語 ##[error]\x1b[31m\r\nkey: {'x' * 150} needle {'y' * 150}\r\n"
HOSTILE = "a b,c:d%.yaml"

PAGE = "https://github.com/gitops-lint/gitops-lint/blob/main/docs/rules.md"
CYCLE = RuleInfo(
    "dependency-cycle",
    "dependency",
    Severity.ERROR,
    "Kustomizations that wait for each other",
    "Kustomizations that wait for each other.\n\n## Why\n\nNone of them\nis ever applied.\n\n"
    "## Bad\n\n```yaml\na: b\n```\n\n## Good\n\n```yaml\na: c\n```",
    f"{PAGE}#dependency-cycle",
)
INTERVAL = RuleInfo(
    "interval-too-short",
    "timing",
    Severity.WARNING,
    "An interval that is too short",
    "Too short.",
    f"{PAGE}#interval-too-short",
)


def location(path: str, line: int, start: int, end: int, end_line: int | None = None) -> Location:
    return Location(path, line, start, end_line or line, end)


@pytest.fixture
def report() -> Report:
    cycle = Finding(
        "dependency-cycle",
        Severity.ERROR,
        "Kustomizations flux-system/apps and flux-system/infra wait for each other",
        location("clusters/apps.yaml", 8, 13, 18),
        help="remove one of the two:\n- dependsOn: infra\n::error::forged",
        objects=(
            Affected(
                "Kustomization flux-system/apps",
                location("clusters/apps.yaml", 8, 13, 18),
                "waits for infra",
            ),
        ),
        clusters=("production", "staging"),
        related=(
            Related(location("infra/infra.yaml", 4, 22, 26), "infra waits for apps"),
            Related(location("infra/gone.yaml", 1, 1, 1), "[a link](http://example.com)"),
        ),
        fingerprint="0123456789abcdef0123456789abcdef",
        notes=("Each of them waits until the other is Ready.", "a note\n::error::forged"),
    )
    block = Finding(
        "interval-too-short",
        Severity.WARNING,
        "the whole of `spec` is underlined only in its first line",
        location("clusters/apps.yaml", 7, 3, 16, end_line=11),
        clusters=("production",),
        fingerprint="1" * 32,
        fix=TextFix(
            "write `interval: 10m`\n::error::forged",
            False,
            (
                TextEdit("clusters/apps.yaml", 9, 13, 9, 16, "\u202e10m"),
                TextEdit(HOSTILE, 1, 1, 1, 1, "::error::forged\n"),
            ),
        ),
    )
    hostile = Finding(
        "unknown-to-the-report",
        Severity.HINT,
        "bad\n::error::forged\x1b[31m \u202e ##[error] \udc80 \u0085",
        location(HOSTILE, 3, 157, 163),
        fingerprint="2" * 32,
    )
    dotted = Finding(
        "interval-too-short",
        Severity.WARNING,
        "a file whose name looks like a command",
        location("::error::x.yaml", 1, 1, 2),
        fingerprint="3" * 32,
    )
    return Report(
        findings=(dotted, hostile, block, cycle),
        ignored=(
            Ignored(block, "comment", "it is a test"),
            Ignored(cycle, "config", ""),
        ),
        unknown=(
            Unknown(
                "${region} has no value",
                location("clusters/apps.yaml", 11, 9, 15),
                ("production", "staging"),
            ),
            Unknown("no cluster is declared", None, ()),
        ),
        crashes=(
            Crash(
                "running the rule flux-cel",
                "KeyError",
                "gitops_lint.cel.evaluate:12",
                "Traceback: detail",
            ),
        ),
        clusters=(
            ClusterSummary(
                "production",
                "clusters/production",
                EntryKind.SYNC_FILE,
                FluxVersion(
                    "2.9",
                    "2.9",
                    FluxVersionSource.COMPONENTS,
                    Place(
                        "clusters/production/flux-system/gotk-components.yaml",
                        None,
                        Span(0, 0, 0, 0),
                    ),
                ),
                {"Kustomization": 2, "HelmRelease": 10, "GitRepository": 2},
            ),
            ClusterSummary(
                "staging",
                "clusters/staging",
                EntryKind.ASSUMED,
                FluxVersion("2.9", "2.9", FluxVersionSource.ASSUMED),
                {},
            ),
        ),
        rules=(CYCLE, INTERVAL),
        files=12,
        sources={"clusters/apps.yaml": APPS, "infra/infra.yaml": INFRA, HOSTILE: WIDE},
        version="1.2.3",
    )
