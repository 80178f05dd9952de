"""Files of a repository that Flux does not apply."""
