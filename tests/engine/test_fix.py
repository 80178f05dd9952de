"""Findings are fixed in rounds, and a fix that makes things worse is undone."""

from collections.abc import Mapping
from pathlib import Path

from gitops_lint.engine.fix import Contents, Fixed, fix
from gitops_lint.engine.workspace import Workspace
from gitops_lint.results.finding import Finding, Location, Report, Severity
from gitops_lint.results.fix import TextEdit, TextFix
from gitops_lint.testing import entry_config, kustomization, write_files

ROOT = "clusters/production"


def fixed(files: Mapping[str, str], root: Path, *rules: str, unsafe: bool = False) -> Fixed:
    """What fixing these rules makes of files."""
    write_files(files, root)
    config = entry_config(files)._replace(select=frozenset(rules) if rules else None)
    workspace = Workspace()

    def lint(contents: Contents) -> Report:
        return workspace.lint(root=root, config=config, unsaved=contents)

    return fix(lint, lambda path: (root / path).read_bytes(), unsafe=unsafe)


def test_safe_fixes_only(tmp_path: Path) -> None:
    files = {
        f"{ROOT}/a.yaml": kustomization("a", "interval: 2h", "wait: true"),
        f"{ROOT}/b.yaml": kustomization("b", "timeout: 5m  # why"),
    }
    done = fixed(files, tmp_path)
    assert done.fixed == {"timeout-inert": 1}
    assert {path: text.decode() for path, text in done.after.items()} == {
        f"{ROOT}/b.yaml": files[f"{ROOT}/b.yaml"].replace("  timeout: 5m  # why\n", "")
    }
    assert done.before == {f"{ROOT}/b.yaml": files[f"{ROOT}/b.yaml"].encode()}
    assert not done.undone


def test_a_field_is_added_to_the_patch_that_all_children_have(tmp_path: Path) -> None:
    patch = "patches: [{patch: x}]"
    parent = kustomization("parent", patch)
    text = (
        "patches:\n"
        "    - patch: |-\n"
        "        apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
        "        kind: Kustomization\n"
        "        metadata: {name: any}\n"
        "        spec:\n"
        "          wait: true  # for all\n"
        "      target: {kind: Kustomization}"
    )
    children = {f"parent/{it}.yaml": kustomization(it, "interval: 1h") for it in "pq"}
    content = {
        f"{it}/c.yaml": f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {it}}}\n"
        for it in "pq"
    }
    files = {f"{ROOT}/parent.yaml": parent.replace(patch, text), **children, **content}
    rules = ("wait-without-timeout", "retry-interval-missing")
    done = fixed(files, tmp_path, *rules, unsafe=True)
    assert done.fixed == dict.fromkeys(sorted(rules), 1)
    wanted = "          wait: true  # for all\n"
    after = done.after[f"{ROOT}/parent.yaml"].decode()
    before = files[f"{ROOT}/parent.yaml"]
    added = {"          timeout: 5m\n", "          retryInterval: 2m\n"}
    lines = after.splitlines(keepends=True)
    assert set(lines) - set(before.splitlines(keepends=True)) == added
    assert "".join(it for it in lines if it not in added) == before
    assert after.index(wanted) < min(map(after.index, added))
    assert list(done.after) == [f"{ROOT}/parent.yaml"]


class Repository:
    """A report for each content of one file, to see what `fix` makes of it."""

    def __init__(self, first: str, **reports: tuple[Finding, ...]) -> None:
        self.first, self.reports = first, reports

    def lint(self, contents: Contents) -> Report:
        text = contents.get("a.yaml", self.first.encode()).decode()
        return Report(self.reports.get(text, ()))

    def fixed(self) -> Fixed:
        return fix(self.lint, lambda _: self.first.encode(), unsafe=False)


def finding(
    rule: str, column: int, text: str | None, severity: Severity = Severity.WARNING
) -> Finding:
    """A finding that one character causes, and the text that replaces it."""
    edit = TextEdit("a.yaml", 1, column, 1, column + 1, text or "")
    repair = TextFix("", True, (edit,)) if text is not None else None
    return Finding(rule, severity, rule, Location(*edit[:5]), fix=repair)


def test_rounds() -> None:
    """The second finding appears when the first is fixed."""
    one, two = finding("one", 1, "y"), finding("two", 1, "z", Severity.HINT)
    done = Repository("x", x=(one,), y=(two,)).fixed()
    assert (done.after, done.fixed) == ({"a.yaml": b"z"}, {"one": 1, "two": 1})


def test_overlapping_fixes_one_after_the_other() -> None:
    one, two = finding("one", 1, "y"), finding("two", 1, "z")
    done = Repository("x", x=(one, two), y=(two,)).fixed()
    assert (done.after, done.fixed) == ({"a.yaml": b"z"}, {"one": 1, "two": 1})


def test_what_makes_things_worse_is_undone() -> None:
    """Of three fixes, the one in the middle leads to an error; the others stay."""
    a, b, c = finding("a", 1, "x"), finding("b", 2, "y"), finding("c", 3, "z")
    bad = finding("bad", 2, None, Severity.ERROR)
    reports = {
        "abc": (a, b, c), "xbc": (b, c), "xbz": (b,), "ayc": (a, c, bad), "xyc": (c, bad), "xyz": (bad,),
    }  # fmt: skip
    done = Repository("abc", **reports).fixed()
    assert (done.after, done.fixed) == ({"a.yaml": b"xbz"}, {"a": 1, "c": 1})
    assert [(it.finding.rule, it.reason) for it in done.undone] == [
        ("b", "it would lead to bad: bad")
    ]


def test_an_error_may_hide_less_severe_findings() -> None:
    error = finding("error", 1, "y", Severity.ERROR)
    revealed = finding("revealed", 1, None)
    assert Repository("x", x=(error,), y=(revealed,)).fixed().fixed == {"error": 1}
    hint = error._replace(severity=Severity.HINT)
    assert Repository("x", x=(hint,), y=(revealed,)).fixed().fixed == {}


def test_a_fix_that_does_not_help_is_undone() -> None:
    one = finding("one", 1, "y")
    done = Repository("x", x=(one,), y=(one,)).fixed()
    assert (done.after, done.fixed) == ({}, {})
    assert [it.reason for it in done.undone] == ["the finding would stay"]


def test_a_file_that_would_not_be_yaml_is_undone() -> None:
    done = Repository("x", x=(finding("one", 1, "["),)).fixed()
    assert (done.after, done.fixed) == ({}, {})
    assert [it.reason for it in done.undone] == ["a.yaml would not be valid YAML"]


def test_fixes_that_undo_each_other_end() -> None:
    one, two = finding("one", 1, "y"), finding("two", 1, "x", Severity.HINT)
    one = one._replace(severity=Severity.HINT)
    done = Repository("x", x=(one,), y=(two,)).fixed()
    assert (done.after, done.fixed) == ({}, {})
    assert [(it.finding.rule, it.reason) for it in done.undone] == [
        ("two", "another fix undoes it"),
        ("one", "another fix undoes it"),
    ]


def test_a_file_that_cannot_be_read_stays() -> None:
    def read(path: str) -> bytes:
        raise OSError(path)

    repository = Repository("x", x=(finding("one", 1, "y"),))
    assert fix(repository.lint, read, unsafe=True).after == {}


def test_what_is_added_may_give_an_effect_to_what_would_be_removed(tmp_path: Path) -> None:
    """`wait: true` comes first, and then the timeout is not without effect any more."""
    files = {
        f"{ROOT}/apps.yaml": kustomization("apps", "dependsOn: [{name: infra}]"),
        f"{ROOT}/infra.yaml": kustomization("infra", "timeout: 10m"),
        "infra/a.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: default}\n",
        "apps/a.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: b, namespace: default}\n",
    }
    rules = ("timeout-inert", "dependency-not-waiting")
    done = fixed(files, tmp_path, *rules, unsafe=True)
    assert {path: text.decode() for path, text in done.after.items()} == {
        f"{ROOT}/infra.yaml": files[f"{ROOT}/infra.yaml"] + "  wait: true\n"
    }
    assert fixed(files, tmp_path, *rules).after == {}


def test_a_fix_that_another_one_makes_right_is_tried_again() -> None:
    """`b` leads to an error until `a` is fixed."""
    a, b = finding("a", 1, "x", Severity.HINT), finding("b", 2, "y")
    bad = finding("bad", 2, None)
    done = Repository("ab", ab=(b, a), ay=(a, bad), xb=(b,), xy=()).fixed()
    assert (done.after, done.fixed) == ({"a.yaml": b"xy"}, {"a": 1, "b": 1})
    reports = {"ab": (b, a), "ay": (a, bad), "xb": (b,), "xy": (bad,)}
    done = Repository("ab", **reports).fixed()
    assert (done.after, done.fixed) == ({"a.yaml": b"xb"}, {"a": 1})
    assert [it.finding.rule for it in done.undone] == ["b"]


def test_files_in_which_only_a_fix_reveals_a_finding() -> None:
    texts = {"a.yaml": b"x", "b.yaml": b"x"}
    one = finding("one", 1, "y")
    edit = TextEdit("b.yaml", 1, 1, 1, 2, "y")
    two = Finding("two", Severity.HINT, "two", Location(*edit[:5]), fix=TextFix("", True, (edit,)))

    def lint(contents: Contents) -> Report:
        now = {**texts, **contents}
        if now["a.yaml"] == b"x":
            return Report((one,))
        return Report((two,) if now["b.yaml"] == b"x" else ())

    done = fix(lint, texts.__getitem__, unsafe=False)
    assert (done.before, done.after) == (texts, {"a.yaml": b"y", "b.yaml": b"y"})


def test_what_becomes_worse_elsewhere_counts_too() -> None:
    one, bad = finding("one", 1, "y"), finding("bad", 2, None)
    repository = Repository("x", x=(one,))
    everything = Repository("x", x=(one,), y=(bad,))
    done = fix(repository.lint, lambda _: b"x", unsafe=False, whole=everything.lint)
    assert done.after == {}
    assert [it.reason for it in done.undone] == ["it would lead to bad: bad"]
