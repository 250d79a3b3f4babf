"""What programs ask over HTTP: the API, described by OpenAPI, and tools for language models by MCP."""
