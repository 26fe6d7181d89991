"""The command `pacte`: one module a command, each with DESCRIPTION, add_arguments and main."""
