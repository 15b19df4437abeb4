"""The specification: its clauses as data, its pages, diagrams and fragments, and what proves each clause."""

from kskit.spec.clauses import Clause, clauses

__all__ = ["Clause", "clauses"]
