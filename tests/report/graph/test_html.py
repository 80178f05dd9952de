"""The page in a real browser: its content, its reactions, and that it makes no requests."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from gitops_lint.report.graph import render
from gitops_lint.report.style import Links, Style
from gitops_lint.results.diagram import Diagram, Link
from gitops_lint.results.explanation import Line, Name
from gitops_lint.results.verdict import Need, Outcome, User, Verdict
from tests.examples import examples
from tests.report.browser import Page, Show
from tests.report.graph.conftest import HOSTILE, ks, large, node

Open = Callable[[Diagram], Page]


@pytest.fixture
def opened(shows: Show) -> Open:
    """Opens the page of a diagram."""
    return lambda diagram: shows(render(diagram, "html", Style()))


def test_a_click_shows_dependencies_and_dependents(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    page.click(ks("apps"))
    assert page.texts("#chosen") == ["flux-system/apps"]
    assert page.texts("#where") == ["clusters/a/apps.yaml:4"]
    assert page.ids("#waits .to") == [ks("flux-system"), ks("infra"), ks("gone")]
    assert "clusters/a/apps.yaml:8" in page.texts("#waits li")[1]
    assert page.ids("#blocks .to") == ["Kustomization team/tail"]
    charts, release = "HelmRepository team/charts", "HelmRelease team/web"
    assert page.ids("#before .to") == [
        "GitRepository flux-system/flux-system", ks("flux-system"), ks("infra"), release, charts,
        ks("gone"),
    ]  # fmt: skip
    assert page.ids("#after .to") == ["Kustomization team/tail"]
    rules = page.texts("#findings strong")
    assert rules == ["interval-too-short", "no-matter"]
    assert page.ids(".node.chosen") == [ks("apps")]
    assert set(page.ids(".node.before")) == set(page.ids("#before .to"))
    assert page.ids(".node.after") == ["Kustomization team/tail"]
    page.run(
        "document.querySelector('#waits [data-to=\"Kustomization flux-system/infra\"]').click()"
    )
    assert page.texts("#chosen") == ["flux-system/infra"]
    page.press_button("close")
    assert page.ids(".node.chosen") == []
    assert page.texts("#all-findings strong")[0] == "dependency-cycle"


@pytest.mark.parametrize("size", [None, 40])
def test_the_browser_computes_the_same_as_the_diagram(
    size: int | None, opened: Open, diagram: Diagram
) -> None:
    made = large(size) if size else diagram
    page = opened(made)
    for one in made.nodes[:: 7 if size else 1]:
        page.run("document.querySelector('.close')?.click()")
        page.run(
            "for (const it of document.querySelectorAll('#kinds input:not(:checked)')) it.click()"
        )
        page.click(one.id)
        assert set(page.ids("#before .to")) == made.needed(one.id)
        assert set(page.ids("#after .to")) == made.blocked(one.id)


def test_findings_are_drawn_where_they_are(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    assert page.ids(".node.warning") == [ks("apps")]
    assert page.texts(".node.warning .sign") == ["⚠"]
    assert page.ids(".node.error") == []
    assert page.texts(".link.error text") == ["✖", "✖", "✖"]
    assert page.ids(".node.missing") == [ks("gone")]
    assert page.texts(".band text")[-3:] == ["missing · 1", "never · 1", "never · 1"]
    assert "wave 1 · 1" in page.texts(".band text")


def test_search(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    before = page.transform()
    page.press("/")
    page.press("LOOP kust")
    assert page.texts("#hits") == ["2 hits"]
    assert page.ids(".node.hit") == [ks("loop-a"), ks("loop-b")]
    page.press("\ue007")
    assert page.texts("#chosen") == ["flux-system/loop-a"]
    assert page.transform() != before
    page.press("\ue007")
    assert page.texts("#chosen") == ["flux-system/loop-b"]
    page.press("\ue00c")
    assert page.texts("#hits") == [""]
    assert page.ids(".node.hit") == []
    page.browser.find_element("id", "filters").click()
    page.browser.find_element("css selector", "#kinds input[value=HelmRelease]").click()
    page.press("/")
    page.press("web")
    assert page.texts("#hits") == ["1 hit, 1 hidden"]
    page.press("\ue007")
    assert page.ids(".node.chosen") == ["HelmRelease team/web"]


def test_zoom_and_pan_change_the_transform_alone(opened: Open, diagram: Diagram) -> None:
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.actions.wheel_input import ScrollOrigin

    page = opened(diagram)
    drawn = page.run("return document.getElementById('nodes').innerHTML")
    page.press_button("fit")
    first = page.transform()
    page.press_button("in")
    nearer = page.transform()
    assert nearer[2] == pytest.approx(first[2] * 1.25)
    page.press_button("out")
    assert page.transform() == pytest.approx(first)
    page.press("+")
    assert page.transform() == pytest.approx(nearer)
    page.press("0")
    assert page.transform() == pytest.approx(first)
    picture = page.browser.find_element("id", "picture")
    ActionChains(page.browser).scroll_from_origin(
        ScrollOrigin.from_element(picture, 100, 50), 0, -200
    ).perform()
    x, y, scale = page.transform()
    assert scale > first[2]
    box = page.run(
        "const b = arguments[0].getBoundingClientRect(); return [b.width, b.height]", picture
    )
    at = (box[0] / 2 + 100, box[1] / 2 + 50)  # what is under the pointer stays there
    assert (at[0] - x) / scale == pytest.approx((at[0] - first[0]) / first[2], abs=2)
    ActionChains(page.browser).move_to_element_with_offset(
        picture, 0, -200
    ).click_and_hold().move_by_offset(60, 30).release().perform()
    assert page.transform() == pytest.approx((x + 60, y + 30, scale))
    assert page.ids(".node.chosen") == []
    assert page.run("return document.getElementById('nodes').innerHTML") == drawn


def test_the_keyboard_reaches_everything(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    stops = "return document.querySelectorAll('.node[tabindex=\"0\"]').length"
    assert page.run(stops) == 1
    page.run("document.querySelector('.node[tabindex=\"0\"]').focus()")
    for key, expected in [
        ("\ue014", ks("flux-system")),
        ("\ue014", ks("infra")),
        ("\ue014", ks("apps")),
        ("\ue015", "HelmRelease team/web"),
        ("\ue013", ks("apps")),
        ("\ue012", ks("infra")),
    ]:
        page.press(key)
        assert page.run("return document.activeElement.dataset.id") == expected
        assert page.run(stops) == 1
    page.press("\ue007")
    assert page.texts("#chosen") == ["flux-system/infra"]
    assert page.run("return document.activeElement.getAttribute('aria-pressed')") == "true"
    page.press("\ue00c")
    assert page.ids(".node.chosen") == []
    label = page.run("return document.activeElement.getAttribute('aria-label')")
    assert label == "Kustomization, flux-system/infra, waits"


def test_the_first_view_can_be_read(opened: Open) -> None:
    for size in (40, 100):
        page = opened(large(size))
        left, top, scale = page.transform()
        assert scale >= 0.5
        assert (left, top) >= (0, 0)
        seen = page.run(
            "return [...document.querySelectorAll('.node')].filter((it) => {"
            " const box = it.getBoundingClientRect();"
            " return box.left >= 0 && box.top >= 0 && box.right < 1000 && box.bottom < 800}).length"
        )
        assert seen > 10
        names = page.texts(".node .large")
        assert not [it for it in names if "…" in it]


def test_kinds_and_namesakes_are_told_apart_from_afar(opened: Open) -> None:
    names = ("Kustomization a/web", "Kustomization b/web", "HelmRelease a/web", "Kustomization a/x")
    page = opened(Diagram("c", tuple(node(it) for it in names)))
    assert page.texts(".node .badge") == ["KS", "KS", "HR", "KS"]
    assert page.texts(".node .large") == ["a/web", "b/web", "web", "x"]
    for _ in range(12):
        page.press("-")
    assert page.transform()[2] < 0.3
    assert "none" not in {page.style(f".node.{it} .badge", "display") for it in ("ks", "hr")}
    fills = [page.style(f".node.{it} .chip", "fill") for it in ("ks", "hr")]
    assert fills[0] != fills[1]


def test_many_objects_are_grouped(opened: Open) -> None:
    page = opened(large(170))
    assert page.run("return document.getElementById('group').value") == "namespace"
    boxes = page.run("return document.querySelectorAll('.node').length")
    assert boxes < 60
    assert sum(map(int, page.texts(".node.group .badge"))) + boxes == 170 + len(
        page.texts(".node.group .badge")
    )
    page.press("/")
    page.press("kust media/app-101")
    assert page.texts("#hits") == ["1 hit"]
    page.press("\ue007")
    assert page.ids(".node.chosen") == ["Kustomization media/app-101"]
    page.press("\ue00c")
    before = len(page.ids(".node"))
    page.run(
        "document.querySelector('.node.group').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert len(page.ids(".node")) > before
    page.group_by("owner")
    assert 1 < len(page.ids(".node")) < 20
    page.group_by("")
    assert len(page.ids(".node")) == 170


def test_the_address_names_the_object(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    page.click(ks("apps"))
    address = page.run("return location.href")
    assert address.endswith("#object=Kustomization+flux-system%2Fapps")
    page.browser.get("about:blank")
    page.browser.get(address)
    assert page.texts("#chosen") == ["flux-system/apps"]
    page.press_button("close")
    assert "#" not in page.run("return location.href")
    page.run("location.hash = 'object=Kustomization flux-system/infra'")
    page.transform()
    assert page.texts("#chosen") == ["flux-system/infra"]


def test_findings_are_listed_by_rule(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    assert page.texts(".rule > summary") == [
        "✖dependency-cycle\xa0· 1", "✖dependency-not-found\xa0· 1", "⚠interval-too-short\xa0· 1",
        "ℹno-matter\xa0· 1",
    ]  # fmt: skip
    assert page.texts(".rule[open] strong") == ["dependency-cycle", "dependency-not-found"]
    assert page.ids(".rule[open]:first-child .to") == [ks("loop-a"), ks("loop-b")]
    assert page.texts(".toggle") == ["✖2 errors", "⚠1 warning", "ℹ1 hint"]
    page.run("document.querySelector('.toggle.error').click()")
    assert page.texts(".rule strong") == ["interval-too-short", "no-matter"]
    assert page.ids(".node.hit") == [ks("apps")]
    page.run(
        "const it = document.getElementById('rule'); it.value = 'no-matter';"
        "it.dispatchEvent(new Event('change'))"
    )
    assert page.texts(".rule strong") == ["no-matter"]
    page.click(ks("infra"))
    page.press_button("close")
    assert page.texts(".rule strong") == ["no-matter"]


def test_the_verdict_and_the_needs(opened: Open, diagram: Diagram) -> None:
    line = Line("clusters/a/apps.yaml", 8)
    needs = (
        Need(Name("Secret", "team", "key"), "", (User(Name("Kustomization", "flux-system", "apps"), line),),
             (Name("Kustomization", "flux-system", "apps"),), certain=True),
        Need(Name("Secret", "team", "fine"), "", (User(Name("Kustomization", "flux-system", "apps"), line),),
             (), certain=True, accepted="known"),
    )  # fmt: skip
    page = opened(
        replace(diagram, verdict=Verdict("clusters/a", Outcome.CONVERGES_IF, needs=needs))
    )
    assert page.texts("#verdict > div > p") == ["✓converges if 1 Secret exists first (1 accepted)"]
    assert page.texts("#needs > summary") == ["1 need before Flux starts"]
    assert page.texts("#needs li") == [
        "Secret team/keyfor Kustomization flux-system/apps, clusters/a/apps.yaml:8without it, 1 never Ready"
    ]


def test_places_link_to_files(shows: Show, hostile: Diagram, diagram: Diagram) -> None:
    template = "https://x.example/{path}#L{line}"
    style = Style(links=Links(template, template))
    page = shows(render(diagram, "html", style))
    page.click(ks("apps"))
    links = page.run(
        "return [...document.querySelectorAll('#where a, #waits a')]"
        ".map((it) => [it.getAttribute('href'), it.rel, it.textContent])"
    )
    safe = "noopener noreferrer"
    assert links == [
        ["https://x.example/clusters/a/apps.yaml#L4", safe, "clusters/a/apps.yaml:4"],
        ["https://x.example/clusters/a/apps.yaml#L8", safe, "clusters/a/apps.yaml:8"],
        ["https://x.example/clusters/a/apps.yaml#L20", safe, "clusters/a/apps.yaml:20"],
    ]
    page = shows(render(hostile, "html", style))
    page.click(hostile.nodes[0].id)
    for href in page.run("return [...document.querySelectorAll('#panel a')].map((it) => it.href)"):
        assert re.fullmatch(r"https://x\.example/[\w%.~!*'()/-]+#L1", href)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_picture_can_be_saved(kind: str, opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    for _ in range(9):
        page.press("-")
    name, type_, start, size = page.browser.execute_async_script(
        """const done = arguments[1];
        let blob;
        URL.createObjectURL = (made) => { blob = made; return "about:blank"; };
        HTMLAnchorElement.prototype.click = async function () {
          const bytes = new Uint8Array(await blob.arrayBuffer());
          window.text = await blob.text();
          done([this.download, blob.type, [...bytes.slice(0, 4)], bytes.length]);
        };
        document.getElementById(`save-${arguments[0]}`).click();""",
        kind,
    )
    assert name == f"clusters-a.{kind}"
    if kind == "png":
        assert (type_, start) == ("image/png", [0x89, *b"PNG"])
        assert size > 10_000
        return
    assert type_ == "image/svg+xml"
    text = page.run("return window.text")
    told = ET.fromstring(text)
    assert {it.tag.rpartition("}")[2] for it in told.iter()} == {
        "svg", "defs", "marker", "path", "rect", "g", "title", "text",
    }  # fmt: skip
    names = [it.text for it in told.iter() if it.tag.endswith("text")]
    assert {"infra", "KS", "HR", "wave 1 · 1"} <= set(names)
    assert names.count("apps") == 1  # as near as can be, though the page shows it from afar
    assert not re.search(r"(class|style|light-dark|var\()\b", text)


def test_light_and_dark(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    light = page.style("body", "backgroundColor")
    page.press_button("theme")
    dark = page.style("body", "backgroundColor")
    assert dark != light
    page.press_button("theme")
    assert page.style("body", "backgroundColor") == light
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    page = opened(diagram)
    assert page.style("body", "backgroundColor") == dark
    page.press_button("theme")
    assert page.style("body", "backgroundColor") == light


TEXTS = ("soft", "accent", "error", "warning", "good", "info", "ink")
CHIPS = ("ks", "hr", "rs", "of-source", "other", "group")
CONTRAST = """
const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
const light = (color) => {
  const made = document.createElement("i");
  made.style.color = color;
  document.body.append(made);
  pen.fillStyle = getComputedStyle(made).color;
  pen.fillRect(0, 0, 1, 1);
  made.remove();
  const parts = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((it) => it / 255);
  const [red, green, blue] = parts.map((it) => (it <= 0.03928 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
};
return arguments[0].map(([one, other]) => {
  const both = [light(one), light(other)];
  return Math.max(...both) / Math.min(...both);
});
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_can_be_told_from_their_background(
    scheme: str, opened: Open, diagram: Diagram, browser: Any
) -> None:
    """The contrast that WCAG asks for: 4.5 for text, 3 for lines."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    page = opened(diagram)
    texts = [(f"var(--{it})", "var(--sheet)") for it in TEXTS]
    texts += [(f"var(--{it})", "var(--band)") for it in ("soft", "ink")]
    texts += [("var(--ink)", f"var(--{it})") for it in CHIPS]
    texts += [
        (f"var(--{it})", f"color-mix(in srgb, var(--{it}) 10%, var(--sheet))")
        for it in ("error", "warning", "good", "info")
    ]
    lines = [(f"var(--{it})", "var(--ground)") for it in ("edge", "after", "accent", "error")]
    assert [it for it in zip(texts, page.run(CONTRAST, texts), strict=True) if it[1] < 4.5] == []
    assert [it for it in zip(lines, page.run(CONTRAST, lines), strict=True) if it[1] < 3] == []


def test_kinds_namespaces_and_arrows_can_be_chosen(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    page.press_button("filters")
    page.browser.find_element("css selector", "#kinds input[value=HelmRelease]").click()
    assert "HelmRelease team/web" not in page.ids(".node")
    assert len(page.ids(".node")) == 9
    page.browser.find_element("css selector", "#arrows input[value=applies]").click()
    assert page.run("return document.querySelectorAll('#links .applies').length") == 0
    assert page.run("return document.querySelectorAll('#links .dependsOn').length") == 3
    page.run(
        "const it = document.getElementById('namespace'); it.value = 'team';"
        "it.dispatchEvent(new Event('change'))"
    )
    assert set(page.ids(".node")) == {"Kustomization team/tail", "HelmRepository team/charts"}
    page.click("Kustomization team/tail")
    page.run(
        "document.querySelector('#waits [data-to=\"Kustomization flux-system/apps\"]').click()"
    )
    assert ks("apps") in page.ids(".node.chosen")  # though its namespace is not shown


def test_names_are_plain_text(opened: Open, hostile: Diagram) -> None:
    page = opened(hostile)
    assert page.run("return document.scripts.length") == 2
    assert page.run("return document.querySelectorAll('b, img, iframe').length") == 0
    assert len(page.ids(".node")) == len(hostile.nodes)
    page.click(hostile.nodes[0].id)
    shown = page.texts("#chosen")[0]
    assert shown == f"{HOSTILE}/{HOSTILE}".replace("\u202e", "\\u{202e}")
    assert "\u202e" not in page.run("return document.body.innerText")
    page.press("/")
    page.press("__proto__")
    assert page.texts("#hits") == ["1 hit"]


def test_the_page_makes_no_requests(browser: Any, tmp_path: Path, diagram: Diagram) -> None:
    file = tmp_path / "graph.html"
    file.write_text(render(diagram, "html", Style()), encoding="utf-8")
    browser.get(file.as_uri())
    told = browser.execute_async_script(
        """const done = arguments[0], told = [];
        addEventListener("securitypolicyviolation", (event) => told.push(event.effectiveDirective));
        const image = new Image();
        image.src = "http://127.0.0.1:9/image";
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        fetch("http://127.0.0.1:9/").catch(() => 0).then(() =>
          setTimeout(() => done([told.sort(), window.ran ?? false]), 50));"""
    )
    assert told == [["connect-src", "img-src", "script-src-elem"], False]
    browser.get_log("browser")


def test_hundreds_of_kustomizations(opened: Open) -> None:
    size = min(500, 5 * examples(30))
    page = opened(large(size))
    page.group_by("")
    assert len(page.ids(".node")) == size  # Helm releases and sources wait to be asked for
    drawn = page.run("return document.getElementById('nodes').innerHTML")
    before = page.transform()
    page.browser.execute_async_script(
        """const done = arguments[0], picture = document.getElementById("picture");
        let left = 30;
        const step = () => {
          if (!left--) return done();
          picture.dispatchEvent(new WheelEvent("wheel", {deltaY: left % 2 ? -40 : 30, clientX: 500, clientY: 400, bubbles: true, cancelable: true}));
          requestAnimationFrame(step);
        };
        step();"""
    )
    assert page.transform() != before
    assert page.run("return document.getElementById('nodes').innerHTML") == drawn
    page.run("for (const it of document.querySelectorAll('#kinds input:not(:checked)')) it.click()")
    assert len(page.ids(".node")) == 3 * size - 1


def test_nothing_overlaps(opened: Open, diagram: Diagram) -> None:
    for made in (diagram, large(90)):
        page = opened(made)
        spots = page.run(
            "return [...document.querySelectorAll('.node')].map((it) => it.getAttribute('transform'))"
        )
        assert len(set(spots)) == len(spots)
        x = dict(
            zip(
                page.ids(".node"),
                (float(re.findall(r"[\d.]+", it)[0]) for it in spots),
                strict=True,
            )
        )
        for link in made.links:
            ends = made.by_id[link.waiter], made.by_id[link.awaited]
            if all(it.wave is not None and it.id in x for it in ends):
                assert x[link.awaited] < x[link.waiter] or link.kind != "dependsOn"


def test_objects_that_never_start_are_in_order(opened: Open) -> None:
    names = ["d", "b", "a", "c", "round-1", "round-2"]
    nodes = tuple(node(f"x/{name}", wave=None) for name in names)
    chain = [("b", "a"), ("c", "b"), ("d", "c"), ("round-1", "round-2"), ("round-2", "round-1")]
    links = tuple(
        Link(f"Kustomization x/{one}", f"Kustomization x/{other}", "dependsOn")
        for one, other in chain
    )
    page = opened(Diagram("c", nodes, links))
    assert page.texts(".band text") == ["never · 2", "never · 2", "never · 1", "never · 1"]
    assert [it for it in page.texts(".node .name") if len(it) == 1] == list("dbac")
    spots = dict(
        zip(
            page.texts(".node .name"),
            page.run(
                "return [...document.querySelectorAll('.node')].map((it) => it.getAttribute('transform'))"
            ),
            strict=True,
        )
    )
    x = {name: float(re.findall(r"[\d.]+", spot)[0]) for name, spot in spots.items()}
    assert x["a"] < x["b"] < x["c"] < x["d"]


def test_kinds_are_counted_in_words(opened: Open) -> None:
    kinds = ("HelmRepository", "HelmRepository", "Kustomization")
    nodes = tuple(node(f"{kind} a/x{number}") for number, kind in enumerate(kinds))
    told = opened(Diagram("c", nodes)).run("return document.getElementById('panel').textContent")
    assert "2 HelmRepositories, 1 Kustomization" in told


def test_a_narrow_window(opened: Open, diagram: Diagram) -> None:
    metrics = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page = opened(diagram)
    try:
        page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        assert page.run("return document.documentElement.scrollWidth") <= 400
        boxes = page.run(
            "return ['picture', 'panel'].map((id) => document.getElementById(id).getBoundingClientRect())"
            ".map((box) => [box.top, box.bottom, box.width])"
        )
        assert boxes[0][1] <= boxes[1][0]  # one below the other
        assert [width for _, _, width in boxes] == [400, 400]
        page.press_button("fit")
        left, _, scale = page.transform()
        assert scale >= 0.5  # names can be read
        assert left >= 0  # and the first wave is there
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_print(opened: Open, diagram: Diagram) -> None:
    page = opened(diagram)
    page.press_button("theme")
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden = ("#search", "#namespace", "#filters", ".buttons", "#theme")
    assert [
        page.run("return document.querySelector(arguments[0]).offsetParent", it) for it in hidden
    ] == [None] * len(hidden)
    assert page.style("body", "color") == "rgb(27, 31, 39)"  # dark on white
