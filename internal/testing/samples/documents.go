package samples

var documentSamples = map[string]sample{
	"Document": {func(*Subject) map[string]any { return map[string]any{"link": "https://example.org/a"} },
		[]string{"filename", "mime", "sha1sum", "checksum_sha1", "user"}},
	"Document_Item": {func(sub *Subject) map[string]any {
		return map[string]any{"document": sub.Link("Document")}
	}, []string{"timeline_position", "date"}},
}
