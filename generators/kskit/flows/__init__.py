"""The flows as spec/catalogue/flows.toml describes them, for pages, programs and the harness."""
