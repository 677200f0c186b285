package api_test

var managementSamples = map[string]sample{}
