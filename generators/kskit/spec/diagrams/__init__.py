"""Diagrams: each described once as data, written as Mermaid text and as SVG."""
