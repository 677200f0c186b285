package api_test

var documentSamples = map[string]sample{
	"Document": {func(*subject) map[string]any { return map[string]any{"link": "https://example.org/a"} },
		[]string{"filename", "mime", "sha1sum", "checksum_sha1", "user"}},
	"Document_Item": {func(sub *subject) map[string]any {
		return map[string]any{"document": sub.ref("Document")}
	}, []string{"timeline_position", "date"}},
}
