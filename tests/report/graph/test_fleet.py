"""The page of several clusters, side by side."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from gitops_lint.report.graph.html import render_all
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, Link
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Severity
from gitops_lint.results.verdict import Outcome, Verdict
from tests.report.browser import Page, Show
from tests.report.graph.conftest import finding, ks, node, ordered

Open = Callable[[Sequence[Diagram]], Page]


@pytest.fixture
def opened(shows: Show) -> Open:
    """Opens the page of some clusters."""
    return lambda diagrams: shows(render_all(diagrams, Style()))


@pytest.fixture
def fleet(diagram: Diagram) -> tuple[Diagram, Diagram]:
    """Two clusters: `apps` waits for another object in the second, which lacks `tail` and applies more with `infra`."""
    changed = tuple(
        replace(it, objects=(("HelmRelease", 3), ("HelmRepository", 1)))
        if it.id == ks("infra")
        else it
        for it in diagram.nodes
        if it.id != "Kustomization team/tail"
    )
    links = tuple(
        it
        for it in diagram.links
        if it.waiter != "Kustomization team/tail"
        and (it.waiter, it.awaited) != (ks("apps"), ks("gone"))
    )
    other = replace(
        ordered(Diagram("clusters/b", changed, links, diagram.findings)),
        verdict=Verdict(
            "clusters/b",
            Outcome.DOES_NOT_CONVERGE,
            (Name("Kustomization", "flux-system", "loop-a"),),
        ),
    )
    return diagram, other


def test_what_differs_comes_first(opened: Open, fleet: Sequence[Diagram]) -> None:
    page = opened(fleet)
    assert page.texts("h1") == ["2 clusters"]
    assert page.texts("#differing") == ["3 of 10 objects differ"]
    assert page.texts("#fleet thead th") == ["Object", "clusters/a", "clusters/b"]
    assert page.texts("#rows th") == [
        "Kustomization flux-system/apps",
        "Kustomization flux-system/infra",
        "Kustomization team/tail",
    ]
    assert page.texts("#rows td") == [
        "⚠wave 3waits for flux-system/gone, flux-system/infra",
        "⚠wave 3waits for flux-system/infra",
        "wave 2applies 1 HelmRelease",
        "wave 2applies 3 HelmReleases",
        "wave 4",
        "—",
    ]
    assert page.texts("#fleet tbody:not(#rows) tr:first-child td") == [
        "",
        "✖does not converge, 1 never Ready",
    ]
    page.run("document.getElementById('differ').click()")
    assert len(page.texts("#rows tr")) == 10
    page.press("/")
    page.press("helm web")
    assert page.texts("#rows th") == ["HelmRelease team/web"]
    assert page.texts("#hits") == ["1 hit"]


def test_a_cell_leads_to_the_object_in_its_cluster(opened: Open, fleet: Sequence[Diagram]) -> None:
    page = opened(fleet)
    assert not page.browser.find_element("id", "picture").is_displayed()
    page.run("document.querySelectorAll('#rows [data-object]')[1].click()")
    assert page.texts("#chosen") == ["flux-system/apps"]
    assert page.ids("#waits .to") == [ks("flux-system"), ks("infra")]
    assert page.run("return document.getElementById('fleet').hidden")
    address = page.run("return location.href")
    assert address.endswith("#cluster=clusters%2Fb&object=Kustomization+flux-system%2Fapps")
    page.browser.get("about:blank")
    page.browser.get(address)
    assert page.texts("#chosen") == ["flux-system/apps"]
    page.run(
        "const it = document.getElementById('cluster'); it.value = '';"
        "it.dispatchEvent(new Event('change'))"
    )
    assert not page.run("return document.getElementById('fleet').hidden")
    assert "#" not in page.run("return location.href")
    page.run("document.querySelector('#panel [data-turn=\"0\"]').click()")
    assert page.run("return document.getElementById('cluster').value") == "0"
    assert page.texts("#clusters [aria-current]") == ["clusters/a"]


def test_one_cluster_after_the_other(opened: Open, diagram: Diagram) -> None:
    """Nothing of a cluster is left when another one is shown, which may have fewer objects and findings."""
    found = (finding("no-matter", Severity.HINT, 1),)
    little = Diagram("clusters/b", (node("flux-system/apps", wave=1, findings=(0,)),), (), found)
    page = opened([diagram, little])
    for at, count in ((0, 10), (1, 1), (0, 10)):
        page.run(
            "const it = document.getElementById('cluster'); it.value = arguments[0];"
            "it.dispatchEvent(new Event('change'));"
            "for (const it of document.querySelectorAll('#panel details')) it.open = true;",
            str(at),
        )
        assert len(page.ids(".node")) == count
        assert page.texts("#panel h2") == [("clusters/a", "clusters/b")[at]]
    page.run(
        "for (const it of document.querySelectorAll('#panel details')) it.open = !it.open;"
        "document.querySelector('[data-turn=\"1\"]').click()"
    )
    page.transform()
    assert page.texts("#panel h2") == ["clusters/b"]


def test_equal_clusters_are_shown_whole(opened: Open, diagram: Diagram) -> None:
    page = opened([diagram, replace(diagram, cluster="clusters/b")])
    assert page.texts("#differing") == ["0 of 10 objects differ"]
    assert len(page.texts("#rows tr")) == 10


def test_one_cluster_has_no_table(opened: Open, diagram: Diagram) -> None:
    page = opened([diagram])
    assert page.run("return document.getElementById('fleet').hidden")
    assert page.run("return document.getElementById('cluster').hidden")


def test_a_long_table_is_made_on_request(opened: Open) -> None:
    nodes = tuple(node(f"team/app-{it:03}", wave=1) for it in range(250))
    page = opened([Diagram("clusters/a", nodes), Diagram("clusters/b")])
    assert len(page.texts("#rows tr")) == 201
    page.run("document.querySelector('#rows tr:last-child button').click()")
    assert len(page.texts("#rows tr")) == 250


def test_names_are_plain_text(opened: Open, hostile: Diagram) -> None:
    link = Link(hostile.nodes[0].id, hostile.nodes[1].id, "dependsOn")
    page = opened([hostile, replace(hostile, cluster="<b>", links=(link,))])
    assert page.run("return document.querySelectorAll('b, img, iframe').length") == 0
    assert "\u202e" not in page.run("return document.body.innerText")


def test_a_narrow_window(opened: Open, fleet: Sequence[Diagram]) -> None:
    metrics = {"width": 420, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page = opened(fleet)
    try:
        page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        assert page.run("return document.documentElement.scrollWidth") <= 420
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
