"""What a program may ask on behalf of somebody: the same functions as pages and commands, over HTTP and MCP alike."""
