"""The generators: reference and catalogue in, vectors and snippets out; and the command kskit."""
