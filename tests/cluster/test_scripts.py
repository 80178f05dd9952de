"""The manifests that scripts apply before Flux starts."""

from pathlib import Path

import pytest

from gitops_lint.cluster.scripts import applied_by_scripts, templates_of_scripts
from gitops_lint.documents import Tree
from gitops_lint.testing import (
    assert_findings,
    config_map,
    documents,
    kustomization,
    lint_files,
    write_files,
)

SETTINGS, OTHER = "apps/base/settings.yaml", "apps/other.yaml"
ARRAY = """\
local -r files=(
  "${ROOT}/apps/other.yaml"
  "${ROOT}/apps/gone.yaml"
)
for file in "${files[@]}"; do
""" + "  # …\n" * 20 + """\
  kubectl apply -f $file
done
"""  # fmt: skip


@pytest.mark.parametrize(
    ("script", "command", "applied"),
    [
        ("scripts/up.sh", "kubectl apply -f apps/base/settings.yaml", {SETTINGS}),
        ("scripts/up.sh", "kubectl apply --filename=./apps/base/settings.yaml", {SETTINGS}),
        ("scripts/up.sh", "kubectl apply -f ../apps/other.yaml", {OTHER}),
        ("scripts/up.sh", "kubectl --context a apply \\\n  --server-side \\\n  -f apps/other.yaml", {OTHER}),
        ("scripts/up.sh", 'kubectl create -f "${ROOT}/apps/other.yaml"', {OTHER}),
        ("scripts/up.sh", "sops -d $DIR/base/settings.yaml | kubectl apply -f -", {SETTINGS}),
        ("Taskfile.yaml", "cmds: ['kubectl apply -f {{.ROOT}}/apps/other.yaml']", {OTHER}),
        ("Makefile", "up:\n\tkubectl apply -k apps/base", {SETTINGS}),
        ("up.sh", "kubectl apply -f apps/", {SETTINGS, OTHER}),
        ("up.sh", "kubectl apply -f .", set()),
        ("up.sh", "kubectl apply -f $ROOT/{{.NAME}}/base/settings.yaml", {SETTINGS}),
        ("up.sh", "kubectl apply -k $ROOT/apps/base", {SETTINGS}),
        ("up.sh", "kubectl apply -f apps/base/set*.yaml", {SETTINGS}),
        ("up.sh", "kubectl apply -f $ROOT/apps/*.yaml", {SETTINGS, OTHER}),
        ("up.sh", "for file in apps/other.yaml; do\n  sops -d $file | kubectl apply -f -\ndone", {OTHER}),
        ("up.sh", "find $ROOT/apps x -name 'set*.yaml' -exec kubectl apply -f {} +", {SETTINGS}),
        ("up.sh", "find apps -name '*.yaml' -exec kubectl apply -f {} +", set()),
        ("up.sh", f"find apps -name 'set*.yaml'{chr(10) * 14}kubectl apply -f -", set()),
        ("up.sh", ARRAY, {OTHER}),
        ("up.sh", ARRAY.replace("apply", "diff"), set()),
        ("up.sh", ARRAY.replace("files[", "others["), set()),
        ("up.sh", ARRAY.replace("-f $file", "-f x.yaml"), set()),
        ("ansible/tasks/up.yml", "- command: kubectl apply -f /srv/fleet/apps/other.yaml", set()),
        ("ansible/tasks/up.yml", "- command: kubectl apply -f {{ fleet }}/apps/other.yaml", {OTHER}),
        ("up.sh", "kubectl delete -f apps/other.yaml", set()),
        ("up.sh", "# see apps/other.yaml", set()),
        ("up.sh", "kubectl apply -f $ROOT/her.yaml", set()),
        ("notes.md", "kubectl apply -f apps/other.yaml", set()),
    ],
)  # fmt: skip
def test_what_a_script_applies(
    script: str, command: str, applied: set[str], tmp_path: Path
) -> None:
    files = {SETTINGS: config_map("settings"), OTHER: config_map("other"), script: command}
    write_files({"x/x.yaml": "", **files}, tmp_path)
    found = applied_by_scripts(Tree(tmp_path))
    assert set(found) == applied
    assert {it.path for it in found.values()} <= {script}


SELF = "error[cold-start-deadlock]: apps never becomes Ready on a new cluster"
SEEN = "hint[cold-start-deadlock]: only if ConfigMap flux-system/settings exists before Flux starts"


@pytest.mark.parametrize(
    ("command", "note"),
    [("kubectl apply -f apps/settings.yaml", SEEN), ("kubectl get nodes", SELF)],
)
def test_a_script_applies_the_settings_that_a_kustomization_reads(command: str, note: str) -> None:
    read = f"postBuild:\n  substituteFrom:\n    - kind: ConfigMap\n      name: settings  # {note}"
    files = {
        "clusters/production/apps.yaml": kustomization("apps", read),
        "apps/settings.yaml": documents(
            config_map("settings", "a: b", namespace="flux-system"), config_map("app")
        ),
        "scripts/bootstrap.sh": f"#!/bin/sh\n{command}\nflux bootstrap github\n",
    }
    assert_findings(lint_files(files), files)


TEMPLATE = "bootstrap/resources.yaml.j2"


@pytest.mark.parametrize(
    ("script", "text", "named"),
    [
        ("up.sh", f"render {TEMPLATE} | kubectl apply -f -", {TEMPLATE}),
        ("up.sh", f'file="$ROOT/{TEMPLATE}"\n' + "\n" * 50 + "echo $x | kubectl apply -f -", {TEMPLATE}),
        ("bootstrap/mod.just", "up:\n  just template resources.yaml.j2 | kubectl create -f -", {TEMPLATE}),
        ("up.sh", f"render {TEMPLATE} | kubectl diff -f -", set()),
        ("up.sh", "render bootstrap/other.yaml.j2 | kubectl apply -f -", set()),
        ("up.sh", "render $ROOT/sources.yaml.j2 | kubectl apply -f -", set()),
        ("notes.md", f"render {TEMPLATE} | kubectl apply -f -", set()),
    ],
)  # fmt: skip
def test_templates(script: str, text: str, named: set[str], tmp_path: Path) -> None:
    write_files({script: text, TEMPLATE: "kind: Secret\n", "a.yaml": "a: 1\n"}, tmp_path)
    assert templates_of_scripts(Tree(tmp_path)) == named
