"""Parses files into documents: knows YAML, but nothing about Kubernetes."""

from gitops_lint.source.artifact import Artifact
from gitops_lint.source.data import (
    Document,
    Fault,
    FaultKind,
    File,
    KeyPath,
    Map,
    Place,
    Seq,
    Span,
    entries,
    get,
    place_of,
    relocated,
    strings,
)
from gitops_lint.source.parse import parse, parse_text
from gitops_lint.source.tree import Tree, find_root

__all__ = [
    "Artifact",
    "Document",
    "Fault",
    "FaultKind",
    "File",
    "KeyPath",
    "Map",
    "Place",
    "Seq",
    "Span",
    "Tree",
    "entries",
    "find_root",
    "get",
    "parse",
    "parse_text",
    "place_of",
    "relocated",
    "strings",
]
