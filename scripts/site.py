"""What mkdocs.yml adds to docs/: a page for each rule, and the results of the lab. Called by MkDocs."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from gitops_lint.results.finding import HOME, RuleInfo
from gitops_lint.rule import load_rules

ROOT: Final = Path(__file__).resolve().parent.parent
_RULES: Final = "rules.md"
_LAB: Final = {"lab/results.md": "RESULTS.md", "lab/advice.md": "ADVICE.md"}
_RULE_LINK: Final = re.compile(r"\]\((?:(?:\.\./)*docs/)?rules\.md#([a-z0-9-]+)\)")
_LINK: Final = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for rule in _rules():
        files.append(File.generated(config, f"rules/{rule.id}.md", content=_page(rule)))
    for name, source in _LAB.items():
        text = (ROOT / "lab" / source).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=_outward(text, "lab")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Replace the one page of all rules by a list of them, and lead links to where the site has their target."""
    path = page.file.src_uri
    if path == _RULES:
        return "\n\n".join(_list())
    below = "" if path.startswith("rules/") else "rules/"
    markdown = _RULE_LINK.sub(rf"]({below}\1.md)", markdown)
    return markdown.replace("](../", f"]({HOME}/blob/main/") if "/" not in path else markdown


def _rules() -> list[RuleInfo]:
    found = [rule.info for rule in load_rules(plugins=False)]
    return sorted(found, key=lambda rule: (rule.family, rule.id))


def _list() -> Iterator[str]:
    yield "# Rules"
    yield (
        "`error`: Flux fails, hangs, or deletes something that should stay. `warning`: it works only if the timing is"
        " right. `hint`: advice. `gitops-lint explain` finds a rule by words."
    )
    for family, members in groupby(_rules(), key=lambda rule: rule.family):
        rows = [f"| [{it.id}](rules/{it.id}.md) | {it.severity} | {it.summary} |" for it in members]
        yield f"## {family}"
        yield "\n".join(("| rule | severity | what is wrong |", "|---|---|---|", *rows))


def _page(rule: RuleInfo) -> str:
    summary, _, body = rule.documentation.partition("\n")
    head = f"**{rule.severity}** in the family [{rule.family}](../rules.md#{rule.family})"
    return f"# {rule.id}\n\n{summary}\n\n{head}\n\n{_outward(body.strip(), 'docs')}\n"


def _outward(text: str, folder: str) -> str:
    """The text with relative links, as in a file of `folder`, to the repository; those to rules stay."""

    def lead(link: re.Match[str]) -> str:
        if _RULE_LINK.fullmatch(link[0]):
            return link[0]
        return f"]({HOME}/blob/main/{(Path(folder) / link[1]).as_posix()})"

    return _LINK.sub(lead, text)
