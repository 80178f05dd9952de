"""The script that compares an entry of the chart catalog with what Helm renders, with a program in place of Helm."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("check_chart", ROOT / "scripts" / "check_chart.py")
assert SPEC
assert SPEC.loader
script: Any = importlib.util.module_from_spec(SPEC)
sys.modules["check_chart"] = script
SPEC.loader.exec_module(script)

HELM = """\
#!{python}
import json, sys

values = json.load(open(sys.argv[sys.argv.index("--values") + 1]))
served = [it for it in sys.argv if it.startswith("--api-versions")]


def on(*keys, default=False):
    found = values
    for key in keys:
        found = found.get(key, {{}}) if isinstance(found, dict) else {{}}
    return default if found == {{}} else found


def show(version, kind):
    print(f"---\\napiVersion: {{version}}\\nkind: {{kind}}\\nmetadata:\\n  name: it")


show("v1", "Service")
{body}
"""
PODINFO = """\
if on("serviceMonitor", "enabled"):
    show("monitoring.coreos.com/v1", "ServiceMonitor")
if on("httpRoute", "enabled"):
    show("gateway.networking.k8s.io/v1", "HTTPRoute")
if on("certificate", "create"):
    show("cert-manager.io/v1", "Certificate")
"""
MONITOR = 'podinfo with {"serviceMonitor": {"enabled": true}}: '


def said(tmp_path: Path, name: str, body: str) -> list[str]:
    helm = tmp_path / "helm"
    helm.write_text(HELM.format(python=sys.executable, body=body), encoding="utf-8")
    helm.chmod(0o755)
    return list(script.differences(script.Chart(name, tmp_path, "", str(helm)), {}))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PODINFO, []),
        (
            PODINFO.replace("monitoring.coreos.com", "example.com"),
            [
                f"{MONITOR}renders example.com/ServiceMonitor",
                f"{MONITOR}does not render monitoring.coreos.com/ServiceMonitor",
            ],
        ),
        (
            PODINFO.replace(
                '"serviceMonitor", "enabled"', '"serviceMonitor", "enabled", default=True'
            ),
            ["podinfo with {}: renders monitoring.coreos.com/ServiceMonitor"],
        ),
        (
            PODINFO.replace(
                '    show("monitoring', '    sys.exit("Error: no")\n    show("monitoring'
            ),
            [f"{MONITOR}not rendered: Error: no"],
        ),
        (
            PODINFO
            + """print('''---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
spec:
  group: example.com
  versions:
  - name: v1
    schema: {a: b}
  names:
    kind: Widget''')""",
            ["podinfo with {}: installs the CRD of example.com/Widget"],
        ),
    ],
)
def test_a_chart_that_renders(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert said(tmp_path, "podinfo", body) == expected


@pytest.mark.parametrize(("asks", "expected"), [(True, []), (False, ["renders"])])
def test_a_chart_that_asks_for_the_crd(tmp_path: Path, asks: bool, expected: list[str]) -> None:
    body = 'show("monitoring.coreos.com/v1", "ServiceMonitor")\n'
    guarded = f"if served:\n    {body}" if asks else body
    found = [it for it in said(tmp_path, "volsync", guarded) if "volsync.backube" not in it]
    assert [it.split(": ")[-1].split()[0] for it in found] == expected


def test_a_chart_without_an_entry(tmp_path: Path) -> None:
    assert said(tmp_path, "nobody-knows-it", "") == ["nobody-knows-it: no entry"]
