"""The baseline: a file with the findings that a team has accepted. A line is JSON, so that Git merges lines.

The first line says which version of the format, and of gitops-lint, has written the file:

    {"gitops-lint-baseline": 1, "version": "0.1.0"}
    {"path": "apps/web.yaml", "rule": "timeout-inert", "object": "Kustomization flux-system/web", ...}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gitops_lint.config.load import content_of
from gitops_lint.config.paths import exists
from gitops_lint.digits import integer
from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Known, Severity
from gitops_lint.results.fingerprint import Fingerprint

FORMAT: Final = 1
_HEAD: Final = "gitops-lint-baseline"
_KEYS: Final = frozenset(
    ("path", "rule", "severity", "object", "objects", "clusters", "fingerprint")
)
_CONFLICT: Final = ("<<<<<<<", "=======", "|||||||", ">>>>>>>")
_AGAIN: Final = "write it again: delete it, and run `gitops-lint check --write-baseline FILE`"


class Baseline(NamedTuple):
    """The findings that a team has accepted, and the version of gitops-lint that found them."""

    findings: tuple[Known, ...]
    version: str


def read_baseline(path: Path) -> Baseline | None:
    """The baseline in a file; None if there is no file. Raises UsageError, with the line."""
    if not exists(path):
        return None
    content = content_of(path)
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        raise UsageError(f"`{path}` is not a baseline: it is not UTF-8", _AGAIN) from None
    head = _object(lines[0]) or {}
    version = head.get("version")
    if type(head.get(_HEAD)) is not int or head[_HEAD] != FORMAT or not isinstance(version, str):
        if type(head.get(_HEAD)) is int and head[_HEAD] != FORMAT:
            raise UsageError(f"`{path}` has the format of another version of gitops-lint", _AGAIN)
        raise UsageError(f"`{path}` is not a baseline", _AGAIN)
    found: dict[Known, None] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line == lines[0]:
            continue
        if line.startswith(_CONFLICT):
            hint = "keep the lines of both sides: a line that is no longer needed does no harm"
            raise UsageError(f"{path}:{number}: a merge conflict of Git", hint)
        known = _known(_object(line))
        if known is None:
            raise UsageError(f"{path}:{number}: this line is not a finding of a baseline", _AGAIN)
        found[known] = None
    return Baseline(tuple(found), version)


def baseline_text(baseline: Baseline) -> str:
    """The content of a file with a baseline, sorted, so that the same findings always give the same file."""
    import json

    lines: list[Mapping[str, Any]] = [{_HEAD: FORMAT, "version": baseline.version}]
    lines += [
        {
            "path": it.path,
            "rule": it.rule,
            "object": it.object,
            "severity": it.severity.value,
            "objects": it.objects,
            "clusters": list(it.clusters),
            "fingerprint": str(it.fingerprint),
        }
        for it in sorted(baseline.findings)
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def _object(line: str) -> dict[str, Any] | None:
    """The JSON object in a line; None if there is none."""
    import json

    try:
        found = json.loads(line, parse_int=integer, parse_float=_no, parse_constant=_no)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _no(text: str) -> Any:
    raise ValueError(text)


def _known(line: Mapping[str, Any] | None) -> Known | None:
    """The finding in a line; None if it is none."""
    if line is None or line.keys() != _KEYS:
        return None
    path, rule, name, digits = (line[key] for key in ("path", "rule", "object", "fingerprint"))
    clusters, objects, severity = line["clusters"], line["objects"], line["severity"]
    if not (
        all(isinstance(text, str) for text in (path, rule, name, digits))
        and isinstance(clusters, list)
        and all(isinstance(it, str) for it in clusters)
        and type(objects) is int
        and objects >= 0
        and severity in list(Severity)
        and (fingerprint := Fingerprint.parse(digits))
    ):
        return None
    return Known(path, rule, fingerprint, Severity(severity), name, objects, tuple(clusters))
