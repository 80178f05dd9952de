"""A copy of a repository, changed so that it can be played on loopback, quickly, beside others.

The text of the files is changed, not their data: files that are broken on purpose stay as they are.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from gitops_lint.cluster import normal_url
from lab.charts import files as chart_files

_DOCUMENTS: Final = re.compile(r"(?m)(^---.*\n)")
_KIND: Final = re.compile(r"(?m)^kind: *[\"']?(\w+)")
_NAME: Final = re.compile(r"(?m)^  name: *[\"']?([\w.-]+)")
_URL: Final = re.compile(r"(?m)^(\s+(?:- )?url:\s*)[\"']?([^\s\"'#]+)[\"']?.*$")
_OCI_URL: Final = re.compile(r"(?m)^( +)url:\s*[\"']?(oci://[^\s\"'#]+)[\"']?.*$")
_FLUX_KUSTOMIZATION: Final = re.compile(
    r"kustomize\.toolkit\.fluxcd\.io/\w+\s[\s\S]*?^kind: *Kustomization", re.MULTILINE
)
_CHART_REFERENCE: Final = re.compile(
    r"chartRef:(?:\s*\n(?:\s+\w+:.*\n)*?\s+|\s*\{[^}\n]*?\b)name:\s*[\"']?([\w.-]+)"
)
_BUCKET_FIELD: Final = re.compile(
    r"(?m)^  (endpoint|bucketName|provider|insecure|region|prefix): .*\n?"
)
_INSECURE: Final = re.compile(r"(?m)^ +insecure: .*\n?")
_REGISTRY: Final = re.compile(r"(?m)^ +type: *[\"']?oci\b")
_WITHOUT_KEY: Final = re.compile(r"\A(?![\s\S]*secretRef)[\s\S]*?^ +url: *[\"']?ssh:", re.MULTILINE)
_CHART_LAYER: Final = "helm.chart.content"
_CHART_PATH: Final = re.compile(r"(?m)^\s+chart:\s*[\"']?([\w.-]*/[\w./-]*)")
BUCKET: Final = "-bucket"
"""The end of the names of played buckets."""
_DURATION: Final = re.compile(
    r"(?m)((?:^[ -]+|[{,] *)(interval|retryInterval|timeout): *)"
    r"[\"']?((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)[\"']?(?=\s|[,}]|$)"
)
_INTERVAL: Final = re.compile(r"(?m)(^ +|[{,] *)interval: *(\d\w*)(?=( *(?:#.*)?$)|[ ,}])")
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
_NAMESPACE_KEYS: Final = "namespace|targetNamespace|storageNamespace"
_PATH: Final = re.compile(r"(?m)^\s+path:\s*[\"']?([\w./-]+)")
# Pins of a source, which what stands in for it cannot have; one that Flux refuses stays.
_PIN: Final = re.compile(
    r"(?m)^ +(?:commit: *[\"']?(?:[0-9a-f]{40}|[0-9a-f]{64})[\"']?(?=\s|$)|digest:).*\n?"
)
_EMPTY_REF: Final = re.compile(r"(?m)^( +)ref: *(?:#.*)?\n(?!\1 )")
_BRANCH: Final = re.compile(r"(?m)^\s+branch:\s*[\"']?([\w./-]+)")
_TAG: Final = re.compile(r"(?m)^\s+tag:\s*[\"']?([\w./-]+)")

# The longest interval and timeout of an object, in seconds. Objects that are Ready are reconciled again after
# their interval, which costs time and changes nothing: most plays end before. Only what failed is retried soon.
MAX_INTERVAL: Final = 300
MAX_TIMEOUT: Final = 30  # the shortest that Flux accepts where it computes one
RETRY: Final = 5
# Of a Kustomization without them, which would otherwise follow from its interval.
SHORT: Final = {"retryInterval": f"{RETRY}s", "timeout": f"{MAX_TIMEOUT}s"}
_LONGEST: Final = {"interval": MAX_INTERVAL, "timeout": MAX_TIMEOUT, "retryInterval": RETRY}


class Addresses(NamedTuple):
    """Where the lab serves a repository: the start of its URLs over HTTP, and of those of OCI."""

    http: str
    oci: str


def copy(source: Path, target: Path) -> None:
    """Copy a repository without its history."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(".git"))


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """The YAML files below a folder."""
    for path in sorted(folder.rglob("*.y*ml")):
        if path.is_file() and not path.is_symlink():
            yield path, path.read_text(encoding="utf-8", errors="surrogateescape")


def documents(text: str) -> list[str]:
    """The documents of a text, and between them the lines that separate them."""
    return _DOCUMENTS.split(text)


def rename(folder: Path, namespaces: Mapping[str, str], groups: Mapping[str, str]) -> None:
    """Rename namespaces and API groups wherever a file names them under a key for that."""
    _edit(folder, lambda text: _renamed(text, namespaces, groups))


def hurry(folder: Path) -> None:
    """Shorten the intervals and timeouts of Flux objects, so that a retry comes soon."""
    _edit(folder, lambda text: hurried(text) if "toolkit.fluxcd.io" in text else text)


def point(folder: Path, own_url: str, addresses: Addresses) -> None:
    """Point the sources to the lab. `own_url`: the normal URL of the deployed repository, "" if unknown."""
    all_texts = "\n".join(text for _, text in texts(folder))
    charts = frozenset(_CHART_REFERENCE.findall(all_texts))
    _edit(
        folder,
        lambda text: "".join(_pointed(it, own_url, charts, addresses) for it in documents(text)),
    )


def write_other(folder: Path, asked: Path, mark: str, namespaces: Mapping[str, str]) -> None:
    """Write a repository that stands in for all others: a ConfigMap or chart in each path that `asked` mentions.

    `mark` keeps the names of its objects apart from those of other played repositories. `namespaces`: those of the
    Kustomizations with a path; their accounts may apply nothing elsewhere.
    """
    folder.mkdir()
    (folder / "README.md").write_text("This repository stands in for all others.\n", "utf-8")
    paths = {path.strip("/") for _, text in texts(asked) for path in _PATH.findall(text)}
    for number, path in enumerate(sorted(it for it in paths if ".." not in it)):
        there = folder / path
        if there.is_file() or any(it.is_file() for it in there.parents if folder in it.parents):
            continue
        there.mkdir(parents=True, exist_ok=True)
        namespace = namespaces.get(path.removeprefix("./"), "default")
        metadata = f"metadata:\n  name: other{mark}-{number}\n  namespace: {namespace}\n"
        (there / "other.yaml").write_text(f"apiVersion: v1\nkind: ConfigMap\n{metadata}", "utf-8")
        (there / "kustomization.yaml").write_text("resources: [other.yaml]\n", "utf-8")
    charts = {path.strip("/") for _, text in texts(asked) for path in _CHART_PATH.findall(text)}
    for path in sorted(it for it in charts if ".." not in it):
        there = folder / path
        if any(it.is_file() for it in (there, *there.parents) if folder in it.parents):
            continue
        for name, text in chart_files(there.name).items():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            (there / name).write_text(text, "utf-8")


def references(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The branches and the tags that the sources in a repository name."""
    found = [text for _, text in texts(folder)]
    branches, tags = (
        frozenset(name for text in found for name in pattern.findall(text) if ".." not in name)
        for pattern in (_BRANCH, _TAG)
    )
    return branches, tags


def hurried(text: str) -> str:
    """A text with short intervals and timeouts, in which Kustomizations fail soon and are retried soon."""
    return "".join(_hurried(document) for document in documents(text))


def _hurried(document: str) -> str:
    document = _DURATION.sub(lambda it: f"{it[1]}{shortened(it[3], it[2])}", document)
    if not _FLUX_KUSTOMIZATION.search(document):
        return document
    lacking = [f"{key}: {value}" for key, value in SHORT.items() if f"{key}:" not in document]

    def completed(match: re.Match[str]) -> str:
        if not seconds_of(match[2]):  # an interval of 0 means that it is never retried
            return match[0]
        between = f"\n{match[1]}" if match[3] is not None and match[1].isspace() else ", "
        return f"{match[1]}{between.join([f'interval: {match[2]}', *lacking])}"

    return _INTERVAL.sub(completed, document)


def shortened(duration: str, field: str) -> str:
    """A duration, or the longest for its field if it is longer."""
    most = _LONGEST[field]
    return duration if seconds_of(duration) <= most else f"{most}s"


def seconds_of(duration: str) -> float:
    """The seconds of a duration, such as `1h30m`."""
    return sum(float(number) * _SECONDS[unit] for number, unit in _AMOUNT.findall(duration))


def _edit(folder: Path, change: Callable[[str], str]) -> None:
    for path, text in texts(folder):
        changed = change(text)
        if changed != text:
            path.write_text(changed, encoding="utf-8", errors="surrogateescape")


def _renamed(text: str, namespaces: Mapping[str, str], groups: Mapping[str, str]) -> str:
    quote = "[\"']?"
    ends = r"(?=[\"'\s,}]|$)"
    some, other = _any_of(namespaces), _any_of(groups)
    reference = re.compile(
        rf"(?m)((?:^|[\s,{{\"'-])(?:{_NAMESPACE_KEYS}){quote}:\s*{quote})({some}){ends}"
    )
    own_name = re.compile(rf"(?m)(\bname: *{quote})({some}){ends}")
    # In a health check or a dependency.
    other_name = re.compile(
        rf"(\bkind: *{quote}Namespace{quote}(?:\n +|, *)name: *{quote})({some}){ends}"
    )
    group = re.compile(
        rf"(?m)((?:\b(?:apiVersion|group){quote}:|^\s*-)\s*{quote})({other})(?=/v\d|{ends[3:]}"
    )
    crd = re.compile(rf"(?m)(\bname: *{quote}[a-z]+\.)({other}){ends}")
    other_crd = re.compile(
        rf"(\bkind: *{quote}CustomResourceDefinition{quote}(?:\n +|, *)name: *{quote}[a-z]+\.)({other}){ends}"
    )
    parts = []
    for document in documents(text):
        kind = _KIND.search(document)
        changed = _replaced(reference, document, namespaces)
        changed = _replaced(other_name, changed, namespaces)
        changed = _replaced(group, changed, groups)
        changed = _replaced(other_crd, changed, groups)
        if kind and kind[1] == "Namespace":
            changed = _replaced(own_name, changed, namespaces)
        if kind and kind[1] == "CustomResourceDefinition":
            changed = _replaced(crd, changed, groups)
        parts.append(changed)
    return "".join(parts)


def _any_of(names: Iterable[str]) -> str:
    """A pattern for any of some names; for none of them it matches nothing."""
    return "|".join(re.escape(it) for it in sorted(names, key=len, reverse=True)) or "(?!)"


def _replaced(pattern: re.Pattern[str], text: str, names: Mapping[str, str]) -> str:
    return pattern.sub(lambda it: f"{it[1]}{names[it[2]]}", text)


def _pointed(document: str, own_url: str, charts: frozenset[str], addresses: Addresses) -> str:
    """A document whose sources point to the lab."""
    kind = _KIND.search(document)
    if kind is None:
        return document
    if kind[1] == "GitRepository" and _WITHOUT_KEY.search(document):  # Flux refuses this one
        return document
    if kind[1] in ("GitRepository", "OCIRepository"):
        document = _EMPTY_REF.sub("", _PIN.sub("", document))

    def repository(url: str) -> str:
        # With a variable in its URL it is most likely this repository.
        return "ours" if not own_url or "$" in url or normal_url(url) == own_url else "other"

    if kind[1] == "HelmRepository":
        if _REGISTRY.search(document) and not _OCI_URL.search(document):  # Flux refuses this URL
            return document
        document = _insecure(document, lambda _: f"{addresses.oci}/charts")
        return re.sub(r"(?m)^( +url: *)[\"']?http\S+.*$", rf"\1{addresses.http}/helm", document)
    if kind[1] == "OCIRepository":
        name = _NAME.search(document)
        is_chart = (name is not None and name[1] in charts) or _CHART_LAYER in document

        def target(url: str) -> str:
            last = url.rstrip("/").rpartition("/")[2]
            return f"{addresses.oci}/{'charts' if is_chart else repository(url)}/{last}"

        return _insecure(document, target)
    if kind[1] == "Bucket":
        return _in_bucket(document, addresses)
    if kind[1] in ("GitRepository", "Kustomization"):  # of a Kustomization: in its patches
        return _URL.sub(
            lambda it: (
                it[0]
                if it[2].startswith("oci:")
                else f"{it[1]}{addresses.http}/git/{repository(it[2])}.git"
            ),
            document,
        )
    return document


def _in_bucket(document: str, addresses: Addresses) -> str:
    """A document whose bucket is that of the lab, unless it is not a Bucket of Flux."""
    if "source.toolkit.fluxcd.io" not in document:
        return document
    host, _, name = addresses.http.removeprefix("http://").partition("/")
    fields = f"  endpoint: {host}\n  bucketName: {name}{BUCKET}\n  insecure: true\n"
    rest = _BUCKET_FIELD.sub("", document)
    return re.sub(r"(?m)^spec:\n", lambda it: f"{it[0]}{fields}", rest)


def _insecure(document: str, target: Callable[[str], str]) -> str:
    """A document whose OCI URLs point to the registry of the lab, which has no TLS."""
    return _OCI_URL.sub(
        lambda it: f"{it[1]}url: {target(it[2])}\n{it[1]}insecure: true",
        _INSECURE.sub("", document) if _OCI_URL.search(document) else document,
    )
