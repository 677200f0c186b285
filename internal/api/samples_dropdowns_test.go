package api_test

var dropdownSamples = map[string]sample{}
