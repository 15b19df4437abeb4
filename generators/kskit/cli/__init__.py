"""One thin module per subcommand: options, and a call of the function that does the work."""
