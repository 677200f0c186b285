package samples

var planningSamples = map[string]sample{
	"ExternalEvent":    {nil, []string{"date"}},
	"PlanningReminder": {func(*Subject) map[string]any { return map[string]any{"user": 2} }, nil},
	"RecurringTicket":  {nil, []string{"date_next_creation"}},
	"RecurringChange":  {nil, []string{"date_next_creation"}},
}
