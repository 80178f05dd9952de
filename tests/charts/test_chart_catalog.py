"""The built-in catalog of charts is well-formed, whole, and says where it was read."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from gitops_lint.charts.catalog import BITNAMI, CATALOG, built_in, names
from gitops_lint.charts.values import keys_of
from gitops_lint.config.charts import ChartEntry, read_charts
from gitops_lint.documents import parse

SCHEMAS = Path(__file__).parents[2] / "schemas" / "gitops-lint"
TEXT = CATALOG.read_text(encoding="utf-8")

# Charts that nobody has read since entries say where they were read. Take a name away with the
# `read` of its entries; add none.
NOT_READ: frozenset[str] = frozenset()


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def validator() -> Draft202012Validator:
    config = schema("config.json")
    registry: Any = Registry().with_resource(config["$id"], Resource.from_contents(config))
    return Draft202012Validator(schema("charts.json"), registry=registry)


@pytest.fixture(scope="module")
def data() -> Any:
    parsed = parse(CATALOG.name, TEXT.encode())
    assert parsed.faults == ()  # a name that is there twice is a fault
    (document,) = parsed.documents
    return document.data


def test_the_schema_allows_the_catalog(data: Any) -> None:
    assert [it.message for it in validator().iter_errors(data)] == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"group": []}, "'groups' is a required property"),
        ({"groups": [""]}, "'' should be non-empty"),
        ({"groups": [], "values": {"any": {"a": "yes"}}}, "'yes' is not of type 'boolean'"),
        ({"groups": [], "read": {"version": "1"}}, "'url' is a required property"),
    ],
)
def test_the_schema_rejects(said: Any, message: str) -> None:
    found = [it.message for it in validator().iter_errors({"charts": {"x": said}})]
    assert message in found


def test_each_entry_is_read_as_the_file_says_it(data: Any) -> None:
    assert {name: built_in(name) for name in names()} == read_charts(data["charts"])
    assert built_in("nobody-knows-it") == ()


def test_charts_are_sorted() -> None:
    assert list(names()) == sorted(names())


def test_groups_are_sorted_and_there_once() -> None:
    lists = {
        (name, part, number): [(group, kind.lower()) for group, kind in apis]
        for name in names()
        for number, entry in enumerate(built_in(name))
        for part, apis in (
            ("crds", entry.apis),
            *(("webhooks", hook.apis) for hook in entry.webhooks or ()),
            *(("renders", it.apis) for it in entry.renders or ()),
        )
    }
    assert {key: apis for key, apis in lists.items() if apis != sorted(set(apis))} == {}
    both = {
        key for key, apis in lists.items() for group, kind in apis if kind and (group, "") in apis
    }
    assert both == set()


def test_every_entry_says_something() -> None:
    entries = [(name, entry) for name in names() for entry in built_in(name)]
    silent = (it for it in entries if not (it[1].apis or it[1].webhooks or it[1].renders))
    assert list(silent) == []
    hooks = (hook for _, entry in entries for hook in entry.webhooks or ())
    assert [hook for hook in hooks if not hook.apis] == []
    rendered = (it for _, entry in entries for it in entry.renders or ())
    assert [it for it in rendered if bool(it.apis) is bool(it.objects)] == []


def test_rendered_kinds_have_a_kind() -> None:
    rendered = (it for name in names() for entry in built_in(name) for it in entry.renders or ())
    assert [api for it in rendered for api in it.apis if not api.kind] == []


def test_keys_with_items_have_one_prefix() -> None:
    """Conditions that decide together hold for the same item."""
    entries = (entry for name in names() for entry in built_in(name))
    conditions = [it for entry in entries for it in _conditions(entry)]
    prefixes = [{key.partition("*")[0] for key in keys if "*" in key} for keys in conditions]
    assert [it for it in prefixes if len(it) > 1] == []


def _conditions(entry: ChartEntry) -> Iterator[Sequence[str]]:
    """The keys that decide together: on the CRDs, and on each webhook and rendered kind."""
    yield keys_of(entry.when)
    yield from (keys_of(hook.when) for hook in entry.webhooks or ())
    for it in entry.renders or ():
        extra = (it.kind, f"{it.objects}.*" if it.objects else None)
        yield (*keys_of(it.when), *(key for key in extra if key))


def test_keys_of_values_are_dotted_paths() -> None:
    keys = set()
    for entry in (entry for name in names() for entry in built_in(name)):
        keys |= {key for keys in _conditions(entry) for key in keys}
        keys |= {hook.failure_policy for hook in entry.webhooks or () if hook.failure_policy}
    step = r"[A-Za-z][\w-]*"
    assert [
        it for it in keys if not re.fullmatch(rf"{step}(\.{step})*(\.\*)?(\.{step})*", it)
    ] == []


def test_entries_of_one_chart_have_the_same_sources_or_sources_apart() -> None:
    """Of a URL, one group of entries counts: none may count because of two."""
    for name in names():
        sources = Counter(it.source for it in built_in(name))
        words = [word for source in sources for word in source]
        assert len(words) == len(set(words)), name


def test_the_sources_of_bitnami_are_told_in_one_way() -> None:
    named = {
        it.source for name in names() for it in built_in(name) if set(it.source) & set(BITNAMI)
    }
    assert named == {BITNAMI}


def test_which_charts_nobody_has_read() -> None:
    assert {name for name in names() if not all(it.read for it in built_in(name))} == NOT_READ


def test_addresses_have_a_commit() -> None:
    form = r"https://github\.com/[\w.-]+/[\w.-]+/tree/[0-9a-f]{40}(/[\w./-]+)?"
    reads = {(name, it.read) for name in names() for it in built_in(name) if it.read}
    assert {name for name, read in reads if not re.fullmatch(form, read.url)} == set()
