package api_test

var projectSamples = map[string]sample{}
