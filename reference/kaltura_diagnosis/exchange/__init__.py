"""A request and its answer, as the diagnosis looks at them (groups D to F).

The names of its modules are imported where they are used: seen, answered, known, search.
"""
