package api_test

var ruleSamples = map[string]sample{}
