"""The benchmarks run: their figures are not looked at."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks import growth, resident
from benchmarks.curves import picture
from benchmarks.hostile.__main__ import SHAPES
from benchmarks.shapes import AXES

STAGES = {
    "walk",
    "read",
    "parse",
    "entry points",
    "kustomize build",
    "expansion",
    "event graph",
    "report",
}


@pytest.mark.parametrize("axis", AXES)
def test_every_axis_is_measured(axis: str, tmp_path: Path) -> None:
    files = growth.write(axis, 60, tmp_path)
    assert files == sum(path.is_file() for path in tmp_path.rglob("*"))
    seconds, counts = growth.stages(tmp_path)
    assert seconds.keys() >= STAGES
    assert counts["objects"] > 8
    assert (counts["findings"] > 20) == (axis == "findings")


def test_each_process_counts_the_same_steps() -> None:
    command = (
        sys.executable,
        "-m",
        "benchmarks.growth",
        "--steps",
        "--one",
        "files-of-a-directory",
        "60",
    )
    first, second = (json.loads(subprocess.check_output(command)) for _ in range(2))
    assert first["costs"] == second["costs"]
    assert first["costs"].keys() >= STAGES - {"entry points", "kustomize build"}
    assert first["costs"]["parse"] > 0.001  # of a million


def test_the_exponent_is_that_of_the_last_two_sizes() -> None:
    assert growth.exponent([1, 10, 100], [5, 1, 100]) == pytest.approx(2)


def test_the_curves_are_an_svg() -> None:
    figures = [{"costs": {"parse": it, "rule a": it / 2}} for it in (0.1, 1.0)]
    saved = {"axes": {axis: {"sizes": [1000, 10_000], "figures": figures} for axis in AXES}}
    panels = ET.fromstring(picture(saved)).findall("{*}g")
    assert [panel.findtext("{*}text") for panel in panels] == [it.replace("-", " ") for it in AXES]


def test_hostile_shapes_are_registered() -> None:
    assert {"clique", "long-prefixes", "anchors", "nested-variables", "replicas"} <= SHAPES.keys()


def test_lints_of_a_process_that_stays(tmp_path: Path) -> None:
    growth.write("files-of-a-directory", 60, tmp_path)
    file = next(
        it for it in sorted(tmp_path.rglob("*.yaml")) if "kind: ConfigMap" in it.read_text()
    )
    before = file.read_text()
    file.write_text(before.replace(": value", ": other"))
    taken = resident.lints(tmp_path, file, before, 2)
    assert {name: len(it) for name, it in taken.items()} == {
        "first": 1,
        "nothing": 1,
        "a comment": 2,
        "a value": 2,
    }
    assert file.read_text() != before  # the last change is the other value
