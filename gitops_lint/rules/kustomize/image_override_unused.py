"""An entry of `images` whose image no object of the build has.

## Why

`images` in a kustomization.yaml, or in `spec` of a Kustomization, changes the tag, the digest or the name of an image.
`name` must be the name as it is written in the manifests, with the registry and without the tag. If no container has this
image, kustomize ignores the entry without a warning: the old version stays, or the image is pulled from another registry
than intended.

Only the kustomization.yaml in the `path` of a Kustomization is checked, and only if it does not include components, which may
bring images of their own.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo.yaml
images:
  - name: stefanprodan/podinfo  # warning[image-override-unused]: kustomize ignores this entry of `images`: no container has the image stefanprodan/podinfo
    newTag: 6.9.1
```
```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - podinfo.yaml
images:
  - name: ghcr.io/stefanprodan/podinfo
    newTag: 6.9.1
```
```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.cluster import Cluster, Content, Resource, known
from gitops_lint.documents import Map, Place, get, pairs, place_of
from gitops_lint.kustomize import load
from gitops_lint.regex import regex
from gitops_lint.results.fix import Fix, Write
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import nearest

# Other names are patterns.
_PLAIN: Final = regex(r"[A-Za-z0-9./:_-]+")


@rule(Severity.WARNING, fix="unsafe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        if not content.complete or content.artifact is None:
            continue
        overrides = list(_overrides(content))
        if not overrides:
            continue
        used = {_name(image) for item in content.objects for image in _images(item)}
        # A CRD or a configuration may have images in other fields.
        if not used or not all(map(known, used)):
            continue
        for name, new, place in overrides:
            # (kustomize: isImageMatched, for which the name is a pattern)
            if new not in used and not any(re.fullmatch(name, it) for it in used):
                yield _problem(content, name, used, place)


def _overrides(content: Content) -> Iterator[tuple[str, str, Place]]:
    """(name, new name, place) of the entries of `images` that are about all objects of a build."""
    owner, artifact = content.owner, content.artifact
    data, _ = load(artifact, content.path) if artifact else (None, ())
    plain = not (owner.get("spec", "components") or get(data, "components"))
    plain = plain and not (get(data, "configurations") or get(data, "transformers"))
    for source, path in ((owner.data, ("spec", "images")), (data, ("images",))):
        for _, entry in pairs(get(source, *path)) if plain else ():
            name, new = get(entry, "name"), get(entry, "newName", default="")
            place = place_of(entry, ("name",))
            if isinstance(name, str) and isinstance(new, str) and place and _PLAIN.fullmatch(name):
                yield name, _name(new), place


def _images(item: Resource) -> Iterator[str]:
    """The images of the containers anywhere in an object. (kustomize: the image transformer's field specs)"""
    waiting: list[Any] = [item.data]
    while waiting:
        data = waiting.pop()
        for key, value in pairs(data):
            if key == "image" and isinstance(value, str):
                yield value
            elif isinstance(value, Map | list):
                waiting.append(value)


def _name(image: str) -> str:
    """An image without its tag and digest."""
    name = image.partition("@")[0]
    head, _, tail = name.rpartition(":")
    return head if head and "/" not in tail else name


def _problem(content: Content, name: str, used: set[str], place: Place) -> Problem:
    same = sorted(it for it in used if it.rpartition("/")[2] == name.rpartition("/")[2])
    meant = same[0] if same else nearest(name, used)
    return Problem(
        f"kustomize ignores this entry of `images`: no container has the image {name}",
        place,
        help=f"write `name: {same[0]}`"
        if same
        else f"did you mean `{meant}`?"
        if meant
        else "remove the entry",
        related=((f"{content.owner} builds it", content.owner.place("spec", "path")),),
        resource=str(content.owner),
        fix=Fix(f"write `name: {meant}`", (Write(place, name, meant),), safe=False)
        if meant
        else None,
    )
