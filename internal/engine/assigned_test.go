package engine

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// What a profile shows of an assignable type, as the condition that reads get.
func TestAssignableVisible(t *testing.T) {
	t.Parallel()
	o := &model.Object{Itemtype: "Computer", Right: "computer",
		CanRead: model.Read | model.ReadAssigned | model.ReadOwned}
	const none, all = "none", "all"
	mine, looks := "t.`users_id` = ?", "t.`users_id_tech` = ?"
	groups := "t.`id` IN (SELECT `items_id` FROM `glpi_groups_items` WHERE `itemtype` = ? AND `type` = ?" +
		" AND `groups_id` IN (7,8))"
	for name, test := range map[string]struct {
		profile  access.Profile
		groups   []int64
		want     string
		canView  bool
		argCount int
	}{
		"read": {access.Profile{Interface: access.Central, Rights: map[string]int{"computer": 1}},
			nil, all, true, 0},
		"read and assigned": {access.Profile{Interface: access.Central,
			Rights: map[string]int{"computer": 1 | 256}}, nil, all, true, 0},
		"assigned": {access.Profile{Interface: access.Central, Rights: map[string]int{"computer": 256}},
			nil, looks, true, 1},
		"owned, groups": {access.Profile{Interface: access.Central, Rights: map[string]int{"computer": 1024}},
			[]int64{7, 8}, "(" + mine + ") OR (" + groups + ")", true, 3},
		"both, groups": {access.Profile{Interface: access.Central, Rights: map[string]int{"computer": 1280}},
			[]int64{7, 8}, "(((" + looks + ") OR (" + groups + ")) OR (" + mine + ")) OR (" + groups + ")", true, 6},
		"update only": {access.Profile{Interface: access.Central,
			Rights: map[string]int{"computer": 2 | 512}}, nil, none, false, 0},
		"self-service, own": {access.Profile{Interface: access.Helpdesk, HelpdeskHardware: 1,
			HelpdeskItems: `["Computer"]`}, nil, mine, true, 1},
		"self-service, all": {access.Profile{Interface: access.Helpdesk, HelpdeskHardware: 2,
			HelpdeskItems: `["Computer"]`}, nil, all, true, 0},
		"self-service, none": {access.Profile{Interface: access.Helpdesk, HelpdeskHardware: 0,
			HelpdeskItems: `["Computer"]`}, nil, none, false, 0},
		"self-service, unlisted": {access.Profile{Interface: access.Helpdesk, HelpdeskHardware: 3,
			HelpdeskItems: `["Phone"]`}, nil, none, false, 0},
		"self-service, bad list": {access.Profile{Interface: access.Helpdesk, HelpdeskHardware: 3,
			HelpdeskItems: `Computer`}, nil, none, false, 0},
		"self-service has rights": {access.Profile{Interface: access.Helpdesk, HelpdeskItems: `["Computer"]`,
			Rights: map[string]int{"computer": 1}}, nil, none, false, 0},
	} {
		s := &access.Session{UserID: 3, Groups: test.groups, Profile: &test.profile}
		if got := canViewAssignable(s, o); got != test.canView {
			t.Errorf("%s: may view: %v", name, got)
		}
		c := assignableVisible(s, o, "t")
		got := c.SQL
		if c.Never {
			got = none
		} else if got == "" {
			got = all
		}
		if strings.Count(c.Single, "?") != 0 && strings.Count(c.Single, "?") != test.argCount {
			t.Errorf("%s: for one row %s with %v", name, c.Single, c.Args)
		}
		if got != test.want || len(c.Args) != test.argCount || strings.Count(c.SQL, "?") != test.argCount {
			t.Errorf("%s: %s with %v, want %s", name, got, c.Args, test.want)
		}
	}
}
