"""How files lie in a repository, and which of them Flux does not see."""
