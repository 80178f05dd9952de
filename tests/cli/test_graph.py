"""`graph`: the cluster, the part of it, and the output of the diagram."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.testing import write_files
from tests.cli.conftest import Run
from tests.queries.test_diagram import FILES, RELEASE_ID, SOURCE_ID, ks, kustomization
from tests.report.graph.conftest import large

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "graph.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def drawn(run: Run, root: Path, *arguments: str) -> Any:
    result = run("graph", *arguments, "--format", "json", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    return document


def names(document: Any) -> set[str]:
    return {it["id"] for it in document["nodes"]}


def test_the_only_cluster_with_its_findings(run: Run, root: Path) -> None:
    document = drawn(run, root)
    assert document["cluster"] == "clusters/a"
    rules = {it["rule"] for it in document["findings"]}
    assert {"dependency-cycle", "dependency-not-found"} <= rules
    (cycle,) = (i for i, it in enumerate(document["findings"]) if it["rule"] == "dependency-cycle")
    marked = {(it["from"], it["to"]) for it in document["links"] if cycle in it["findings"]}
    assert marked == {(ks("left"), ks("right")), (ks("right"), ks("left"))}
    (lost,) = (it for it in document["nodes"] if it["id"] == ks("lost"))
    told = {document["findings"][index]["rule"] for index in lost["findings"]}
    assert "dependency-not-found" in told


def test_the_verdict(run: Run, root: Path) -> None:
    """It is that of `check`, also if the diagram shows only a part."""
    told = drawn(run, root)["verdict"]
    checked = run("check", "--format", "json", "--root", root)
    assert [told] == json.loads(checked.stdout)["verdicts"]
    assert told["outcome"] == "does not converge"
    assert {ks("left"), ks("right")} <= set(told["neverReady"])
    assert drawn(run, root, "--focus", "ks/lost")["verdict"] == told


def test_a_ring(run: Run, tmp_path: Path) -> None:
    """Everything in it needs everything, itself too; nothing is listed more than once for each object."""
    size = 40
    ring = (
        kustomization(f"k{it}", f"dependsOn: [{{name: k{(it + 1) % size}}}]") for it in range(size)
    )
    write_files({"clusters/a/all.yaml": "---\n".join(ring)}, tmp_path)
    document = drawn(run, tmp_path)
    at = [i for i, it in enumerate(document["nodes"]) if it["name"].startswith("k")]
    assert len(at) == size
    for index in at:
        node = document["nodes"][index]
        assert set(at) - {index} <= set(node["needed"])
        assert set(at) - {index} <= set(node["blocked"])
    assert len([it for it in document["links"] if it["kind"] == "dependsOn"]) == size
    assert document["verdict"]["outcome"] == "does not converge"


def test_output_is_deterministic(run: Run, root: Path) -> None:
    assert drawn(run, root) == drawn(run, root)


def test_text(run: Run, root: Path) -> None:
    result = run("graph", "--root", root)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert (
        lines[0]
        == "clusters/a: 10 Kustomizations, 1 HelmRelease; 4 waves; 4 never start on a new cluster"
    )
    (cycle,) = (line for line in lines if "├─ left" in line)
    assert re.fullmatch(r"never  ├─ left +right E\d", cycle)
    assert result.stderr == (
        "note: left out 2 objects without effect on the order (HelmReleases, sources);"
        " draw everything with `--kind all`\n"
    )


def test_focus(run: Run, root: Path) -> None:
    source = "GitRepository flux-system/flux-system"
    upwards = {ks("flux-system"), source}
    assert names(drawn(run, root, "--focus", "apps")) == {
        *upwards, ks("apps"), ks("infra"), RELEASE_ID, SOURCE_ID,
    }  # fmt: skip
    assert names(drawn(run, root, "--focus", "hr/web")) >= {RELEASE_ID, ks("checker"), ks("apps")}
    assert names(drawn(run, root, "--focus", "paused")) == {*upwards, ks("paused")}


def test_kinds(run: Run, root: Path) -> None:
    assert names(drawn(run, root, "--kind", "hr,OCIRepository")) == {RELEASE_ID, SOURCE_ID}
    everything = names(drawn(run, root))
    assert names(drawn(run, root, "--kind", "all")) == everything
    assert "OCIRepository web" not in run("graph", "--root", root).stdout
    whole = run("graph", "--kind", "all", "--root", root)
    assert (whole.stderr, "OCIRepository team/web" in whole.stdout) == ("", True)
    focused = names(drawn(run, root, "--kind", "ks", "--focus", "hr/web"))
    assert RELEASE_ID in focused
    assert SOURCE_ID not in focused


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["b"], "cluster `b` does not exist", "choose one of clusters/a"),
        (["--focus", "infar"], "object `infar` does not exist", "did you mean `infra`?"),
        (
            ["--kind", "helmrelase"],
            "no object of kind `helmrelase`",
            "did you mean `HelmRelease`?",
        ),
        (["--output", "/no/where/to/be"], "`/no/where/to` does not exist", None),
    ],
)
def test_usage_errors(
    arguments: list[str],
    error: str,
    hint: str | None,
    run: Run,
    root: Path,
) -> None:
    result = run("graph", *arguments, "--root", root)
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert f"error: {error}" in said
    assert hint is None or f"help: {hint}" in said


def test_several_clusters_need_a_name(run: Run, root: Path) -> None:
    write_files(
        {
            ".gitops-lint.yaml": "clusters: [{path: clusters/a}, {path: clusters/b}]\n",
            "clusters/b/apps.yaml": kustomization("apps"),
        },
        root,
    )
    result = run("graph", "--root", root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: this repository describes 2 clusters\nhelp: choose one of clusters/a, clusters/b\n"
    )
    assert drawn(run, root, "b")["cluster"] == "clusters/b"
    assert names(drawn(run, root, "b")) == {
        "GitRepository flux-system/flux-system", ks("flux-system"), ks("apps"),
    }  # fmt: skip


def test_a_page_shows_all_clusters(run: Run, root: Path) -> None:
    write_files(
        {
            ".gitops-lint.yaml": "clusters: [{path: clusters/a}, {path: clusters/b}]\n",
            "clusters/b/apps.yaml": kustomization("apps"),
        },
        root,
    )
    result = run("graph", "--format", "html", "--root", root, "--kind", "hr,ks")
    assert (result.exit_code, result.stderr) == (0, "")
    text = re.search(r'id="data">(.*?)</script>', result.stdout)
    assert text
    told, other = json.loads(text[1])["clusters"]
    assert (told["cluster"], other["cluster"]) == ("clusters/a", "clusters/b")
    assert {it["kind"] for it in other["nodes"]} == {"Kustomization"}
    assert told["verdict"]["outcome"] == "does not converge"
    assert "dependency-cycle" in {it["rule"] for it in told["findings"]}
    assert "dependency-cycle" not in {it["rule"] for it in other["findings"]}
    result = run("graph", "--format", "html", "--root", root, "--focus", "apps")
    assert "this repository describes 2 clusters" in result.stderr


def test_places_link_to_an_editor(run: Run, root: Path) -> None:
    result = run("graph", "--format", "html", "--root", root, "--link-template", "vscode")
    assert f'"after":"vscode://file{root.resolve().as_posix()}/{{path}}:{{line}}"' in result.stdout
    result = run("graph", "--format", "html", "--root", root, "--link-template", "x:{path}{other}")
    assert result.exit_code == 2
    assert "is not a template of links" in result.stderr


@pytest.mark.parametrize("format_", ["text", "mermaid", "dot", "json", "html"])
def test_output_is_what_would_be_printed(format_: str, run: Run, root: Path) -> None:
    printed = run("graph", "--format", format_, "--root", root)
    written = run("graph", "--format", format_, "--root", root, "--output", root / "out")
    assert (printed.exit_code, written.exit_code, written.stdout) == (0, 0, "")
    assert (root / "out").read_text(encoding="utf-8") == printed.stdout


def test_color(run: Run, root: Path) -> None:
    assert "\x1b[" not in run("graph", "--root", root).stdout
    assert "\x1b[1;31mnever" in run("graph", "--color", "always", "--root", root).stdout


def test_a_diagram_too_large_for_github_is_reported(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitops_lint.queries.diagram.draw", lambda *_: large(170))
    result = run("graph", "--format", "mermaid", "--kind", "all", "--root", root)
    assert result.stdout.count("OCIRepository") == 0
    assert result.stderr == (
        "note: left out 339 objects, because GitHub limits the size of a diagram\n"
    )
    monkeypatch.setattr("gitops_lint.queries.diagram.draw", lambda *_: large(700))
    result = run("graph", "--format", "mermaid", "--root", root)
    assert result.exit_code == 0
    assert "limit of 500 arrows or 50,000 characters" in result.stderr
    assert "draw a part with `--focus NAME`" in result.stderr
