"""Questions about clusters: each function takes clusters and returns a result."""
