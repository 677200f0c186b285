package api_test

var customSamples = map[string]sample{}
