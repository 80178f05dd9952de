"""An object on its way through a build."""
