"""Strategic merge: what a patch does not touch stays as it is, at little cost."""

import pytest

from gitops_lint.documents import Map, Place
from gitops_lint.documents.parse import parse_text
from gitops_lint.kustomize.patches.strategic_merge import merge_object
from tests.work_counter import steps

PATCH = "apiVersion: example.com/v1\nkind: Widget\nspec: {size: 2}\n"


def parsed(text: str) -> Map:
    (document,) = parse_text("a.yaml", text).documents
    assert isinstance(document.data, Map)
    return document.data


def line_of(place: Place) -> int:
    return place.value.line


def test_what_a_patch_does_not_touch_is_not_copied():
    values = "".join(f"    key{number}: {{a: x, b: [1, 2]}}\n" for number in range(100))
    target = parsed(f"apiVersion: example.com/v1\nkind: Widget\nspec:\n  values:\n{values}")
    patch = parsed(PATCH)
    merged: list[Map | None] = []

    taken = steps(lambda: merged.append(merge_object(target, patch)))

    assert merged[0] is not None
    assert merged[0]["spec"]["values"] is target["spec"]["values"]
    assert merged[0]["spec"] == {"values": target["spec"]["values"], "size": 2}
    assert taken < 3000  # 30 for each map that the patch does not touch


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("{a: {b: ~}, c: null}", {"a": {"b": None}, "c": None}),
        ("{a: {b: , x: 1}}", {"a": {"b": "", "x": 1}}),
        ("\n    a:\n      b:\n      x: 1\n    c:\n", {"a": {"x": 1}}),
        ("\n    list: [{b: ~}]\n    a:\n", {"list": [{"b": None}]}),
    ],
)
def test_blank_nulls_are_dropped_wherever_they_are(written: str, kept: object):
    target = parsed(f"apiVersion: example.com/v1\nkind: Widget\nspec:\n  values: {written}\n")

    merged = merge_object(target, parsed(PATCH))

    assert merged is not None
    assert merged["spec"] == {"values": kept, "size": 2}


def test_entries_keep_their_order_and_their_places():
    target = parsed(
        "apiVersion: example.com/v1\nkind: Widget\n"
        "spec:\n  first: 1\n  gone: 1\n  middle: {deep: 1}\n  last: 1\n"
    )
    patch = parsed(
        "apiVersion: example.com/v1\nkind: Widget\n"
        "spec: {new: 1, middle: {deep: 2}, last: 1,\n\n\n\n\n  gone: null, first: 2}\n"
    )

    merged = merge_object(target, patch)

    assert merged is not None
    spec = merged["spec"]
    assert list(spec.items()) == [("first", 2), ("middle", {"deep": 2}), ("last", 1), ("new", 1)]
    assert {key: line_of(place) for key, place in spec.places.items()} == {
        "first": 7,  # as the patch says
        "middle": 5,
        "last": 2,
        "new": 2,
    }
    assert line_of(merged.places["spec"]) == 3
