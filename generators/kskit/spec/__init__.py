"""The specification: its clauses as data, its pages, diagrams and fragments, and what proves each clause."""
