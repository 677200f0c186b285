package api_test

var toolSamples = map[string]sample{}
