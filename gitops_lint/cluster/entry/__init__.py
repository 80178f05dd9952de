"""Where the clusters of a repository start."""
