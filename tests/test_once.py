"""Results cached for an object, and how long."""

import ast
import gc
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

from gitops_lint.cluster import Resource
from gitops_lint.config import load_config
from gitops_lint.documents import Map, Place, Span, Tree
from gitops_lint.engine.run import judge, read
from gitops_lint.once import forget, once, remembered_of

PACKAGE = Path(__file__).parent.parent / "gitops_lint"
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


def test_a_function_is_called_once_for_each_object_and_arguments() -> None:
    CALLS.clear()
    one, other = Thing("a"), Thing("a")
    for _ in range(3):
        assert described(one) == (one, "a")
        assert described(one, "big", loud=True) == (one, "BIG A")
        assert described(other, "big") == (other, "big a")
        assert length(one) == 1
    assert [(one, "", False), (one, "big", True), (other, "big", False), (one, "length")] == CALLS


@once
def letters(document: Map, alphabet: str = "abc") -> tuple[str, ...]:
    CALLS.append((document, alphabet))
    return tuple(key for key in document if key in alphabet)


def test_an_object_with_slots_has_a_dict_only_for_results() -> None:
    resource, document = Resource(Map(), Place("a.yaml", None, Span(0, 0, 0, 0))), Map()
    for of in (resource, document):
        assert not hasattr(of, "__dict__")
        assert not hasattr(of, "remembered")
        assert once(type)(of) is type(of)
        assert [*remembered_of(of).values()] == [type(of)]
        forget(of)
        assert remembered_of(of) == {}


def test_objects_of_which_nothing_is_known_share_this() -> None:
    CALLS.clear()
    one, other, third = Map({"x": 1}), Map({"y": 2}), Map({"a": 3})
    for it in (one, other, third, one, other, third):
        assert letters(it) == tuple(key for key in it if key == "a")
    assert [(one, "abc"), (other, "abc"), (third, "abc")] == CALLS
    assert one.remembered is other.remembered
    assert letters(one, "xyz") == ("x",)
    assert (letters(one), letters(other), letters(other, "y")) == ((), (), ("y",))
    assert len(CALLS) == 5
    remembered_of(third)["more"] = 1
    remembered_of(other)["more"] = 2
    forget(one)
    assert (letters(one), letters(other), len(CALLS)) == ((), (), 6)


def test_nothing_does_not_replace_what_was_remembered_meanwhile() -> None:
    @once
    def nothing(document: Map) -> tuple[()]:
        letters(document)
        return ()

    CALLS.clear()
    document = Map({"a": 1})
    assert nothing(document) == nothing(document) == ()
    assert letters(document) == ("a",)
    assert [(document, "abc")] == CALLS


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


def test_none_is_cached() -> None:
    calls = []

    @once
    def nothing(thing: Thing) -> None:
        calls.append(thing)

    thing = Thing("a")
    nothing(thing)
    nothing(thing)
    assert calls == [thing]


def test_a_repository_is_freed_after_all_queries() -> None:
    source = FIXTURES / "bad" / "order-wait-deadlock"
    repository = read(Tree(source), [], load_config(source), lambda *_: None)
    report = judge(repository, lambda *_: None)
    assert report.findings
    gone = [weakref.ref(it) for it in (repository, repository.tree, *repository.clusters)]
    del repository
    gc.collect()
    assert [ref() for ref in gone] == [None] * len(gone)


# Types that a cache in a module would keep alive.
REPOSITORY = {"Tree", "Artifact", "Repository", "Cluster", "Resource", "Map", "EventGraph"}


def caches_of_a_repository(source: str) -> list[str]:
    """The weak dictionaries of a module, and its cached functions on data of a repository."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "weakref":
            found.append("weakref")
        if isinstance(node, ast.FunctionDef):
            decorators = {ast.unparse(it).partition("(")[0] for it in node.decorator_list}
            names = {
                name.id
                for it in node.args.args
                for name in ast.walk(it.annotation or it)
                if isinstance(name, ast.Name)
            }
            if decorators & {"cache", "lru_cache"} and names & REPOSITORY:
                found.append(node.name)
    return found


def test_nothing_else_caches_data_of_a_repository() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): caches
        for path in sorted(PACKAGE.rglob("*.py"))
        if (caches := caches_of_a_repository(path.read_text(encoding="utf-8")))
    }
    found.pop("kustomize/nesting.py", None)  # being moved; to be `once`
    assert found == {}


def test_examples_that_are_found() -> None:
    source = """
from weakref import WeakKeyDictionary
@lru_cache(maxsize=1)
def names(tree: Tree) -> int: ...
@cache
def length(text: str) -> int: ...
"""
    assert caches_of_a_repository(source) == ["weakref", "names"]


def test_what_is_known_about_a_whole_checkout_is_a_fact() -> None:
    """What `once` remembers of a tree or an artifact would not be asked again in another state of it."""
    found = {
        function.name
        for path in PACKAGE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(ast.unparse(it) == "once" for it in function.decorator_list)
        and function.args.args
        and ast.unparse(function.args.args[0].annotation or ast.Constant(""))
        in ("Tree", "Artifact")
    }
    assert found == {"builds_of"}  # the state of a run
