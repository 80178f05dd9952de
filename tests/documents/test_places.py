"""Places that are made only when somebody asks for them are those of all other copies."""

from gitops_lint.documents import Map, Place, Seq, Span, file_of, parse, place_of

TEXT = "a: 1\nb: [x, y]\nc:\n  d: é\n  e: z\n"
ELSEWHERE = Place("patch.yaml", None, Span(7, 1, 7, 2))


def read() -> Map:
    data = parse("a.yaml", TEXT.encode()).documents[0].data
    assert isinstance(data, Map)
    return data


def made() -> Map:
    """The same, after somebody has asked for all places."""
    data = read()
    assert list(data.places) == list(data)
    return data


def shown(data: Map) -> list[tuple[str, object, Place]]:
    return [(key, data[key], place) for key, place in data.places.items()]


def test_each_entry_has_its_place():
    places = read().places
    assert places["a"] == Place("a.yaml", Span(0, 0, 0, 1), Span(0, 3, 0, 4))
    assert places["b"] == Place("a.yaml", Span(1, 0, 1, 1), Span(1, 3, 1, 9))
    assert places["c"] == Place("a.yaml", Span(2, 0, 2, 1), Span(3, 2, 4, 6))
    assert read()["b"].places == [
        Place("a.yaml", None, Span(1, 4, 1, 5)),
        Place("a.yaml", None, Span(1, 7, 1, 8)),
    ]


def test_one_place_is_that_of_all_places():
    data = read()
    assert [data.place(key) for key in data] == list(made().places.values())
    assert [data["b"].place(index) for index in (0, 1, -1)] == [
        made()["b"].places[index] for index in (0, 1, -1)
    ]


def test_the_file_of_an_entry_is_that_of_its_place():
    item = read()["b"]
    paths = [(), ("a",), ("a", "z"), ("b", 1), ("b", 9), ("c", "e"), ("f",), ("f", 0), ("no",)]
    for data in (read(), made()):
        changed = data.put("f", item, ELSEWHERE)
        for copy in (data, changed, Map(data, dict.fromkeys(data, ELSEWHERE))):
            for path in paths:
                place = place_of(copy, path)
                assert file_of(copy, path) == (place and place.path)
        assert file_of(changed, ("f",)) == "patch.yaml"
        assert file_of(changed, ("f", 0)) == "a.yaml"


def test_a_copy_keeps_places():
    for data in (read(), made()):
        changed = data.put("b", 2)
        assert shown(changed) == [
            (key, 2 if key == "b" else value, place) for key, value, place in shown(made())
        ]
        assert shown(data) == shown(made())


def test_a_copy_has_another_place():
    for data in (read(), made()):
        changed = data.put("b", 2, ELSEWHERE).put("f", 3, ELSEWHERE)
        a, _, c = shown(made())
        assert shown(changed) == [a, ("b", 2, ELSEWHERE), c, ("f", 3, ELSEWHERE)]
        assert changed.place("f") == changed.place("b") == ELSEWHERE
        assert shown(changed.without("a", "f")) == [("b", 2, ELSEWHERE), c]
        assert shown(changed.without("b").put("c", 4)) == [
            a,
            ("c", 4, c[2]),
            ("f", 3, ELSEWHERE),
        ]


def test_other_values_have_the_same_places():
    for data in (read(), made()):
        assert shown(data.replaced(dict.fromkeys(data, 0))) == [
            (key, 0, place) for key, _, place in shown(made())
        ]
        items = data["b"].replaced([1, 2])
        assert isinstance(items, Seq)
        assert (items, items.places) == ([1, 2], made()["b"].places)


def test_a_document_with_long_text_has_the_same_places():
    text = f"a: {'x' * 70_000}\n{TEXT[5:]}"
    data = parse("a.yaml", text.encode()).documents[0].data
    assert shown(data)[1:] == shown(made())[1:]
    assert data.places["a"].value == Span(0, 3, 0, 70_003)


def test_equal_strings_of_two_documents_are_two_objects():
    """A strategic merge patch tells by that which entries it sets."""
    first, second = (it.data for it in parse("a.yaml", b"a: text\n---\na: text\n").documents)
    assert first == second
    assert first["a"] is not second["a"]
