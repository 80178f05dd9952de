"""The page of a rule on a terminal: Markdown without its marks."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.regex import regex
from gitops_lint.report.style import Style

_CODE: Final = regex(r"`([^`]+)`")
_FENCE: Final = regex(r"```\w*(?: (?P<state>title|before)=\"(?P<title>[^\"]*)\")?.*")


def render(page: str, style: Style) -> str:
    """The lines of a page, as written without color; in color, headings and code are painted instead of marked."""
    if not style.color:
        return page
    return "\n".join(_painted(page.split("\n"), style))


def _painted(lines: list[str], style: Style) -> Iterator[str]:
    in_code = False
    for line in lines:
        if fence := _FENCE.fullmatch(line):
            in_code = not in_code
            if in_code and (title := fence["title"]):
                when = " before the change" if fence["state"] == "before" else ""
                yield f"    {style.paint(title + when, 'strong')}"
        elif in_code:
            code, mark, comment = line.partition("#")
            yield f"    {code}{style.paint(mark + comment, 'frame')}".rstrip()
        elif line.startswith("#"):
            yield style.paint(line.lstrip("# "), "strong")
        else:
            yield _CODE.sub(lambda it: style.paint(it[1], "hint"), line)
