package samples

var webhookSamples = map[string]sample{
	"Webhook": {
		body: func(*Subject) map[string]any {
			return map[string]any{"itemtype": "Computer", "event": "new", "custom_headers": `{"X-A":"b"}`}
		},
	},
	"QueuedWebhook": {decided: []string{"is_deleted"}},
}

// Unchangeable objects exist to be looked at: every change is refused with 403.
var Unchangeable = map[string]bool{"QueuedWebhook": true}
