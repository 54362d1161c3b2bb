"""Further ways to ask over HTTP: event streams, batches, the OpenAI-compatible routes, and MCP tools."""
