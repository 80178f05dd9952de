"""Rules about the annotations and labels that control how Flux applies an object."""
