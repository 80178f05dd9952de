"""Rules about Kubernetes objects that the API server rejects, although each field is valid by itself."""
