"""`gitops-lint init`: what it writes, and when it writes nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from gitops_lint.cli import main
from gitops_lint.config import load_config
from gitops_lint.testing import kustomization, write_files

CONTENT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"
FLEET = {
    "clusters/a/apps.yaml": kustomization("apps"),
    "clusters/b c/apps.yaml": kustomization("apps"),
    "apps/config.yaml": CONTENT,
}
BLOCK = 'clusters:\n  - path: clusters/a\n  - path: "clusters/b c"\n'


def init(root: Path, *arguments: str, answer: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["init", "--root", str(root), *arguments], input=answer)
    return result.exit_code, result.output


@pytest.mark.parametrize("arguments", [[], ["--yes"]])
def test_without_a_terminal_it_writes(arguments: list[str], tmp_path: Path) -> None:
    write_files(FLEET, tmp_path)
    written = f"{BLOCK}Written to .gitops-lint.yaml.\n"
    assert init(tmp_path, *arguments) == (0, written)
    assert (tmp_path / ".gitops-lint.yaml").read_text() == BLOCK
    assert [it.path for it in load_config(tmp_path).clusters] == ["clusters/a", "clusters/b c"]


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("\n", True), ("n\n", False)])
def test_on_a_terminal_it_asks(
    answer: str, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(FLEET, tmp_path)
    monkeypatch.setattr("gitops_lint.cli.init.sys.stdin.isatty", lambda: True, raising=False)
    with monkeypatch.context() as context:
        context.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        status, output = init(tmp_path, answer=answer)
    assert status == 0
    assert "Write this to .gitops-lint.yaml?" in output
    assert (tmp_path / ".gitops-lint.yaml").exists() == written


@pytest.mark.parametrize("name", [".gitops-lint.yaml", ".gitops-lint.yml"])
def test_it_never_overwrites(name: str, tmp_path: Path) -> None:
    write_files({**FLEET, name: "fail-on: error\n"}, tmp_path)
    status, output = init(tmp_path, "--yes")
    assert (status, output.splitlines()[0]) == (2, f"error: `{name}` already exists")
    assert (tmp_path / name).read_text() == "fail-on: error\n"


def test_it_follows_no_link(tmp_path: Path) -> None:
    write_files(FLEET, tmp_path)
    (tmp_path / ".gitops-lint.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert init(tmp_path, "--yes")[0] == 2
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
