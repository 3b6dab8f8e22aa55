"""Files that describe an API for machines: OpenAPI, AsyncAPI, Protocol Buffers, GraphQL, JSON Schema."""
