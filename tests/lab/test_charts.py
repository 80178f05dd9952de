import gzip
import io
import tarfile

import pytest

from gitops_lint.config.charts import Switch, read_chart
from lab.charts import Used, asked_versions, chart, condition, version_in

WIDGET = Used("example.com", "v1", "Widget", namespaced=True)


def files(archive: bytes) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(archive))) as tar:
        return {it.name: tar.extractfile(it).read().decode() for it in tar}


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        ("1.x", "1.0.0"),
        ("'>=1.2 <2.0'", "1.2.0"),
        ("~1.4", "1.4.0"),
        ("*", "0.0.0"),
        ("${VERSION}", "1.0.0"),
    ],
)
def test_a_version_is_in_its_range(written: str, version: str) -> None:
    assert version_in(written) == version


def test_charts_are_offered_in_the_versions_that_a_repository_asks_for() -> None:
    texts = [
        "spec:\n  chart: podinfo\n  version: 6.x\n",
        "spec:\n  chart: podinfo\n  version: 5.0.1\n",
        "spec:\n  chart: ingress  # the newest\n  interval: 1m\n",
        "spec:\n  chart: ./charts/own\n",
    ]
    assert asked_versions(texts) == {"podinfo": ("5.0.1", "6.0.0"), "ingress": ("1.0.0",)}
    oci = "  url: oci://example.com/charts/cache\n  ref:\n    semver: 6.x\n"
    assert asked_versions([oci, oci.replace("cache", "blog").replace("  ref", "---\n  ref")]) == {
        "cache": ("6.0.0",)
    }


def test_crds_are_in_their_directory() -> None:
    found = files(chart("operator", "1.0.0", read_chart({"groups": ["example.com"]}), [WIDGET]))
    assert set(found) == {
        f"operator/{it}"
        for it in (
            "Chart.yaml",
            "crds/0.yaml",
            "templates/config.yaml",
            "templates/extra.yaml",
            "templates/monitor.yaml",
            "values.yaml",
        )
    }
    assert '"widgets.example.com"' in found["operator/crds/0.yaml"]


def test_a_chart_has_a_service_monitor_and_the_one_of_prometheus_its_crd() -> None:
    group = "w0.monitoring.coreos.com"
    monitored = files(chart("web", "1.0.0", [], [], group))
    assert f"apiVersion: {group}/v1\n" in monitored["web/templates/monitor.yaml"]
    prometheus = files(chart("prometheus", "1.0.0", read_chart({"groups": [group]}), [], group))
    assert f'"servicemonitors.{group}"' in prometheus["prometheus/crds/0.yaml"]


def test_crds_in_templates_depend_on_values() -> None:
    entry = {
        "groups": ["example.com/Widget"],
        "crds": "templates",
        "values": "crds.on",
        "default": False,
    }
    found = files(chart("operator", "1.0.0", read_chart(entry), [WIDGET]))
    assert found["operator/values.yaml"] == '{"crds": {"on": false}}'
    template = found["operator/templates/crds-0.yaml"]
    assert template.startswith(
        '{{- if and true (or false (eq (toString .Values.crds.on) "true")) }}\n'
    )


def test_a_chart_without_crds_that_are_used_has_none() -> None:
    other = WIDGET._replace(group="other.example.com")
    found = files(chart("operator", "1.0.0", read_chart({"groups": ["example.com"]}), [other]))
    assert not any("crds" in path for path in found)


def test_an_inverted_switch_is_on_if_its_key_is_off() -> None:
    assert (
        condition(Switch(("a.b",), inverted=True)) == 'or false (eq (toString .Values.a.b) "false")'
    )
