package api_test

var setupSamples = map[string]sample{}
