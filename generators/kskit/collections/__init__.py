"""Collections for HTTP clients with a window: spec/collections, made of the flows."""
