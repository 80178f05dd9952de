"""A cluster to a result: what people ask, computed."""
