"""dependsOn by itself: who depends on whom, in cycles and chains."""
