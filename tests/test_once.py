"""What is remembered of an object, and for how long."""

import gc
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from gitops_lint.config import load_config
from gitops_lint.engine.run import judge, read
from gitops_lint.once import once
from gitops_lint.source import Tree

FIXTURES = Path(__file__).parent.parent / "fixtures"


@dataclass(frozen=True, eq=False)
class Thing:
    name: str


CALLS: list[tuple[object, ...]] = []


@once
def described(thing: Thing, adjective: str = "", *, loud: bool = False) -> tuple[Thing, str]:
    CALLS.append((thing, adjective, loud))
    text = f"{adjective} {thing.name}".strip()
    return thing, text.upper() if loud else text


@once
def length(thing: Thing) -> int:
    CALLS.append((thing, "length"))
    return len(thing.name)


def test_each_function_is_called_once_for_each_object_and_arguments() -> None:
    CALLS.clear()
    one, other = Thing("a"), Thing("a")
    for _ in range(3):
        assert described(one) == (one, "a")
        assert described(one, "big", loud=True) == (one, "BIG A")
        assert described(other, "big") == (other, "big a")
        assert length(one) == 1
    assert [(one, "", False), (one, "big", True), (other, "big", False), (one, "length")] == CALLS


def test_a_changed_copy_is_another_object() -> None:
    one = Thing("a")
    assert length(one) == 1
    assert length(replace(one, name="abc")) == 3


def test_the_object_is_freed_although_the_result_refers_to_it() -> None:
    thing = Thing("a")
    described(thing)
    gone = weakref.ref(thing)
    CALLS.clear()
    del thing
    gc.collect()
    assert gone() is None


def test_none_is_remembered() -> None:
    calls = []

    @once
    def nothing(thing: Thing) -> None:
        calls.append(thing)

    thing = Thing("a")
    nothing(thing)
    nothing(thing)
    assert calls == [thing]


def test_a_repository_is_freed_after_everything_was_asked_of_it() -> None:
    source = FIXTURES / "bad" / "order-wait-deadlock"
    repository = read(Tree(source), [], load_config(source), lambda *_: None)
    report = judge(repository, lambda *_: None)
    assert report.findings
    gone = [weakref.ref(it) for it in (repository, repository.tree, *repository.clusters)]
    del repository
    gc.collect()
    assert [ref() for ref in gone] == [None] * len(gone)
