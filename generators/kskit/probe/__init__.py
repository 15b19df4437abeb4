"""`kskit probe` as functions: read-only calls against a live account, compared with what was recorded."""
