package api_test

var knowledgeSamples = map[string]sample{}
