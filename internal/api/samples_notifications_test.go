package api_test

var notificationSamples = map[string]sample{
	"Notification_NotificationTemplate": {func(sub *subject) map[string]any {
		return map[string]any{"notification_template": sub.ref("NotificationTemplate")}
	}, nil},
}
