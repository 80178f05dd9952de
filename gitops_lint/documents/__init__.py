"""Parses files into documents: knows YAML, but nothing about Kubernetes."""

from gitops_lint.documents.artifact import Artifact
from gitops_lint.documents.data import (
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
from gitops_lint.documents.parse import parse, parse_text
from gitops_lint.documents.regular_file import read_file
from gitops_lint.documents.tree import Tree, find_root

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
    "read_file",
    "relocated",
    "strings",
]
