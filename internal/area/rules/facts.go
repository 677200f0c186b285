package rules

// facts are what rules look at: the values of criteria as texts, none for what is missing. What
// has to be looked up is looked up when the first rule asks for it.
type facts struct {
	known  map[string][]string
	lookUp map[string]func() ([]string, error)
}

// values gives what a criterion looks at.
func (f *facts) values(id string) ([]string, error) {
	if v, ok := f.known[id]; ok {
		return v, nil
	}
	find := f.lookUp[id]
	if find == nil {
		return nil, nil
	}
	v, err := find()
	if err == nil {
		f.known[id] = v
	}
	return v, err
}

// linked are criteria that are looked up from others, and change with them.
var linked = map[string][]string{
	"itilcategories_id": {"itilcategories_id_code"},
	"locations_id":      {"_locations_code"},
	"_users_id_requester": {"_groups_id_of_requester", "_default_groups_of_requester", "_locations_id_of_requester",
		"profiles_id"},
	"users_id": {"_locations_id_of_user", "_groups_id_of_user", "_default_group_of_user"},
	"date":     {"_date_creation_calendars_id"},
}

// set changes a value, and forgets what was looked up from it.
func (f *facts) set(id string, values ...string) {
	f.known[id] = values
	for _, other := range linked[id] {
		if f.lookUp[other] != nil {
			delete(f.known, other)
		}
	}
}
