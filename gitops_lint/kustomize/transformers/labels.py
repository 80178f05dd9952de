"""Labels and annotations for every object, and for selectors and templates in it."""

from collections.abc import Iterable

from gitops_lint.documents import Map
from gitops_lint.kustomize.fieldspecs.builtin import METADATA_LABELS
from gitops_lint.kustomize.fieldspecs.config import TransformerConfig, merge_fields
from gitops_lint.kustomize.fieldspecs.fields import Field, change, field_specs, set_in_map
from gitops_lint.kustomize.model.resource import Resource


def set_texts(resource: Resource, texts: Map, fields: Iterable[Field]) -> Resource:
    """The object with labels (or annotations) set in each of the fields."""
    if not texts:
        return resource
    changed: set[str] = set()
    place = texts.places[min(texts)]
    setter = set_in_map(texts, changed)
    data = change(resource.data, resource.id, fields, setter, make=Map, place=place)
    return resource.edited(data, *(texts.places[key] for key in sorted(changed)))


def label_fields(label: Map, config: TransformerConfig) -> tuple[Field, ...]:
    """The fields that an entry of `labels` sets; raises BuildError if they contradict each other."""
    fields = merge_fields(field_specs(label.get("fields")), config.labels)
    if label.get("includeSelectors"):
        return merge_fields(fields, config.common_labels)
    if label.get("includeTemplates"):
        fields = merge_fields(fields, config.template_labels)
    return merge_fields(fields, (METADATA_LABELS,))
