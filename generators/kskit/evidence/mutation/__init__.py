"""Mutation by operators: which vectors notice a changed reference."""
