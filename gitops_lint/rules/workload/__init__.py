"""Rules about Jobs, pods and autoscalers that Flux applies."""
