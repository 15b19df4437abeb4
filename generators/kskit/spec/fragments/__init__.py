"""Fragments: the programs and their parts as Markdown, MkDocs tabs, Docusaurus tabs and OpenAPI code samples."""
