"""A request and its response, as the diagnosis looks at them (groups D to F).

The names of its modules are imported where they are used: decoded, parsed, known, search.
"""
