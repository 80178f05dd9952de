"""Rules about where the files that Flux applies come from."""
