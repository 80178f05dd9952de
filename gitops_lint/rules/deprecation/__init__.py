"""Rules about API versions that Flux no longer serves."""
