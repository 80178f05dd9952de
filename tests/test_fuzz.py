"""The fuzzer: its judgments, its short run, and the inputs that once failed."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fuzz import execute as executing
from fuzz.case import Case, MemoryTree, load, write
from fuzz.donors import Donors
from fuzz.execute import Failure, execute
from fuzz.mutate import mutated
from fuzz.oracles import forged, leaked
from fuzz.replay import everything
from fuzz.run import status
from fuzz.secrets import CANARY, planted
from fuzz.seeds import FAILED, seeds
from fuzz.state import Current, Log, executions, failures, packed, unpacked
from fuzz.worker import OverTimeError, Plan, _compare, limited
from gitops_lint.cluster import Repository
from gitops_lint.documents import Tree
from gitops_lint.engine.run import lint
from gitops_lint.results.finding import Report
from tests.examples import examples

ROOT = Path(__file__).parent.parent
SEED = 16
CASES = examples(200)
JUDGED_ELSEWHERE = ("time",)  # the machine may be busy


def failing(found: tuple[Failure, ...]) -> list[str]:
    return [f"{it.key}\n{it.text}" for it in found if it.oracle not in JUDGED_ELSEWHERE]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(seeds().values())


@pytest.fixture(scope="module")
def donors(cases: list[Case]) -> Donors:
    return Donors(cases)


def changed(number: int, cases: list[Case], donors: Donors) -> Case:
    random = Random(f"{SEED} {number}")
    return mutated(random, random.choice(cases), donors)


def test_a_short_run(cases: list[Case], donors: Donors) -> None:
    for number in range(CASES):
        case = changed(number, cases, donors)
        assert failing(execute(case, number, thorough=number % 20 == 0).failures) == [], case


def test_secrets_of_a_short_run(cases: list[Case], donors: Donors) -> None:
    for number in range(CASES // 10):
        case, places = planted(Random(number), changed(number, cases, donors))
        found = execute(case, number, thorough=True, canary=CANARY)
        assert failing(found.failures) == [], (places, case)


@pytest.mark.parametrize("root", sorted(FAILED.iterdir()), ids=lambda root: root.name)
def test_an_input_that_once_failed(root: Path) -> None:
    assert failing(everything(load(root))) == []


def test_reports_that_differ_between_workers(tmp_path: Path) -> None:
    log = Log(tmp_path, "0")
    (tmp_path / "shared").mkdir()
    for name, report in (("0", "a\nb"), ("1", "a\nb"), ("0", "a\nb"), ("1", "a\nc")):
        _compare(Plan(tmp_path, name, 1, 1), 0, {"x": b""}, report, log)
    ((_, about),) = failures(tmp_path)
    assert (about["oracle"], about["key"]) == ("determinism", "worker: b | c")


def test_every_process_makes_the_same_cases(tmp_path: Path) -> None:
    """Whatever its hash seed; the supervisor compares what they report."""
    life = ("--seed", "7", "--life", "201")
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "fuzz", "work", "--state", tmp_path, "--name", name, *life],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hash_seed},
        )
        for name, hash_seed in (("0", "0"), ("1", "12345"))
    ]
    assert [it.wait() for it in processes] == [0, 0]
    assert [*tmp_path.joinpath("shared").iterdir()] == []  # both reported the same
    assert {it["oracle"] for _, it in failures(tmp_path)} <= set(JUDGED_ELSEWHERE)
    assert executions(tmp_path) == 402


def test_changes_leave_the_seeds_alone_and_differ(cases: list[Case], donors: Donors) -> None:
    before = [dict(case) for case in cases]
    found = [changed(number, cases, donors) for number in range(200)]
    assert [dict(case) for case in cases] == before
    assert len({packed(case) for case in found}) > 190
    features = {it for number in range(80) for it in execute(found[number], 0).features}
    assert len(features) > 20


def test_memory_is_as_good_as_disk(cases: list[Case], tmp_path: Path) -> None:
    """The same files in memory and on disk are the same repository."""
    for number, case in enumerate(cases[::10]):
        root = tmp_path / str(number)
        write(case, root)
        tree, memory = Tree(root), MemoryTree(case)
        assert (memory.files, memory.links) == (tree.files, tree.links)
        assert all(memory.read(path) == tree.read(path) for path in tree.files)
        assert load(root) == dict(sorted(case.items()))


REPOSITORY = {
    "clusters/a/flux-system/gotk-sync.yaml": b"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 10m, path: ./clusters/a, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
"""
}


def test_an_exception_in_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise KeyError("x")

    (rule,) = (it for it in executing.rules() if it.id == "dependency-cycle")
    monkeypatch.setattr(rule, "check", lambda **_: broken())
    found = execute(REPOSITORY, 0, thorough=True).failures
    assert [it.oracle for it in found] == ["exception"]
    assert "failed while running the rule" in found[0].text
    assert found[0].key.startswith("KeyError in ")


def test_an_exception_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_tree: MemoryTree, path: str) -> bytes:
        raise ZeroDivisionError(path)

    monkeypatch.setattr(MemoryTree, "read", unreadable)
    found = execute(REPOSITORY, 0).failures
    assert {it.oracle for it in found} == {"exception"}
    assert found[0].key.startswith("ZeroDivisionError in ")


def test_an_answer_that_depends_on_the_order_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(repository: Repository, *more: Any) -> Report:
        first = next(iter(repository.tree._case))
        return judged(repository, *more)._replace(files=len(first))

    judged = executing.judge
    monkeypatch.setattr(executing, "judge", judge)
    case = {**REPOSITORY, **{f"{'x' * n}.yaml": b"a: b" for n in range(1, 20)}}
    found = execute(case, 3, thorough=True).failures
    assert [it.oracle for it in found] == ["determinism"]


@pytest.mark.parametrize(
    ("text", "what", "keys"),
    [
        ("fine\n", "check text", []),
        ("a\x1b[31m\n", "check text", ["control character in check text"]),
        ("a\rb\n", "check text", ["control character in check text"]),
        ("a\u202eb\n", "check text", ["control character in check text"]),
        ("a\n  ::error::x\n", "check text", ["command in check text"]),
        ("a ::error::x\n", "check text", []),
        ("::error file=x::y\n", "check github", []),
        ("::set-output name=x::y\n", "check github", ["command in check github"]),
        ("a ##[error]\n", "check json", ["##[ in check json"]),
    ],
)
def test_forged_output(text: str, what: str, keys: list[str]) -> None:
    assert [key for key, _ in forged(text, what)] == keys


def test_the_value_of_a_secret() -> None:
    assert leaked("nothing", CANARY) == ""
    assert CANARY in leaked(f"x {CANARY} y", CANARY)
    for before in ("", "a", "ab"):
        from base64 import b64encode

        assert leaked(b64encode(f"{before}{CANARY}x".encode()).decode(), CANARY)


def test_secrets_are_planted_where_gitops_lint_looks(cases: list[Case]) -> None:
    """Each kind of place, often enough in what is built to be worth a search."""
    seen: dict[str, int] = {}
    for number in range(60):
        case, places = planted(Random(number), cases[number])
        assert CANARY in str(case) or b"a2FuYXJpN3ZvZ2Vs" in b"".join(case.values())
        for place in places.split(", "):
            seen[place] = seen.get(place, 0) + 1
    assert min(seen.values()) > 3
    assert len(seen) == 7


def test_a_case_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    def over_time(_number: int, _frame: object) -> None:
        raise OverTimeError

    def endless() -> None:
        while True:
            with suppress(
                Exception
            ):  # OverTimeError must pass where all other exceptions are caught
                sum(range(100))

    before = signal.signal(signal.SIGPROF, over_time)
    monkeypatch.setattr("fuzz.worker.MAX_CPU", 0.05)
    try:
        outcome = limited(endless)  # type: ignore[arg-type]
    finally:
        signal.signal(signal.SIGPROF, before)
    assert [it.oracle for it in outcome.failures] == ["time"]


def test_counts_and_failures_are_kept(tmp_path: Path) -> None:
    case = {"a.yaml": b"\xff: \n", "b/c.yaml": b"x"}
    log = Log(tmp_path, "0")
    for _ in range(3):
        log.executed((Failure("exception", "KeyError in x.py:f", "text"),), case)
    log.flush()
    Log(tmp_path, "1").executed((), case)
    ((count, about),) = failures(tmp_path)
    assert (executions(tmp_path), count) == (3, 3)
    assert (about["oracle"], about["key"]) == ("exception", "KeyError in x.py:f")
    folder = tmp_path / "failures" / about["name"]
    assert load(folder / "files") == case
    assert unpacked((folder / "case.json").read_bytes()) == case
    assert (
        status(tmp_path) == "3 executions (executions.log)\n      3  exception: KeyError in x.py:f"
    )


def test_the_running_case_outlives_its_process(tmp_path: Path) -> None:
    Current(tmp_path / "current").put(5, {"a": b"\xff"})
    read = Current(tmp_path / "current")
    assert (read.number, read.case()) == (5, {"a": b"\xff"})
    with (tmp_path / "current").open("r+b") as file:  # it ended while it wrote
        file.seek(20)
        file.write(b'"')
    assert read.case() == {}


def test_a_seed_is_a_repository() -> None:
    """Our own seeds are built: without that, their changes would all end at the same fault."""
    for root in sorted((ROOT / "fuzz" / "repositories").iterdir()):
        report = lint(root, root=root)
        assert report.clusters, root
        assert {it.rule for it in report.findings} & {
            "kustomize-build-failed",
            "yaml-syntax",
        } == set(), root
