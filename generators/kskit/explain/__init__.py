"""`kskit explain` as functions: reading what the user has, asking the diagnosis, and saying what it found."""
