"""kustomize, in process: what a directory builds to, with the place of every value.

Knows kustomization files and nothing of Flux, but builds as Flux's kustomize-controller does:
nothing is fetched, plugins are off, and files may come from anywhere inside the artifact.
"""

from gitops_lint.kustomize.build import Build, Object, build
from gitops_lint.kustomize.input.file import FILE_NAMES, find_file, load
from gitops_lint.kustomize.input.report import Unknown

__all__ = ["FILE_NAMES", "Build", "Object", "Unknown", "build", "find_file", "load"]
