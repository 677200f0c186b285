package api_test

var assetSamples = map[string]sample{}
