"""The commands, a module each, imported when it is asked for: arguments in, exit code out, and nothing else."""
