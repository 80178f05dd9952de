"""What makes kustomize fail, or do less than was meant."""
