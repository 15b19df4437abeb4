"""A request and its response, as the diagnosis looks at them (groups D to F)."""
