"""kustomize in process: builds the objects of a directory, with the place of every value.

Follows kustomize as Flux's kustomize-controller runs it: nothing is fetched, plugins are disabled,
and files may come from anywhere inside the artifact. This package reads kustomization files and does
not interpret Flux's own objects.

`build` takes these steps from a directory to its objects:

1. `input/` finds the kustomization file, checks the types of its fields, and reads the files, inline
   YAML and lists of objects that its entries refer to.
2. `accumulate.py` processes the fields in kustomize's order and collects objects in an
   `Accumulator`. It recurses into each directory under `resources` if `nesting.py` allows it. A
   component works on the objects that the including file has collected so far.
3. `generators/` creates ConfigMaps and Secrets.
4. `patches/` changes selected objects with strategic merge patches and JSON patches.
5. `transformers/` changes all objects: namespace, names, labels, images, replicas, replacements.
   `fieldspecs/` lists the fields that they change. `plugins.py` runs the same transformers and
   generators from plugin configurations.
6. `finish.py` runs once, at the end: content hashes, references to renamed objects, vars, and the
   order.

`model/` holds the data that all of them share: `Resource`, `ResourceMap`, and the `Report` of faults
and unknowns. A subpackage imports only from itself and those before it in this list: `model`,
`fieldspecs`, `input`, `generators`, `patches`, `transformers`. The modules at the top import from all.
"""

from gitops_lint.kustomize.build import (
    Build,
    Object,
    build,
    patch_faults,
    patch_object,
)
from gitops_lint.kustomize.input.kustomization_file import (
    FILE_NAMES,
    IgnoredField,
    find_file,
    ignored_fields,
    load,
)
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.patches.selector import is_valid_selector, selects

__all__ = [
    "FILE_NAMES",
    "Build",
    "IgnoredField",
    "Object",
    "Unknown",
    "build",
    "find_file",
    "ignored_fields",
    "is_valid_selector",
    "load",
    "patch_faults",
    "patch_object",
    "selects",
]
