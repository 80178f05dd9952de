"""Helm charts that stand in for the real ones.

A chart installs one ConfigMap, and the CRDs that gitops-lint's chart data lists for it: in `crds/` or in
templates, switched by the same values. The kinds are those that the played repository uses, because the chart
data names groups. As in many charts, `serviceMonitor.enabled` anywhere in the values adds a ServiceMonitor, and
`extraObjects`, `extraDeploy` and `extraManifests` add the objects that they list.
"""

import gzip
import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.config.charts import ChartEntry, Switch
from lab.api import Json, anything, crd

_CHART: Final = re.compile(r"^\s+chart:\s*[\"']?([\w.-]+?)[\"']?\s*(?:#[^\n]*)?$", re.MULTILINE)
_CHART_AND_VERSION: Final = re.compile(
    r"^\s+chart:\s*[\"']?([\w.-]+?)[\"']?\s*(?:#[^\n]*)?$.*?^\s+version:\s*(.+?)\s*$",
    re.MULTILINE | re.DOTALL,
)
_OCI_AND_RANGE: Final = re.compile(
    r"^\s+url:\s*[\"']?oci://\S*?/([\w.-]+?)[\"']?\s*$(?:(?!^---).)*?^\s+semver:\s*(.+?)\s*$",
    re.MULTILINE | re.DOTALL,
)
_DEFAULT_VERSION: Final = "1.0.0"
_CONFIG: Final = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-chart
"""


_MONITOR: Final = """\
{{- define "monitored" }}
{{- range $key, $value := . }}
{{- if kindIs "map" $value }}
{{- if and (eq $key "serviceMonitor") (eq (toString $value.enabled) "true") }}yes{{ end }}
{{- include "monitored" $value }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "monitored" .Values | trim }}
apiVersion: GROUP/v1
kind: ServiceMonitor
metadata:
  name: {{ .Release.Name }}
spec:
  endpoints: []
{{- end }}
"""
_EXTRA: Final = """\
{{- range $key := list "extraObjects" "extraDeploy" "extraManifests" }}
{{- $extra := get $.Values $key }}
{{- if kindIs "slice" $extra }}
{{- range $item := $extra }}
---
{{ if kindIs "string" $item }}{{ tpl $item $ }}{{ else }}{{ tpl (toYaml $item) $ }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
"""
MONITORING: Final = "monitoring.coreos.com"
"""The group of ServiceMonitors."""


class Used(NamedTuple):
    """A kind of custom resource that a repository uses."""

    group: str
    version: str
    kind: str
    namespaced: bool


def definitions(kinds: Iterable[Used]) -> Iterator[Json]:
    """A CRD for each kind, with all its versions, that accepts any object."""
    versions: dict[tuple[str, str], set[str]] = {}
    namespaced: dict[tuple[str, str], bool] = {}
    for it in kinds:
        versions.setdefault((it.group, it.kind), set()).add(it.version)
        namespaced[it.group, it.kind] = it.namespaced or namespaced.get((it.group, it.kind), False)
    for (group, kind), found in sorted(versions.items()):
        schemas = {version: anything() for version in sorted(found)}
        yield crd(group, kind, schemas, namespaced=namespaced[group, kind])


def asked_versions(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The charts in the texts of a repository, each with the versions to offer: one that is in each range."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for name in _CHART.findall(text):
            found.setdefault(name, set())
        for name, written in _CHART_AND_VERSION.findall(text):
            found[name].add(version_in(written))
        for name, written in _OCI_AND_RANGE.findall(text):
            found.setdefault(name, set()).add(version_in(written))
    return {
        name: tuple(sorted(versions)) or (_DEFAULT_VERSION,) for name, versions in found.items()
    }


def version_in(written: str) -> str:
    """A version in a range, such as 1.2.0 for `1.2.x`, `>=1.2 <2` and `~1.2`."""
    first = re.split(r"[ <,]", written.strip("\"'"))[0]
    digits = re.sub(r"[^\d.x*]", "", first) or _DEFAULT_VERSION
    parts = re.sub(r"[x*]", "0", digits).strip(".").split(".")
    return ".".join([*parts, "0", "0"][:3])


def archive(files: Mapping[str, bytes]) -> bytes:
    """A .tgz, the same for the same files."""
    out = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path, data in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def chart(
    name: str,
    version: str,
    entries: Sequence[ChartEntry],
    used: Iterable[Used],
    monitoring: str = MONITORING,
) -> bytes:
    """The archive of a chart.

    `entries` are those of the chart data for this name. `monitoring` is the group of its ServiceMonitors.
    """
    kinds = frozenset({*used, Used(monitoring, "v1", "ServiceMonitor", namespaced=True)})
    files = {
        "Chart.yaml": json.dumps({"apiVersion": "v2", "name": name, "version": version}),
        "templates/config.yaml": _CONFIG,
        "templates/extra.yaml": _EXTRA,
        "templates/monitor.yaml": _MONITOR.replace("GROUP", monitoring),
    }
    values: dict[str, Any] = {}
    for number, entry in enumerate(entries):
        installed = [it for it in kinds if _installs(entry, it)]
        text = "\n---\n".join(map(json.dumps, definitions(installed)))
        if not text:
            continue
        if entry.directory and not entry.when:
            files[f"crds/{number}.yaml"] = text
        else:
            for switch in entry.when:
                _set_defaults(values, switch)
            conditions = " ".join(f"({condition(it)})" for it in entry.when)
            test = f"and true {conditions}" if conditions else "true"
            files[f"templates/crds-{number}.yaml"] = (
                f"{{{{- if {test} }}}}\n{text}\n{{{{- end }}}}\n"
            )
    files["values.yaml"] = json.dumps(values)
    return archive({f"{name}/{path}": text.encode() for path, text in files.items()})


def condition(switch: Switch) -> str:
    """A switch as a condition of a template."""
    tests = [
        f'(eq (toString .Values.{key}) "{str(not switch.inverted).lower()}")' for key in switch.keys
    ]
    return f"or false {' '.join(tests)}"


def _set_defaults(values: dict[str, Any], switch: Switch) -> None:
    """Set the keys of a switch to their defaults, so that a template can read them."""
    for key in switch.keys:
        *path, last = key.split(".")
        inner = values
        for part in path:
            inner = inner.setdefault(part, {})
        inner.setdefault(last, switch.default is not switch.inverted)


def _installs(entry: ChartEntry, used: Used) -> bool:
    return any(it.group == used.group and it.kind in ("", used.kind) for it in entry.apis)
