"""Helm charts that stand in for the real ones.

A chart installs one ConfigMap, and the CRDs that gitops-lint's chart data lists for it: in `crds/` of the chart or of
a subchart, or in templates, switched by the same values. The kinds are those that the played repository uses, because
the chart data names groups. It renders the custom resources that the chart data lists. As in many charts,
`serviceMonitor.enabled` anywhere in the values adds a ServiceMonitor if the chart data does not know what the chart
renders, and `extraObjects`, `extraDeploy` and `extraManifests` add the objects that they list.
"""

import gzip
import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.config.charts import Api, ChartEntry, RenderedKinds, Switch
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


def files(name: str, version: str = _DEFAULT_VERSION) -> dict[str, str]:
    """The files of a chart that installs one ConfigMap, by their path in it."""
    head = {"apiVersion": "v2", "name": name, "version": version}
    return {"Chart.yaml": json.dumps(head), "templates/config.yaml": _CONFIG}


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
    head = {"apiVersion": "v2", "name": name, "version": version}
    subcharts: list[dict[str, str]] = []
    files = {"templates/config.yaml": _CONFIG, "templates/extra.yaml": _EXTRA}
    rendered = [it for entry in entries for it in entry.renders or () if it.apis and not it.guarded]
    if not any(entry.renders for entry in entries):
        files["templates/monitor.yaml"] = _MONITOR.replace("GROUP", monitoring)
    values: dict[str, Any] = {}
    for number, them in enumerate(rendered):
        files[f"templates/rendered-{number}.yaml"] = _rendered(them, number, kinds)
    for number, entry in enumerate(entries):
        installed = [it for it in kinds if _installs(entry, it)]
        text = "\n---\n".join(map(json.dumps, definitions(installed)))
        if not text:
            continue
        if entry.directory and not entry.when:
            files[f"crds/{number}.yaml"] = text
        elif entry.directory and (key := _single_key(entry)):
            _set_defaults(values, entry.when[0])
            inner = {"apiVersion": "v2", "name": f"crds-{number}", "version": version}
            subcharts.append({"name": inner["name"], "version": version, "condition": key})
            files[f"charts/crds-{number}/Chart.yaml"] = json.dumps(inner)
            files[f"charts/crds-{number}/crds/0.yaml"] = text
        else:
            for switch in entry.when:
                _set_defaults(values, switch)
            conditions = " ".join(f"({condition(it)})" for it in entry.when)
            test = f"and true {conditions}" if conditions else "true"
            files[f"templates/crds-{number}.yaml"] = (
                f"{{{{- if {test} }}}}\n{text}\n{{{{- end }}}}\n"
            )
    files["Chart.yaml"] = json.dumps({**head, "dependencies": subcharts} if subcharts else head)
    files["values.yaml"] = json.dumps(values)
    return archive({f"{name}/{path}": text.encode() for path, text in files.items()})


def _rendered(them: RenderedKinds, number: int, kinds: Iterable[Used]) -> str:
    """The template of the objects that a chart renders, for each item of a key with `*` if there is one."""
    versions = {(it.group, it.kind): it.version for it in kinds}
    keys = [key for switch in them.when for key in switch.keys]
    prefix = next((key.partition(".*")[0] for key in keys if "*" in key), "")
    tests = " ".join(f"({_is_on(switch, prefix)})" for switch in them.when)
    text = "".join(
        _object(api, f"{number}-{index}", them.kind, versions.get(api, "v1"), prefix)
        for index, api in enumerate(them.apis)
    )
    inner = f"{{{{- if and true {tests} }}}}\n{text}{{{{- end }}}}\n"
    if not prefix:
        return inner
    items = _value(prefix, "", "(dict)")
    return (
        f"{{{{- range $name, $item := {items} }}}}\n"
        f'{{{{- if kindIs "map" $item }}}}\n{inner}{{{{- end }}}}\n{{{{- end }}}}\n'
    )


def _object(api: Api, name: str, key: str | None, version: str, prefix: str) -> str:
    """An object in a template; the value at `key` replaces its kind."""
    default = json.dumps(api.kind)
    kind = f"{{{{ {_value(key, prefix, default)} }}}}" if key else api.kind
    item = "-{{ $name }}" if prefix else ""
    return (
        f"---\napiVersion: {api.group}/{version}\nkind: {kind}\n"
        f"metadata:\n  name: {{{{ $.Release.Name }}}}-{name}{item}\nspec: {{}}\n"
    )


def _value(key: str, prefix: str, default: str) -> str:
    """The value at a key, as an expression of a template; one below `*` is that of the item."""
    item = bool(prefix) and key.startswith(f"{prefix}.*")
    steps = key.removeprefix(f"{prefix}.*").strip(".") if item else key
    names = " ".join(json.dumps(step) for step in steps.split("."))
    return f"(dig {names} {default} {'$item' if item else '$.Values.AsMap'})"


def _is_on(switch: Switch, prefix: str) -> str:
    """Whether a switch is on, as an expression of a template."""
    default = str(switch.default is not switch.inverted).lower()
    values = [_value(key, prefix, default) for key in switch.keys]
    if switch.equal:
        values = [f"(eq (toString {it}) {json.dumps(switch.equal)})" for it in values]
    elif switch.inverted:
        values = [f"(not {it})" for it in values]
    return f"or false {' '.join(values)}"


def _single_key(entry: ChartEntry) -> str:
    """The key that alone switches the CRDs of an entry on, as the condition of a subchart can have it; or ""."""
    if len(entry.when) != 1 or entry.when[0].inverted or entry.when[0].equal:
        return ""
    return entry.when[0].keys[0] if len(entry.when[0].keys) == 1 else ""


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
