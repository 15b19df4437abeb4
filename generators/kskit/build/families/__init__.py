"""The families of vectors: one module each, inputs declared as tables, easy cases first."""
