"""The wire: how calls become HTTP requests, what the server sees of them, and how answers are read."""
