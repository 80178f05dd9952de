"""Rules about files of a repository that Flux does not apply."""
