"""Tell operators what the service does: logs, metrics and traces. None of them holds words of a question."""
