"""The output of the commands, for people."""
