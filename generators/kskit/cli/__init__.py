"""One thin module per subcommand: HELP text, options, and a call of the function that does the work."""
