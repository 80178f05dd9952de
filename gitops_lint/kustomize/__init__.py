"""kustomize, in process: what a directory builds to, with the place of every value.

Builds as Flux's kustomize-controller has kustomize build: nothing is fetched, plugins are off, and
files may come from anywhere inside the artifact. It knows kustomization files, and nothing of what
Flux's objects say.

The way from a directory to its objects, which `build` goes:

1. `input/` finds the kustomization file, compares it with the types of its fields, and reads what
   its entries name: files, text inside of YAML, lists of objects.
2. `accumulate.py` goes through the fields in kustomize's order and gathers objects in an
   `Accumulator`. For a directory under `resources` it starts over there (`nesting.py` says whether it
   may), and a component works on what its includer has gathered.
3. `generators/` makes ConfigMaps and Secrets.
4. `patches/` changes chosen objects: strategic merge patches and JSON patches.
5. `transformers/` changes all objects: namespace, names, labels, images, replicas, replacements.
   `fieldspecs/` says which fields these are, and `plugins.py` runs the same transformers and
   generators from configurations of their own.
6. `finish.py` does what is done once, at the end: content hashes, references to renamed objects,
   vars, and the order.

`model/` has what all of them work on: `Resource`, `ResourceMap`, and the `Report` of faults and
unknowns. A room imports only from those named before it here, and the files at the top from all of
them: `model`, `fieldspecs`, `input`, `generators`, `patches`, `transformers`.
"""

from gitops_lint.kustomize.build import Build, Object, build, patch_object
from gitops_lint.kustomize.input.kustomization_file import FILE_NAMES, find_file, load
from gitops_lint.kustomize.model.report import Unknown

__all__ = ["FILE_NAMES", "Build", "Object", "Unknown", "build", "find_file", "load", "patch_object"]
