package api_test

var webhookSamples = map[string]sample{
	"Webhook": {
		body: func(*subject) map[string]any {
			return map[string]any{"itemtype": "Computer", "event": "new", "custom_headers": `{"X-A":"b"}`}
		},
	},
	"QueuedWebhook": {decided: []string{"is_deleted"}},
}

// unchangeable objects exist to be looked at: every change is refused with 403.
var unchangeable = map[string]bool{"QueuedWebhook": true}
