package api_test

var notificationSamples = map[string]sample{}
