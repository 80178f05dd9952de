"""The interactive page of `graph` and `diff`: one self-contained file that loads nothing from the network."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any, Final

from gitops_lint.regex import regex
from gitops_lint.report.escape import visible
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Links

_SCRIPTS: Final = (
    "model.js", "layout.js", "view.js", "panel.js", "change.js", "findings.js", "export.js", "fleet.js", "main.js",
)  # fmt: skip
_HOLE: Final = regex(r"\{\{(\w+)\}\}")


def page(
    title: str,
    clusters: Sequence[Mapping[str, Any]],
    *,
    links: Links | None = None,
    changes: Mapping[str, Any] | None = None,
) -> str:
    """The page about some clusters, each as `report.graph.json.document` formats it.

    Places are links if there are templates for `links`. With `changes`, the page is about what changes from one state to another: `base` and `head` are the names of the
    states, `states` the values and signs of all states of objects, and `effects` the values, titles and states of all effects,
    both the worst first; `unseen` are sentences about files that are not compared. Then each cluster has `change`, as in
    `report.change.json`, each node has its `states`, and each link is `added`, `removed` or neither.

    Its policy allows only the embedded script and style, and the picture that it exports.
    """
    script = f'"use strict";\n(() => {{\n{"".join(map(_read, _SCRIPTS))}}})();\n'
    look = _read("page.css")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(look)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": policy,
        "title": escape(visible(title)),
        "style": look,
        "data": _data(
            {
                "title": title,
                "links": links._asdict() if links else None,
                "changes": changes,
                "clusters": clusters,
            }
        ),
        "script": script,
    }
    return _HOLE.sub(lambda hole: parts[hole[1]], _read("page.html"))


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash of an element's content for a Content-Security-Policy."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _data(document: Mapping[str, Any]) -> str:
    """The document in its shortest form; nothing in it ends the element."""
    return json_text(document, compact=True).replace("<", "\\u003c")
