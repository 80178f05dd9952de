"""Rules about Flux Operator: ResourceSets, their inputs, and FluxInstances."""
