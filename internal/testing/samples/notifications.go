package samples

var notificationSamples = map[string]sample{
	"Notification_NotificationTemplate": {func(sub *Subject) map[string]any {
		return map[string]any{"notification_template": sub.Link("NotificationTemplate")}
	}, nil},
}
