"""Compare what the chart catalog says about a chart with what Helm renders of it.

    python scripts/check_chart.py NAME DIRECTORY [--source WORD] [--values FILE] [--helm PATH]

Renders the chart in DIRECTORY with its default values, with the values of each entry switched on, and with each
of their keys switched off again. Each time, gitops-lint must name the same CRDs and custom resources as Helm
renders. The charts that it depends on must be in DIRECTORY/charts. FILE has values without which the chart cannot
be rendered. Prints each difference; the exit status is 1 if there is one.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from gitops_lint.charts import installed_crds, rendered_kinds
from gitops_lint.charts.catalog import built_in
from gitops_lint.cluster import find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.config.charts import Api, ChartEntry, Switch
from gitops_lint.documents import Tree, get, parse_text
from gitops_lint.order.readiness import is_custom_group
from gitops_lint.testing import documents, helm_release, source, write_files

_SEPARATOR = re.compile(r"^---.*$", re.MULTILINE)
_API_VERSION = re.compile(r"^apiVersion: *[\"']?([\w./-]+)", re.MULTILINE)
_VERSIONS = re.compile(r"^  versions:.*\n(?:(?!\S|  \w).*\n)*", re.MULTILINE)  # with their schemas
_KIND = re.compile(r"^kind: *[\"']?(\w+)", re.MULTILINE)
ITEM = "it"
OBJECTS: Sequence[Any] = (
    {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": ITEM}},
    f"apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {ITEM}}}\n",
)


class Found(NamedTuple):
    """The kinds of CRDs and of custom resources; `groups` are API groups with all their kinds."""

    crds: frozenset[Api]
    objects: frozenset[Api]
    groups: frozenset[str] = frozenset()
    possible: frozenset[Api] = frozenset()  # custom resources that may be rendered


class Chart(NamedTuple):
    """A chart's directory, its name in the catalog, and a word of the URL of its repository."""

    name: str
    directory: Path
    source: str
    helm: str


def main() -> None:
    """Print the differences between the catalog and Helm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--source", default="")
    parser.add_argument("--values", type=Path)
    parser.add_argument("--helm", default="helm")
    given = parser.parse_args()
    chart = Chart(given.name, given.directory, given.source, given.helm)
    base = _parsed(given.values) if given.values else {}
    problems = list(differences(chart, base))
    print("\n".join(problems) if problems else f"{chart.name}: as Helm renders it")
    sys.exit(1 if problems else 0)


def differences(chart: Chart, base: Mapping[str, Any]) -> Iterator[str]:
    """One line for each difference, with the values that show it."""
    entries = [it for it in built_in(chart.name) if chart.source.lower() in " ".join(it.source)]
    if not entries:
        yield f"{chart.name}: no entry"
        return
    defaults = _parsed(chart.directory / "values.yaml")
    tried: set[str] = set()
    told: set[str] = set()
    for alternatives, guarded in _probes(entries, defaults, base):
        key = json.dumps([alternatives, sorted(guarded)], sort_keys=True)
        if key in tried:
            continue
        tried.add(key)
        values, rendered = _first_rendered(chart, alternatives, guarded)
        if isinstance(rendered, Found):
            found = list(_compared(by_us(chart, values), rendered, guarded))
        else:
            found = [f"not rendered: {rendered}"]
        for it in found:
            if it not in told:
                yield f"{chart.name} with {json.dumps(values)}: {it}"
            told.add(it)


def _first_rendered(
    chart: Chart, alternatives: Sequence[dict[str, Any]], served: frozenset[Api]
) -> tuple[dict[str, Any], Found | str]:
    """The first values that Helm can render, or the first ones with the error."""
    first = None
    for values in alternatives:
        found = by_helm(chart, values, served)
        if isinstance(found, Found):
            return values, found
        first = first or (values, found)
    return first or ({}, "no values")


def _compared(ours: Found, helm: Found, guarded: frozenset[Api]) -> Iterator[str]:
    for group, kind in sorted(helm.crds - ours.crds):
        if group not in ours.groups:
            yield f"installs the CRD of {group}/{kind}"
    for group in sorted(ours.groups - {api.group for api in helm.crds}):
        yield f"installs no CRD of {group}"
    for group, kind in sorted(ours.crds - helm.crds):
        yield f"does not install the CRD of {group}/{kind}"
    others = {it for it in helm.objects - helm.crds if is_custom_group(it.group)}
    for group, kind in sorted(others - ours.objects - ours.possible - guarded):
        yield f"renders {group}/{kind}"
    for group, kind in sorted((ours.objects | guarded) - helm.objects):
        yield f"does not render {group}/{kind}"


def by_us(chart: Chart, values: Mapping[str, Any]) -> Found:
    """What gitops-lint says about a HelmRelease with some values."""
    url = f"https://{chart.source or 'charts'}.example.com"
    of = f"chart: {{spec: {{chart: {chart.name}, version: '*', sourceRef: {{kind: HelmRepository, name: charts}}}}}}"
    made = documents(
        source("HelmRepository", "charts", f"url: {url}"),
        helm_release(ITEM, of, f"values: {json.dumps(values)}"),
    )
    with TemporaryDirectory() as folder:
        write_files({"cluster/it.yaml": made}, Path(folder))
        tree, config = Tree(Path(folder), ()), Config(clusters=(ClusterConfig("cluster"),))
        (cluster,) = resolve(tree, find_entries(tree, config), config)
        (release,) = cluster.of_kind("HelmRelease")
        crds, kinds = installed_crds(release, cluster), rendered_kinds(release, cluster)
    return Found(
        frozenset(Api(*it) for it in crds.kinds),
        frozenset(it.api for it in kinds if it.certain),
        crds.groups,
        frozenset(it.api for it in kinds if not it.certain),
    )


def by_helm(chart: Chart, values: Mapping[str, Any], served: Iterable[Api] = ()) -> Found | str:
    """What Helm renders with some values in a cluster that serves some kinds; or the error."""
    versions = [
        f"{api.group}/{version}{kind}"
        for api in served
        for version in ("v1", "v1beta1", "v1alpha1")
        for kind in ("", f"/{api.kind}")
    ]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "values.yaml"
        file.write_text(json.dumps(values), encoding="utf-8")
        command = [chart.helm, "template", ITEM, str(chart.directory), "--values", str(file)]
        command += ["--include-crds", "--skip-schema-validation", "--namespace", "apps"]
        command += [f"--api-versions={it}" for it in versions]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [it for it in done.stderr.split("\n") if it.startswith("Error")]
        return errors[0] if errors else done.stderr
    crds, objects = set(), set()
    for text in _SEPARATOR.split(done.stdout):
        version, kind = _API_VERSION.search(text), _KIND.search(text)
        if kind and kind[1] == "CustomResourceDefinition":
            (document,) = parse_text("crd.yaml", _VERSIONS.sub("", text)).documents
            spec = get(document.data, "spec")
            crds.add(Api(get(spec, "group"), get(spec, "names", "kind")))
        elif version and kind:
            objects.add(Api(version[1].rpartition("/")[0], kind[1]))
    return Found(frozenset(crds), frozenset(objects))


def _probes(
    entries: Iterable[ChartEntry], defaults: Any, base: Mapping[str, Any]
) -> Iterator[tuple[Sequence[dict[str, Any]], frozenset[Api]]]:
    """Values to try, each with the kinds that the cluster serves and that must be rendered.

    Of several values, the first counts that Helm can render: a key without a default may need a text.
    """
    yield (dict(base),), frozenset()
    for entry in entries:
        for when in (entry.when, *(it.when for it in entry.renders or ())):
            yield _switched(when, defaults, base), frozenset()
            only = len(when) == 1 and not when[0].default  # off is the default
            for off in () if only else when:
                for key in off.keys:
                    on = _switched(when, defaults, base)
                    yield [_with(it, defaults, key, on=off.inverted) for it in on], frozenset()
        for kinds in entry.renders or ():
            on = _switched(kinds.when, defaults, base)
            if kinds.objects:
                key = f"{kinds.objects}.*"
                yield [_set(it, defaults, key, of) for it in on for of in OBJECTS], frozenset()
            if kinds.guarded:
                yield on, frozenset(kinds.apis)


def _switched(
    when: Iterable[Switch], defaults: Any, base: Mapping[str, Any]
) -> Sequence[dict[str, Any]]:
    """The values with which some switches are on: with true, and with a text for keys without a default."""
    return [_all_on(when, defaults, base, value) for value in (True, ITEM)]


def _all_on(
    when: Iterable[Switch], defaults: Any, base: Mapping[str, Any], value: object
) -> dict[str, Any]:
    values = dict(deepcopy(base))
    for switch in when:
        if switch.equal:
            values = _set(values, defaults, switch.keys[0], switch.equal)
        else:
            values = _with(values, defaults, switch.keys[0], on=not switch.inverted, value=value)
    return values


def _with(
    values: dict[str, Any], defaults: Any, key: str, *, on: bool, value: object = True
) -> dict[str, Any]:
    """The values with a key switched on or off, in the type of its default."""
    default = get(defaults, *key.split("."))
    if on and default:
        return _set(values, defaults, key, default)
    if isinstance(default, dict):
        return _set(values, defaults, key, {ITEM: {}} if on else {})
    if isinstance(default, list):
        return _set(values, defaults, key, [ITEM] if on else [])
    if isinstance(default, str):
        return _set(values, defaults, key, ITEM if on else "")
    if key.endswith(".*"):
        return _set(values, defaults, key, {"name": ITEM}) if on else values
    return _set(values, defaults, key, value if on and default is None else on)


def _set(values: dict[str, Any], defaults: Any, key: str, value: Any) -> dict[str, Any]:
    """A copy of the values with a key; `*` is an item of a list, if the default is one, or else of a map."""
    values = deepcopy(values)
    at: Any = values
    steps = key.split(".")
    for number, step in enumerate(steps):
        here, last = steps[: number + 1], number == len(steps) - 1
        following = None if last else steps[number + 1]
        listed = following == "*" and isinstance(get(defaults, *here), list)
        name: Any = ITEM if step == "*" else step
        inner: Any = value if last else [] if listed else {}
        if isinstance(at, list):
            if not at:
                at.append(inner)
            elif last:
                at[0] = inner
            at = at[0]
        elif last:
            at[name] = inner
        else:
            at = at.setdefault(name, inner)
    return values


def _parsed(file: Path) -> Any:
    """The content of a YAML file; an empty map without one."""
    if not file.is_file():
        return {}
    parsed = parse_text(file.name, file.read_text(encoding="utf-8"))
    return parsed.documents[0].data if parsed.documents else {}


if __name__ == "__main__":
    main()
