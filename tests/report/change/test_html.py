"""The page of a change: its content in a real browser, and that nothing in it is more than text."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gitops_lint.report.change import FORMATS
from gitops_lint.report.style import Style
from gitops_lint.results.change import STATES, Change, Effect, Lack, Rename, Unseen
from gitops_lint.results.change_diagram import State
from gitops_lint.results.explanation import Name
from gitops_lint.wording.change import TITLES
from tests.report.browser import Page, Show
from tests.report.change.conftest import wide
from tests.report.graph.conftest import HOSTILE, ks

Open = Callable[[Change], Page]


@pytest.fixture
def opened(shows: Show) -> Open:
    """Opens the page of a change."""
    return lambda change: shows(html(change))


def html(change: Change) -> str:
    return FORMATS["html"](change, Style())


def data(change: Change) -> Any:
    """The document in the page."""
    found = re.search(r'id="data">(.*?)</script>', html(change))
    assert found
    return json.loads(found[1])


def test_the_document_has_both_clusters_with_their_effects(change: Change) -> None:
    document = data(change)
    assert document["changes"]["base"] == "0123456789"
    assert [it for it, *_ in document["changes"]["effects"]] == [it.value for it in TITLES]
    told, quiet = document["clusters"]
    assert {it["id"]: it["states"] for it in told["nodes"] if it["states"]} == {
        ks("flux-system"): ["applies changes"],
        ks("apps"): ["blocked", "changed"],
        ks("new"): ["created"],
        ks("calm"): ["applies changes"],
        ks("tail"): ["never Ready"],
        ks("old"): ["deleted"],
    }
    assert [it["change"] for it in told["links"]] == [None, None, "added", "removed"]
    assert [it["object"] for it in told["change"]["objects"]] == [
        str(it.name) for it in change.clusters[0].objects
    ]
    assert [it["consequence"] for it in told["change"]["objects"] if it["consequence"]] == [
        "its data is deleted with it (reclaimPolicy: Delete)",
        (
            "Kubernetes deletes with it ConfigMap team/config-0, ConfigMap team/config-1,"
            " ConfigMap team/config-2, ConfigMap team/config-3, ConfigMap team/config-4 and 3 more"
        ),
    ]
    assert (quiet["cluster"], quiet["nodes"]) == ("clusters/b", [])


def test_nothing_in_the_page_ends_an_element(change: Change) -> None:
    text = html(change)
    assert text.count("</script>") == 2
    assert "<b>" not in text
    assert HOSTILE not in text
    assert "\u202e" not in text


def test_every_state_has_a_sign_and_a_look(opened: Open, change: Change) -> None:
    signs = data(change)["changes"]["states"]
    assert [it for it, _ in signs] == list(State)
    assert len({sign for _, sign in signs}) == len(State)
    cluster = change.clusters[0]._replace(objects=())
    for state in State:
        drawn = change.diagrams["clusters/a"]._replace(states={ks("far"): (state,)})
        page = opened(change._replace(clusters=(cluster,), diagrams={"clusters/a": drawn}))
        assert page.texts(".node.state .word") == [state.value]
        assert page.style(".node.state .word", "fill") != page.style("body", "color")


def test_effects_are_listed_the_worst_first(opened: Open, change: Change) -> None:
    page = opened(change)
    assert page.texts("#summary") == [
        "1 Flux object never Ready any more, 3 deleted, 1 rejected, 1 left behind, 3 changed and 1 created"
    ]
    assert page.texts("section h3 .stuck, section h3 .blocked, section h3 .paused") == [
        "✖Never Ready any more",
        "!Not Ready until the rejected change is mended",
        "‖Suspended, so the change is not applied",
    ]
    assert page.texts(".effects > summary") == [
        "−3 objects deleted",
        "!1 object rejected",
        "=1 object left behind",
        "~3 objects changed",
        "+1 object created",
    ]
    deleted = page.texts("[data-effect=deleted] > ul > li > span")
    assert deleted == [
        "−Kustomization flux-system/old",
        "−PersistentVolumeClaim team/data",
        "−Namespace team",
    ]
    assert page.texts("[data-effect=deleted] .goes")[0].startswith("its data is deleted")
    assert len(page.texts("[data-effect=deleted] details li")) == 8
    masked = page.texts("[data-effect=changed] .fields")[1]
    assert masked == "data.password: −*** +*** (changed)"
    assert "(not while its applier is blocked)" in page.texts("[data-effect=changed] > ul")[0]
    assert "in the cluster of edge" in page.texts("[data-effect=changed] > ul")[0]


def test_objects_have_a_color_a_sign_and_a_word(opened: Open, change: Change) -> None:
    page = opened(change)
    assert set(page.ids(".node")) == {
        ks("flux-system"),
        ks("apps"),
        ks("new"),
        ks("calm"),
        ks("tail"),
        ks("old"),
    }  # fmt: skip  what stays as it is, and next to nothing that changes, is hidden
    signs = dict(zip(page.ids(".node.state"), page.texts(".node.state .sign"), strict=True))
    assert signs == {
        ks("flux-system"): "◦", ks("apps"): "!", ks("new"): "+", ks("calm"): "◦", ks("tail"): "✖",
        ks("old"): "−",
    }  # fmt: skip
    words = dict(zip(page.ids(".node.state"), page.texts(".node.state .word"), strict=True))
    assert words[ks("apps")] == "blocked, changed"
    colors = [
        page.style(f".node.{it} > rect", "stroke") for it in ("deleted", "created", "blocked")
    ]
    assert len(set(colors)) == 3
    assert page.texts(".link.added text, .link.removed text") == ["+", "−"]
    label = page.run("return document.querySelector('.node.deleted').getAttribute('aria-label')")
    assert label == "Kustomization, flux-system/old, deleted"
    page.press_button("filters")
    page.press_button("only")
    assert ks("far") in page.ids(".node")


def test_an_object_tells_what_happens_to_what_it_applies(opened: Open, change: Change) -> None:
    page = opened(change)
    page.click(ks("apps"))
    assert page.texts("#panel .chip") == ["! blocked", "~ changed"]
    assert page.texts("#changes > ul > li > span") == [
        "~changed Kustomization flux-system/apps",
        "!blocked Service team/web",
        "~changed Secret team/login",
    ]
    assert page.texts("#waits .added, #waits .removed") == ["+ added ", "− removed "]


def test_long_lists_are_made_on_request(opened: Open) -> None:
    page = opened(wide([f"app-{it}" for it in range(90)]))
    assert len(page.texts("[data-effect=deleted] > ul > li")) == 101
    page.run("document.querySelector('[data-effect=deleted] > ul > li:last-child button').click()")
    assert len(page.texts("[data-effect=deleted] > ul > li")) == 180
    page = opened(wide([f"app-{it}" for it in range(200)]))
    assert page.texts(".node.group .badge") != []  # grouped, so that it can be read


def test_what_concerns_several_objects_is_told(opened: Open, change: Change) -> None:
    one, other = (Name("Kustomization", "flux-system", it) for it in ("old", "new"))
    cluster = change.clusters[0]._replace(renames=(Rename(one, other),))
    unseen = (Unseen("vendor/charts", Lack.SUBMODULE),)
    page = opened(change._replace(clusters=(cluster,), unseen=unseen))
    told = page.run("return document.getElementById('panel').innerText")
    assert "Kustomization flux-system/old is renamed to new" in told
    assert "vendor/charts is a submodule" in told


def test_every_effect_is_drawn() -> None:
    assert set(STATES) == set(Effect) == set(TITLES)


def test_other_clusters_can_be_chosen(opened: Open, change: Change) -> None:
    page = opened(change)
    assert page.texts("#clusters li") == [
        f"clusters/a{page.texts('#summary')[0]}",
        "clusters/bFlux changes nothing",
    ]
    page.run("document.querySelector('[data-turn=\"1\"]').click()")
    assert page.texts("#summary") == ["Flux changes nothing"]
    assert page.run("return location.hash") == "#cluster=clusters%2Fb"


def test_clusters_that_change_are_side_by_side(opened: Open, change: Change) -> None:
    cluster, drawn = change.clusters[0], change.diagrams["clusters/a"]
    other = {**drawn.states, ks("far"): (State.CHANGED,)}
    del other[ks("old")]
    diagram = replace(drawn.diagram, cluster="clusters/c")
    page = opened(
        change._replace(
            clusters=(*change.clusters, cluster._replace(cluster="clusters/c")),
            diagrams={
                **change.diagrams,
                "clusters/c": drawn._replace(states=other, diagram=diagram),
            },
        )
    )
    assert page.texts("#fleet thead th") == ["Object", "clusters/a", "clusters/c"]
    assert page.texts("#differing") == ["2 of 7 objects differ"]
    rows = dict(zip(page.texts("#rows th"), page.texts("#rows td:last-child"), strict=True))
    assert rows["Kustomization flux-system/far"] == "wave 2~ changed"
    assert rows["Kustomization flux-system/old"] == "wave 2"
    assert rows["Kustomization flux-system/apps"] == "wave 2! blocked~ changed"
    page.run("document.querySelector('#rows td:last-child [data-object]').click()")
    assert page.run("return location.hash").startswith("#cluster=clusters%2Fc&object=")


def test_names_are_plain_text(opened: Open, change: Change) -> None:
    page = opened(change)
    page.run("for (const it of document.querySelectorAll('details')) it.open = true")
    page.transform()
    assert page.run("return document.scripts.length") == 2
    assert page.run("return document.querySelectorAll('b, img, iframe').length") == 0
    assert "\u202e" not in page.run("return document.body.innerText")
    assert "alert(1)" in page.run("return document.body.innerText")


def test_a_change_of_nothing(opened: Open) -> None:
    page = opened(Change("a", "b", ()))
    assert page.texts("#panel h2") == ["no cluster"]
