package api_test

var webhookSamples = map[string]sample{}
