package api_test

var planningSamples = map[string]sample{
	"ExternalEvent":   {nil, []string{"date"}},
	"RecurringTicket": {nil, []string{"date_next_creation"}},
	"RecurringChange": {nil, []string{"date_next_creation"}},
}
