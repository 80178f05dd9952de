"""Labels and annotations for every object, and for selectors and templates in it."""

from collections.abc import Iterable

from gitops_lint.documents import Map
from gitops_lint.kustomize.fieldspecs.builtin import METADATA_LABELS
from gitops_lint.kustomize.fieldspecs.config import TransformerConfig, merge_fields
from gitops_lint.kustomize.fieldspecs.fields import Field, change, field_specs, set_in_map
from gitops_lint.kustomize.model.resource import Resource


def set_texts(resource: Resource, texts: Map, fields: Iterable[Field]) -> Resource:
    """The object with labels (or annotations) set in each of the fields."""
    fields = tuple(fields)
    for key in sorted(texts):
        place = texts.places[key]
        setter = set_in_map(key, texts[key], place)
        data = change(resource.data, resource.id, fields, setter, make=Map, place=place)
        resource = resource.edited(data, place)
    return resource


def label_fields(label: Map, config: TransformerConfig) -> tuple[Field, ...]:
    """The fields that an entry of `labels` sets; raises BuildError if they contradict each other."""
    fields = merge_fields(field_specs(label.get("fields")), config.labels)
    if label.get("includeSelectors"):
        return merge_fields(fields, config.common_labels)
    if label.get("includeTemplates"):
        fields = merge_fields(fields, config.template_labels)
    return merge_fields(fields, (METADATA_LABELS,))
