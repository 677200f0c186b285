package defaults

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/model"
)

func entities() table {
	t := table{name: "glpi_entities", columns: []string{"id", "name", "completename", "entities_id", "level"}}
	t.add(RootEntityID, "Root entity", "Root entity", nil, 1)
	return t
}

// helpdeskItemtypes is what users of a profile may link to tickets, as it is stored.
const helpdeskItemtypes = `["Computer","Monitor","NetworkEquipment","Peripheral","Phone","Printer","Software", "DCRoom", "Rack", "Enclosure", "Database"]`

func profiles() table {
	t := table{name: "glpi_profiles", columns: []string{
		"id", "name", "interface", "is_default", "helpdesk_hardware", "helpdesk_item_type",
		"ticket_status", "problem_status", "change_status",
		"create_ticket_on_login", "managed_domainrecordtypes", "comment",
	}}
	const (
		everyChange     = "[]" // no status change is forbidden
		noRecordTypes   = "[]"
		everyRecordType = "[-1]"
	)
	t.add(ProfileSelfService, "Self-Service", "helpdesk", true, 1, helpdeskItemtypes,
		forbidden(model.TicketStatuses, [2]int64{model.StatusSolved, model.StatusClosed}), everyChange, nil, false,
		noRecordTypes, "")
	t.add(ProfileObserver, "Observer", "central", false, 1, helpdeskItemtypes,
		everyChange, everyChange, nil, false, noRecordTypes, "")
	t.add(ProfileAdmin, "Admin", "central", false, 3, helpdeskItemtypes,
		everyChange, everyChange, nil, false, everyRecordType, "")
	t.add(ProfileSuperAdmin, "Super-Admin", "central", false, 3, helpdeskItemtypes,
		everyChange, everyChange, nil, false, everyRecordType, "")
	t.add(ProfileHotliner, "Hotliner", "central", false, 3, helpdeskItemtypes,
		everyChange, everyChange, nil, true, noRecordTypes, "")
	t.add(ProfileTechnician, "Technician", "central", false, 3, helpdeskItemtypes,
		everyChange, everyChange, nil, false, noRecordTypes, "")
	t.add(ProfileSupervisor, "Supervisor", "central", false, 3, helpdeskItemtypes,
		everyChange, everyChange, nil, false, noRecordTypes, "")
	t.add(ProfileReadOnly, "Read-Only", "central", false, 0, "[]",
		forbidden(model.TicketStatuses), forbidden(model.ProblemStatuses), forbidden(model.ChangeStatuses), false,
		noRecordTypes,
		"Shown to users while another user has locked the item they are looking at. Users who may break such locks"+
			" need it too.")
	return t
}

// forbidden gives the matrix that forbids every change between statuses but the allowed ones,
// as it is stored: {"from": {"to": 0}}.
func forbidden(statuses model.Labels, allowed ...[2]int64) string {
	matrix := map[string]map[string]int{}
	for from := range statuses {
		to := map[string]int{}
		for status := range statuses {
			if status != from && !slices.Contains(allowed, [2]int64{from, status}) {
				to[strconv.FormatInt(status, 10)] = 0
			}
		}
		matrix[strconv.FormatInt(from, 10)] = to
	}
	text, err := json.Marshal(matrix)
	if err != nil {
		panic(err) // maps of numbers always encode
	}
	return string(text)
}

func profileRights() table {
	t := table{name: "glpi_profilerights", columns: []string{"profiles_id", "name", "rights"}}
	for i := range readOnly + 1 {
		for _, name := range RightNames() {
			if bits := rights[name][i]; bits != noRow {
				t.add(ProfileSelfService+int64(i), name, bits)
			}
		}
	}
	return t
}
