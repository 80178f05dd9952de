"""Draw the growth curves of what `growth.py --save` saved, as an SVG.

    python -m benchmarks.curves FIGURES.json docs/growth.svg

One panel for each axis, with logarithmic scales: files or pairs across, CPU seconds up. The thick line is
the whole lint; the thin ones are its five longest stages. A gray line shows linear growth.
"""

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_WIDTH: Final = 300  # of a panel
_HEIGHT: Final = 250
_LEFT: Final = 44  # of the plot in its panel
_TOP: Final = 30
_RIGHT: Final = 100
_BOTTOM: Final = 34
_COLUMNS: Final = 3
_SHOWN: Final = 5
_COLORS: Final = ("#0969da", "#bf3989", "#1a7f37", "#9a6700", "#8250df")
_STYLE: Final = """\
text { font: 11px system-ui, sans-serif; fill: #57606a; }
.title { font-weight: 600; fill: #24292f; }
.axis { stroke: #d0d7de; }
.linear { stroke: #afb8c1; stroke-dasharray: 3 3; }
.all { stroke: #24292f; stroke-width: 2.5; }
path, line { fill: none; }
"""


class Panel:
    """The scales of one axis: both logarithmic, from the figures that it shows."""

    def __init__(self, sizes: Sequence[float], seconds: Sequence[float]) -> None:
        self.low, self.high = math.log10(sizes[0]), math.log10(sizes[-1])
        self.least = math.floor(math.log10(max(min(seconds), 0.001)))
        self.most = math.ceil(math.log10(max(seconds)))

    def x(self, size: float) -> float:
        wide = _WIDTH - _LEFT - _RIGHT
        return _LEFT + wide * (math.log10(size) - self.low) / (self.high - self.low)

    def y(self, seconds: float) -> float:
        tall = _HEIGHT - _TOP - _BOTTOM
        part = (math.log10(max(seconds, 0.001)) - self.least) / (self.most - self.least)
        return _HEIGHT - _BOTTOM - tall * part

    def line(self, sizes: Sequence[float], seconds: Sequence[float], style: str) -> str:
        points = (f"{self.x(a):.1f} {self.y(b):.1f}" for a, b in zip(sizes, seconds, strict=True))
        return f'<path {style} d="M{" L".join(points)}"/>'


def panel(axis: str, sizes: Sequence[int], measured: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The elements of one panel."""
    names = {name: None for it in measured for name in it["costs"] if name != "other"}
    rows = {name: [it["costs"].get(name, 0.0) for it in measured] for name in names}
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    longest = sorted(rows, key=lambda it: -rows[it][-1])[:_SHOWN]
    scale = Panel(sizes, [*total, *(it for name in longest for it in rows[name])])
    yield f'<text class="title" x="{_LEFT}" y="16">{axis.replace("-", " ")}</text>'
    for power in range(scale.least, scale.most + 1):
        at = scale.y(10**power)
        yield f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        yield f'<text x="{_LEFT - 5}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'
    for size in sizes:
        yield f'<text x="{scale.x(size):.1f}" y="{_HEIGHT - 16}" text-anchor="middle">{size:,}</text>'
    linear = [total[0] * size / sizes[0] for size in sizes]
    inside = [(a, b) for a, b in zip(sizes, linear, strict=True) if b <= 10**scale.most]
    yield scale.line([a for a, _ in inside], [b for _, b in inside], 'class="linear"')
    labels = [(scale.y(total[-1]), "all", "#24292f")]
    for name, color in zip(longest, _COLORS, strict=False):
        yield scale.line(sizes, rows[name], f'stroke="{color}"')
        labels.append((scale.y(rows[name][-1]), name.removeprefix("rule "), color))
    yield scale.line(sizes, total, 'class="all"')
    last = -math.inf
    for at, name, color in sorted(labels):
        last = max(at + 4, last + 12)
        yield f'<text x="{_WIDTH - _RIGHT + 5}" y="{last:.1f}" style="fill: {color}">{name}</text>'


def picture(saved: Mapping[str, Any]) -> str:
    """The SVG of all axes."""
    axes: Mapping[str, Any] = saved["axes"]
    rows = math.ceil(len(axes) / _COLUMNS)
    width, height = _COLUMNS * _WIDTH, rows * _HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">',
        f"<style>\n{_STYLE}</style>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for number, (axis, measured) in enumerate(axes.items()):
        across, down = number % _COLUMNS * _WIDTH, number // _COLUMNS * _HEIGHT
        lines.append(f'<g transform="translate({across} {down})">')
        lines += panel(axis, measured["sizes"], measured["figures"])
        lines.append("</g>")
    return "\n".join([*lines, "</svg>\n"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("figures", type=Path)
    parser.add_argument("picture", type=Path)
    given = parser.parse_args()
    saved = json.loads(given.figures.read_text(encoding="utf-8"))
    given.picture.write_text(picture(saved), encoding="utf-8")


if __name__ == "__main__":
    main()
