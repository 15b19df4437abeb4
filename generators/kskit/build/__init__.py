"""The build: everything generated, rendered as path to bytes, then written or compared (`kskit build`)."""
