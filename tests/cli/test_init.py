"""`gitops-lint init`: what it writes, and when it writes nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from gitops_lint.cli import main
from gitops_lint.cli.init import HOOKS, REASON, WORKFLOW
from gitops_lint.config import load_config
from gitops_lint.testing import kustomization, write_files

CONTENT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"
FLEET = {
    "clusters/a/apps.yaml": kustomization("apps"),
    "clusters/b c/apps.yaml": kustomization("apps"),
    "apps/config.yaml": CONTENT,
}
BLOCK = 'clusters:\n  - path: clusters/a\n  - path: "clusters/b c"\n'


ONLY_CLUSTERS = ("--no-needs", "--no-baseline", "--no-hook")
# It needs a Secret that nothing creates.
NEEDY = kustomization("apps").replace(
    "spec:\n", "spec:\n  postBuild: {substituteFrom: [{kind: Secret, name: vars}]}\n"
)


def init(root: Path, *arguments: str, answer: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["init", "--root", str(root), *arguments], input=answer)
    return result.exit_code, result.output


@pytest.mark.parametrize("arguments", [[], ["--yes", *ONLY_CLUSTERS]])
def test_without_a_terminal_it_writes(arguments: list[str], tmp_path: Path) -> None:
    write_files(FLEET, tmp_path)
    written = f"{BLOCK}Written to .gitops-lint.yaml.\n"
    assert init(tmp_path, *arguments) == (0, written)
    assert (tmp_path / ".gitops-lint.yaml").read_text() == BLOCK
    assert [it.path for it in load_config(tmp_path).clusters] == ["clusters/a", "clusters/b c"]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("\n", True), ("n\n", False)])
def test_on_a_terminal_it_asks(answer: str, written: bool, tmp_path: Path) -> None:
    write_files(FLEET, tmp_path)
    status, output = init(tmp_path, *ONLY_CLUSTERS, answer=f"\n{answer}")
    assert status == 0
    assert "Write this to .gitops-lint.yaml?" in output
    assert (tmp_path / ".gitops-lint.yaml").exists() == written


@pytest.mark.usefixtures("terminal")
def test_all_questions(tmp_path: Path) -> None:
    write_files({**FLEET, "clusters/a/apps.yaml": NEEDY}, tmp_path)
    (tmp_path / ".github").mkdir()
    status, output = init(tmp_path, answer="2.9\ny\nTerraform\ny\ny\ny\ny\n")
    assert status == 0, output
    text = (tmp_path / ".gitops-lint.yaml").read_text()
    needs = (
        "needs: # what somebody creates before Flux starts\n"
        "  - {kind: Namespace, name: b, reason: Terraform}\n"
        "  - {kind: Secret, namespace: flux-system, name: vars, reason: Terraform}\n"
    )
    assert text == f'{BLOCK}flux-version: "2.9"\n{needs}baseline: .gitops-lint-baseline.jsonl\n'
    config = load_config(tmp_path)
    assert [(it.kind, it.name, it.reason) for it in config.needs or ()] == [
        ("Namespace", "b", "Terraform"),
        ("Secret", "vars", "Terraform"),
    ]
    names = {it.relative_to(tmp_path).as_posix() for it in tmp_path.rglob("*") if it.is_file()}
    assert names - {*FLEET} == {
        ".gitops-lint.yaml",
        ".gitops-lint-baseline.jsonl",
        ".pre-commit-config.yaml",
        ".github/workflows/gitops-lint.yaml",
    }
    assert "Written to .gitops-lint.yaml, .gitops-lint-baseline.jsonl" in output
    # Everything is accepted, so the next run is green.
    assert CliRunner().invoke(main, ["--root", str(tmp_path), str(tmp_path)]).exit_code == 0


def test_yes_writes_everything(tmp_path: Path) -> None:
    write_files({**FLEET, "clusters/a/apps.yaml": NEEDY}, tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = https://github.com/a/b\n')
    assert init(tmp_path, "--yes")[0] == 0
    for name in (HOOKS, WORKFLOW):
        YAML().load(tmp_path / name)
    hooks = YAML().load(tmp_path / HOOKS)
    assert [it["id"] for repo in hooks["repos"] for it in repo["hooks"]] == ["gitops-lint"]
    assert CliRunner().invoke(main, ["--root", str(tmp_path), str(tmp_path)]).exit_code == 0


def test_options_choose_without_a_terminal(tmp_path: Path) -> None:
    write_files({**FLEET, "clusters/a/apps.yaml": NEEDY}, tmp_path)
    status, output = init(tmp_path, "--flux-version", "2.8", "--needs", "--hook", "--no-workflow")
    assert (status, output.splitlines()[-1]) == (
        0,
        "Written to .gitops-lint.yaml and .pre-commit-config.yaml.",
    )
    config = load_config(tmp_path)
    assert (config.flux_version, config.baseline) == ("2.8", None)
    assert [it.reason for it in config.needs or ()] == [REASON, REASON]
    assert not (tmp_path / WORKFLOW).exists()


def test_what_exists_is_not_changed(tmp_path: Path) -> None:
    files = {".gitops-lint.yaml": "fail-on: error\n", HOOKS: "repos: []\n"}
    write_files({**FLEET, **files}, tmp_path)
    status, output = init(tmp_path, "--hook", "--workflow")
    assert status == 0
    assert output.startswith(f"{HOOKS} exists. To run gitops-lint, add to it:\n\n  - repo: https:")
    assert output.endswith(f"Written to {WORKFLOW}.\n")
    assert {name: (tmp_path / name).read_text() for name in files} == files


def test_a_directory_that_leads_out_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    root = tmp_path / "root"
    write_files(FLEET, root)
    (root / ".github").symlink_to(tmp_path / "outside")
    status, output = init(root, "--workflow")
    assert (status, "is a symbolic link that leads out" in output) == (2, True)
    assert [*(tmp_path / "outside").iterdir()] == []


@pytest.mark.parametrize("name", [".gitops-lint.yaml", ".gitops-lint.yml"])
def test_it_never_overwrites(name: str, tmp_path: Path) -> None:
    write_files({**FLEET, name: "fail-on: error\n"}, tmp_path)
    status, output = init(tmp_path, "--yes", "--no-hook")
    assert (status, output.splitlines()[0]) == (2, f"error: `{name}` already exists")
    assert (tmp_path / name).read_text() == "fail-on: error\n"


def test_it_follows_no_link(tmp_path: Path) -> None:
    write_files(FLEET, tmp_path)
    (tmp_path / ".gitops-lint.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert init(tmp_path, "--yes", "--no-hook")[0] == 2
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_declared_clusters_need_no_configuration(tmp_path: Path) -> None:
    write_files({"flux/root.yaml": kustomization("root").replace("./root", "./flux")}, tmp_path)
    assert init(tmp_path) == (0, "Nothing to write: the repository declares flux.\n")
    assert not (tmp_path / ".gitops-lint.yaml").exists()


def test_without_entry_points(tmp_path: Path) -> None:
    write_files({"README.md": ""}, tmp_path)
    status, output = init(tmp_path)
    assert (status, output.splitlines()[0]) == (2, "error: no entry point of a cluster is found")


def test_the_error_of_check_is_what_init_writes(tmp_path: Path) -> None:
    files = {f"{letter}/{letter}/x.yaml": kustomization("apps") for letter in "xyz"}
    write_files({**files, "apps/config.yaml": CONTENT}, tmp_path)
    result = CliRunner().invoke(main, ["--root", str(tmp_path), str(tmp_path)])
    assert result.exit_code == 2
    block = "clusters:\n  - path: x/x\n  - path: y/y\n  - path: z/z\n"
    assert result.stderr.endswith(f"\n{block}")
    assert init(tmp_path)[1].startswith(block)
    assert CliRunner().invoke(main, ["--root", str(tmp_path), str(tmp_path)]).exit_code < 2
