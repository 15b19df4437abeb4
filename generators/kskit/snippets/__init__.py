"""Snippets: the flows of the catalogue, written and run as programs in many languages."""
