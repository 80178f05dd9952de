"""`check --base`: the rules about changes between two states of a Git repository."""

import json
from pathlib import Path
from typing import Any

from dulwich import porcelain
from dulwich.repo import Repo

from gitops_lint.testing import config_map, write_files
from tests.cli.conftest import Run
from tests.cli.test_diff import commit, root

__all__ = ["root"]  # the fixture: a repository with one commit

FROZEN = config_map("web", "key: one") + "immutable: true\n"
RULE = "immutable-field-changed"


def findings(run: Run, *arguments: object) -> list[tuple[str, str, int]]:
    """(rule, path, line) of each finding."""
    result = run("check", "--no-cache", "--format", "json", "--select", "change", *arguments)
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    assert result.exit_code == int(bool(found))
    return [(it["rule"], it["path"], it["line"]) for it in found]


def test_without_a_base_the_rules_about_changes_do_not_run(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": FROZEN})
    write_files({"apps/web.yaml": FROZEN.replace("one", "two")}, root)
    assert findings(run, "--root", root) == []


def test_the_work_tree_is_compared_with_a_revision(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": FROZEN})
    write_files({"apps/web.yaml": FROZEN.replace("one", "two")}, root)
    assert findings(run, "--root", root, "--base", "HEAD") == [(RULE, "apps/web.yaml", 5)]


def test_a_result_is_not_kept_for_a_branch_that_moves(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": FROZEN})
    commit(root, {"apps/web.yaml": FROZEN.replace("one", "two")})
    arguments = ("check", "--root", root, "--select", "change", "--base", "HEAD^", "--exit-zero")
    assert RULE in run(*arguments).stdout
    commit(root, {"apps/more.yaml": config_map("more")})
    assert RULE not in run(*arguments).stdout


def test_a_comment_suppresses_a_finding_about_a_change(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": FROZEN})
    comment = f"key: two # gitops-lint: ignore[{RULE}] it is recreated by hand"
    write_files({"apps/web.yaml": FROZEN.replace("key: one", comment)}, root)
    result = run("check", "--root", root, "--base", "HEAD", "--format", "json", "--no-cache")
    report = json.loads(result.stdout)
    assert [(it["finding"]["rule"], it["by"]) for it in report["ignored"]] == [(RULE, "comment")]
    assert RULE not in [it["rule"] for it in report["findings"]]


def test_the_findings_of_the_state_are_reported_as_well(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": FROZEN})
    broken = FROZEN.replace("one", "two") + "---\n" + config_map("other") + "nonsense: [\n"
    write_files({"apps/web.yaml": FROZEN.replace("one", "two"), "apps/bad.yaml": broken}, root)
    result = run("check", "--root", root, "--base", "HEAD", "--format", "json", "--no-cache")
    rules = {it["rule"] for it in json.loads(result.stdout)["findings"]}
    assert "yaml-syntax" in rules


def test_a_cluster_that_the_base_does_not_have_has_no_findings(root: Path, run: Run) -> None:
    with Repo(str(root)) as repository:
        head = repository.head()
    write_files(
        {
            ".gitops-lint.yaml": "clusters: [{path: clusters/production}, {path: clusters/other}]\n",
            "clusters/other/web.yaml": FROZEN,
        },
        root,
    )
    porcelain.add(str(root), [str(root / "clusters/other/web.yaml")])
    assert findings(run, "--root", root, "--base", head.decode()) == []


def test_diff_has_the_findings_in_each_format(root: Path, run: Run) -> None:
    commit(root, {"apps/web.yaml": FROZEN})
    write_files({"apps/web.yaml": FROZEN.replace("one", "two")}, root)
    message = "data.key of ConfigMap default/web is immutable"
    for format_ in ("text", "markdown", "json"):
        shown = run("diff", "--root", root, "--format", format_).stdout
        assert message in shown.replace("`", "").replace("\\", "")
        assert RULE in shown
