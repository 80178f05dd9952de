"""For a browser: one self-contained page that loads nothing from the network."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final

from gitops_lint.regex import regex
from gitops_lint.report.escape import visible
from gitops_lint.report.graph.json import document
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, positions

_SCRIPTS: Final = ("model.js", "layout.js", "view.js", "panel.js", "main.js")
_HOLE: Final = regex(r"\{\{(\w+)\}\}")


def render(diagram: Diagram, style: Style) -> str:  # noqa: ARG001  the page has its own style
    """The page; its policy allows only the embedded script and style."""
    script = f'"use strict";\n(() => {{\n{"".join(map(_read, _SCRIPTS))}}})();\n'
    look = _read("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(look)};"
        " base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": escape(visible(diagram.cluster)),
        "style": look,
        "data": _data(diagram),
        "script": script,
    }
    return _HOLE.sub(lambda hole: parts[hole[1]], _read("page.html"))


def _read(name: str) -> str:
    return (files(__package__) / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash of an element's content for a Content-Security-Policy."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(diagram: Diagram) -> str:
    """The document in its shortest form; nothing in it ends the element."""
    data = document(diagram, _shortest)
    return json_text(data, compact=True).replace("<", "\\u003c")


def _shortest(nodes: int) -> list[int] | str:
    """A set of nodes as positions, or as the bits of a hexadecimal number if that is shorter."""
    listed, digits = positions(nodes), f"{nodes:x}"
    return listed if len(str(listed)) <= len(digits) else digits
