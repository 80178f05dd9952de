"""`check --baseline FILE` and `check --write-baseline FILE`."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.config import Baseline, baseline_text, read_baseline
from gitops_lint.errors import UsageError
from gitops_lint.results.finding import Known, Severity
from gitops_lint.results.fingerprint import Fingerprint
from gitops_lint.testing import kustomization, write_files
from tests.cli.conftest import Run
from tests.examples import examples

FILE = "accepted.jsonl"
FAIL = ("--fail-on", "hint", "--format", "json")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With one finding about Kustomization one."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitops-lint.yaml").write_text("clusters: [clusters/production]\n")
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "one")
    return tmp_path


def put(root: Path, *names: str) -> None:
    """A cluster with a Kustomization of each name whose dependency does not exist."""
    flows = {
        f"clusters/production/{name}.yaml": kustomization(name, f"dependsOn: [{{name: no-{name}}}]")
        for name in names
    }
    flows["clusters/production/base.yaml"] = kustomization("base")
    for old in root.glob("clusters/production/*.yaml"):
        old.unlink()
    write_files(flows, root)


def reported(run: Run, *arguments: str) -> tuple[int, list[str], int, list[str]]:
    """The status, the objects of new findings, the number of accepted ones, and the objects that are absent."""
    result = run(*FAIL, *arguments)
    document = json.loads(result.stdout)
    return (
        result.exit_code,
        [it["objects"][0]["name"].rpartition("/")[2] for it in document["findings"]],
        document["summary"]["unchanged"],
        [it["object"].rpartition("/")[2] for it in document["absent"]],
    )


def test_a_new_baseline_accepts_everything(run: Run, repository: Path) -> None:
    assert reported(run) == (1, ["one"], 0, [])
    result = run(*FAIL, "--write-baseline", FILE)
    assert (result.exit_code, result.stderr) == (0, f"`{FILE}` accepts 1 finding\n")
    head, line = (repository / FILE).read_text().splitlines()
    assert json.loads(head).keys() == {"gitops-lint-baseline", "version"}
    entry = json.loads(line)
    assert Fingerprint.parse(entry.pop("fingerprint"))
    assert entry == {
        "path": "clusters/production/one.yaml",
        "rule": "dependency-not-found",
        "object": "Kustomization flux-system/one",
        "severity": "error",
        "objects": 1,
        "clusters": ["clusters/production"],
    }
    assert reported(run, "--baseline", FILE) == (0, [], 1, [])


def test_only_what_is_new_is_reported(run: Run, repository: Path) -> None:
    run("--write-baseline", FILE)
    put(repository, "one", "two")
    assert reported(run, "--baseline", FILE) == (1, ["two"], 1, [])
    text = run("--hints", "--baseline", FILE).stdout
    assert "Found 1 new error (1 accepted by the baseline) in 1 cluster" in text
    assert "flux-system/one waits" not in text
    everything = run("--hints", "--all", "--fail-on", "hint", "--baseline", FILE)
    assert "flux-system/one waits" in everything.stdout
    assert "= note: this was there before" in everything.stdout
    put(repository, "one")
    assert run("--all", "--fail-on", "hint", "--baseline", FILE).exit_code == 0


def test_a_baseline_shrinks_and_never_grows(run: Run, repository: Path) -> None:
    put(repository, "one", "two")
    run("--write-baseline", FILE)
    put(repository, "two", "three")
    assert reported(run, "--baseline", FILE) == (1, ["three"], 1, ["one"])
    stale = run("--baseline", FILE).stdout
    assert (
        f"The baseline `{FILE}` accepts 1 finding that no longer exists; "
        f"run with `--write-baseline {FILE}` to remove it." in stale
    )
    result = run(*FAIL, "--write-baseline", FILE)
    assert result.exit_code == 1
    assert result.stderr == (
        f"`{FILE}` accepts 1 finding, 1 fewer than before\n"
        f"help: a baseline only shrinks: to accept all findings, delete `{FILE}` and write it again\n"
    )
    assert reported(run, "--baseline", FILE) == (1, ["three"], 1, [])


def test_a_finding_that_grows_stays_as_it_was_accepted(run: Run, repository: Path) -> None:
    run("--write-baseline", FILE)
    before = (repository / FILE).read_text()
    changed = before.replace('"objects": 1', '"objects": 0')
    (repository / FILE).write_text(changed)
    assert reported(run, "--baseline", FILE) == (1, ["one"], 0, [])
    assert "this was there before, about 0 objects" in run("--hints", "--baseline", FILE).stdout
    assert run(*FAIL, "--write-baseline", FILE).exit_code == 1
    assert (repository / FILE).read_text() == changed


def test_what_is_unchanged_is_not_written_again(run: Run, repository: Path) -> None:
    run("--write-baseline", FILE)
    stamp = (repository / FILE).stat().st_mtime_ns
    run("--no-cache", "--write-baseline", FILE)
    assert (repository / FILE).stat().st_mtime_ns == stamp


def test_the_configuration_names_the_baseline(run: Run, repository: Path) -> None:
    config = repository / ".gitops-lint.yaml"
    config.write_text(f"clusters: [clusters/production]\nbaseline: {FILE}\n")
    result = run()
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: the baseline `{FILE}` does not exist\n"
        f"help: create it with `gitops-lint check --write-baseline {FILE}`\n"
    )
    assert run("--write-baseline", FILE).exit_code == 0
    assert reported(run) == (0, [], 1, [])


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "link"])
def test_the_baseline_of_the_configuration_is_in_the_repository(
    run: Run, repository: Path, path: str
) -> None:
    (repository / "link").symlink_to("/etc/passwd")
    config = repository / ".gitops-lint.yaml"
    config.write_text(f"clusters: [clusters/production]\nbaseline: {path}\n")
    result = run()
    assert (result.exit_code, result.stderr) == (
        2,
        f"error: .gitops-lint.yaml:2:11: `{path}` is not a path in the repository\n",
    )


def test_only_a_part_of_the_repository_writes_no_baseline(run: Run, repository: Path) -> None:
    for arguments in (("clusters",), ("--select", "dependency-not-found"), ("--ignore", "order")):
        result = run("--write-baseline", FILE, *arguments)
        assert (result.exit_code, result.stderr) == (
            2,
            "error: `--write-baseline` is about the whole repository and all rules\n",
        )
    run("--write-baseline", FILE)
    put(repository)
    assert reported(run, "--baseline", FILE) == (0, [], 0, ["one"])
    assert reported(run, "--baseline", FILE, "clusters/production/base.yaml") == (0, [], 0, [])
    assert reported(run, "--baseline", FILE, "--select", "order") == (0, [], 0, [])


HEAD = '{"gitops-lint-baseline": 1, "version": "1.0"}\n'
GOOD = baseline_text(
    Baseline(
        (Known("a", "r", Fingerprint("a" * 16, "b" * 16, 2), Severity.ERROR, "", 0, ("c",)),), "1.0"
    )
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "`x` is not a baseline"),
        (b"\xff\xfe", "`x` is not a baseline: it is not UTF-8"),
        (b"[1]\n", "`x` is not a baseline"),
        (b"null\n", "`x` is not a baseline"),
        (b'{"gitops-lint-baseline": true, "version": ""}', "`x` is not a baseline"),
        (b'{"gitops-lint-baseline": 1}', "`x` is not a baseline"),
        (b'{"gitops-lint-baseline": 2}', "`x` has the format of another version of gitops-lint"),
        (HEAD.encode() + b"{}", "x:2: this line is not a finding of a baseline"),
        (HEAD.encode() + b"[" * 100_000, "x:2: this line is not a finding of a baseline"),
        (HEAD.encode() + b"\n<<<<<<< HEAD\n", "x:3: a merge conflict of Git"),
        (
            GOOD.replace('"objects": 0', f'"objects": {"9" * 5000}').encode(),
            "x:2: this line is not a finding of a baseline",
        ),
        (
            GOOD.replace('"objects": 0', '"objects": -1').encode(),
            "x:2: this line is not a finding of a baseline",
        ),
        (GOOD.replace("aaaa", "AAAA").encode(), "x:2: this line is not a finding of a baseline"),
        (GOOD.replace("error", "odd").encode(), "x:2: this line is not a finding of a baseline"),
        (GOOD.replace('["c"]', "[1]").encode(), "x:2: this line is not a finding of a baseline"),
    ],
)
def test_a_file_that_is_no_baseline(
    content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x").write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_baseline(Path("x"))
    assert str(error.value) == message
    assert error.value.hint


def test_a_directory_is_no_baseline(run: Run, repository: Path) -> None:
    (repository / "folder").mkdir()
    result = run("--baseline", "folder")
    assert (result.exit_code, "is not a file" in result.stderr) == (2, True)


def test_lines_of_both_sides_of_a_merge_are_read(tmp_path: Path) -> None:
    line = GOOD.splitlines()[1]
    (tmp_path / "x").write_text(f"{GOOD}\n{line}\n{GOOD.splitlines()[0]}\n")
    (tmp_path / "y").write_text(GOOD)
    assert read_baseline(tmp_path / "x") == read_baseline(tmp_path / "y")


TEXTS = st.text(max_size=5)
KNOWN = st.builds(
    Known,
    TEXTS,
    TEXTS,
    st.builds(Fingerprint, st.just("a" * 16), st.just("b" * 16), st.integers(1, 99)),
    st.sampled_from([*Severity]),
    TEXTS,
    st.integers(0, 99),
    st.lists(TEXTS, max_size=2).map(tuple),
)


@settings(deadline=None, max_examples=examples(25))
@given(st.sets(KNOWN, max_size=4))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, known: set[Known]
) -> None:
    path = tmp_path_factory.mktemp("root") / "x"
    baseline = Baseline(tuple(sorted(known)), "1.0")
    text = baseline_text(baseline)
    path.write_text(text, encoding="utf-8", newline="")
    assert read_baseline(path) == baseline
    assert text.count("\n") == len(known) + 1


@settings(deadline=None, max_examples=examples(50))
@given(st.binary(max_size=60), st.sampled_from(["", HEAD]))
def test_no_content_is_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, head: str
) -> None:
    path = tmp_path_factory.mktemp("root") / "x"
    path.write_bytes(head.encode() + content)
    with suppress(UsageError):
        read_baseline(path)
