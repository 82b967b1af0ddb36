"""The rule language, and the rules: read, compiled, loaded and run."""
