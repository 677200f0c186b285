package api_test

var planningSamples = map[string]sample{}
