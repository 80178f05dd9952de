"""Rules about the sources of the files that Flux applies."""
