"""The dependency graph of dependsOn: its cycles and chains."""
