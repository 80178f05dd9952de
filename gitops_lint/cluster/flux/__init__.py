"""How Flux is installed: version, controllers, flags."""
