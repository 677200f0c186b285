package api_test

var inventorySamples = map[string]sample{}
