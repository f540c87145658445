"""How programs ask: an OpenAI-compatible interface over HTTP, and a server of the Model Context Protocol."""
