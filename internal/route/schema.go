package route

// Typed is a property of an inline schema: its OpenAPI type and what it means, "" where its name says so.
func Typed(kind, meaning string) map[string]any {
	if meaning == "" {
		return map[string]any{"type": kind}
	}
	return map[string]any{"type": kind, "description": meaning}
}

// ID is the id of an item in an inline schema.
func ID(meaning string) map[string]any {
	return map[string]any{"type": "integer", "format": "int64", "description": meaning}
}

// Properties is an inline schema of an object with some properties.
func Properties(properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "properties": properties}
}

// Listed is an inline schema of a list of objects with some properties.
func Listed(properties map[string]any) map[string]any { return ArrayOf(Properties(properties)) }

// ArrayOf is an inline schema of a list.
func ArrayOf(items map[string]any) map[string]any {
	return map[string]any{"type": "array", "items": items}
}
