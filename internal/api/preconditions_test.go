package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestPreconditions takes every object of the catalogue that can be changed through the conditions of requests: who
// has the item learns that it is the same, and a change that is meant for another state is none.
func TestPreconditions(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, sub := range changeable(s) {
		if sub.brief {
			continue
		}
		t.Run(strings.ReplaceAll(strings.Trim(sub.M.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.conditions(t)
		})
	}
}

func (sub *subject) conditions(t *testing.T) {
	s := sub.S
	sub.Prepare()
	body, _ := sub.Body(0)
	item := sub.Item(s.Call("glpi", "POST", sub.Base, body).ID())
	got := s.Call("glpi", "GET", item, nil).Want(200)
	tag := got.Header.Get("ETag")
	if len(tag) < 10 || !strings.HasPrefix(tag, `"`) || !strings.HasSuffix(tag, `"`) {
		t.Fatalf("the ETag is %s", tag)
	}
	modified := got.Header.Get("Last-Modified")
	if _, has := got.Object()["date_mod"].(string); has != (modified != "") {
		t.Errorf("Last-Modified is %q where date_mod is %v", modified, got.At("date_mod"))
	}
	for _, method := range []string{"GET", "HEAD"} {
		same := s.Call("glpi", method, item, nil, "If-None-Match", tag).Want(304)
		if len(same.Body) > 0 || same.Header.Get("Content-Type") != "" || same.Header.Get("ETag") != tag {
			t.Errorf("%s answers 304 with %v %s", method, same.Header, same.Body)
		}
		s.Call("glpi", method, item, nil, "If-None-Match", `"other"`).Want(200)
		s.Call("glpi", method, item, nil, "If-Match", `"other"`).Want(412)
	}
	changed, _ := sub.Body(1)
	for name := range sub.Special() {
		delete(changed, name)
	}
	unmet(t, s.Call("glpi", "PATCH", item, changed, "If-Match", `"other"`), "If-Match")
	unmet(t, s.Call("glpi", "PATCH", item, changed, "If-None-Match", tag), "If-None-Match")
	s.Call("glpi", "GET", item, nil, "If-None-Match", tag).Want(304)
	updated := s.Call("glpi", "PATCH", item, changed, "If-Match", tag).Want(200)
	next := updated.Header.Get("ETag")
	if string(updated.Body) == string(got.Body) != (next == tag) {
		t.Errorf("the ETag was %s and is %s after\n%s\nbecame\n%s", tag, next, got.Body, updated.Body)
	}
	s.Call("glpi", "GET", item, nil, "If-None-Match", next).Want(304)
	if next != tag {
		unmet(t, s.Call("glpi", "PATCH", item, changed, "If-Match", tag), "If-Match")
	}
	if sub.M.Ops.Has(model.Remove) {
		unmet(t, s.Call("glpi", "DELETE", item+"?force=true", nil, "If-Match", `"other"`), "If-Match")
		s.Call("glpi", "GET", item, nil, "If-None-Match", next).Want(304)
		s.Call("glpi", "DELETE", item+"?force=true", nil, "If-Match", next).Want(204)
	}
}

// unmet wants the answer to a request whose condition does not hold.
func unmet(t *testing.T, r *testapi.Reply, header string) {
	t.Helper()
	detail, _ := r.Want(412).Object()["detail"].(map[string]any)
	if r.At("status") != "ERROR_PRECONDITION_FAILED" || r.At("title") != "Precondition failed" ||
		len(detail) != 1 || detail[header] == nil || r.Header.Get("ETag") != "" {
		t.Errorf("%d %v %s", r.Status, r.Header, r.Body)
	}
}

// TestOneWinner has several change an item at the same time, each of what it was: the first does, the others learn
// of it, and nothing of theirs is left.
func TestOneWinner(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	item := s.Ticket(map[string]any{"name": "x", "content": "x"})
	for round := range 5 {
		tag := s.Call("glpi", "GET", item, nil).Want(200).Header.Get("ETag")
		var wait sync.WaitGroup
		replies := make([]*testapi.Reply, 8)
		for i := range replies {
			wait.Go(func() {
				body := map[string]any{"name": fmt.Sprint("round ", round, " of ", i)}
				replies[i] = s.Call("glpi", "PATCH", item, body, "If-Match", tag)
			})
		}
		wait.Wait()
		won, name := 0, any(nil)
		for i, r := range replies {
			if r.Status == 200 {
				won, name = won+1, fmt.Sprint("round ", round, " of ", i)
				continue
			}
			unmet(t, r, "If-Match")
		}
		if now := s.Call("glpi", "GET", item, nil).Want(200).At("name"); won != 1 || now != name {
			t.Errorf("%d won, the name is %v", won, now)
		}
	}
}

// TestConditionsOfDates goes by date_mod, in the forms and the order that RFC 9110 has.
func TestConditionsOfDates(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	id := s.Make("Computer", nil)
	item := fmt.Sprint("/Assets/Computer/", id)
	s.Exec("UPDATE glpi_computers SET date_mod = '2026-03-04 05:06:07' WHERE id = ?", id)
	const at, before, after = "Wed, 04 Mar 2026 05:06:07 GMT", "Wednesday, 04-Mar-26 05:06:06 GMT",
		"Wed Mar  4 05:06:08 2026"
	got := s.Call("glpi", "GET", item, nil).Want(200)
	tag := got.Header.Get("ETag")
	if got.Header.Get("Last-Modified") != at {
		t.Errorf("Last-Modified: %s", got.Header.Get("Last-Modified"))
	}
	for _, c := range []struct {
		headers    []string
		get, patch int
	}{
		{[]string{"If-Modified-Since", at}, 304, 412},
		{[]string{"If-Modified-Since", after}, 304, 412},
		{[]string{"If-Modified-Since", before}, 200, 200},
		{[]string{"If-Unmodified-Since", at}, 200, 200},
		{[]string{"If-Unmodified-Since", after}, 200, 200},
		{[]string{"If-Unmodified-Since", before}, 412, 412},
		{[]string{"If-Unmodified-Since", "2026-03-04"}, 200, 200},
		{[]string{"If-Unmodified-Since", before, "If-Modified-Since", at}, 412, 412},
		{[]string{"If-Unmodified-Since", at, "If-Modified-Since", at}, 304, 412},
		{[]string{"If-Match", tag, "If-Unmodified-Since", before}, 200, 200},
		{[]string{"If-None-Match", tag, "If-Modified-Since", before}, 304, 412},
		{[]string{"If-None-Match", `"x"`, "If-Modified-Since", after}, 200, 200},
		{[]string{"If-None-Match", "*"}, 304, 412},
		{[]string{"If-Match", "*"}, 200, 200},
	} {
		s.Call("glpi", "GET", item, nil, c.headers...).Want(c.get)
		s.Call("glpi", "HEAD", item, nil, c.headers...).Want(c.get)
		r := s.Call("glpi", "PATCH", item, map[string]any{}, c.headers...).Want(c.patch)
		s.Call("glpi", "PUT", item, map[string]any{}, c.headers...).Want(c.patch)
		if c.patch == 412 {
			unmet(t, r, map[bool]string{true: c.headers[0], false: "If-Modified-Since"}[c.get == 412 ||
				len(c.headers) == 2 || c.headers[0] == "If-None-Match"])
		}
	}
	unmet(t, s.Call("glpi", "DELETE", item, nil, "If-Unmodified-Since", before), "If-Unmodified-Since")
	s.Call("glpi", "GET", item, nil, "If-None-Match", tag).Want(304)
	detail := s.Call("glpi", "PATCH", item, map[string]any{}, "If-Unmodified-Since", before).Object()["detail"]
	if fmt.Sprint(detail) != "map[If-Unmodified-Since:The item has been modified since the specified date]" {
		t.Error(detail)
	}
	if r := s.Call("glpi", "PATCH", item, map[string]any{"name": "new"}, "If-Match", tag).Want(200); strings.Contains(
		r.Header.Get("Last-Modified"), "Mar 2026 05:06:07") {
		t.Error("Last-Modified is what it was")
	}
	if modified, err := http.ParseTime(s.Call("glpi", "GET", item+"?fields=id", nil).Header.Get("Last-Modified")); err !=
		nil || time.Since(modified) > time.Hour {
		t.Errorf("Last-Modified of a part: %v %v", modified, err)
	}
}

// TestTagsAreOfWhatIsShown has an item shown differently: each way has a tag of its own, and what changes what is
// shown changes it, whichever row that is in.
func TestTagsAreOfWhatIsShown(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	location := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Lyon"}).Want(201)
	item := s.Ticket(map[string]any{"name": "x", "content": "x", "location": location.ID()})
	tag := func(path string, headers ...string) string {
		t.Helper()
		return s.Call("glpi", "GET", path, nil, headers...).Want(200).Header.Get("ETag")
	}
	whole := tag(item)
	for what, other := range map[string]string{
		"fields": tag(item + "?fields=id,name"), "an older version": tag("/v2.0" + item),
		"indented": tag(item, "X-Debug-Mode", "1"),
	} {
		if other == whole || other == "" {
			t.Errorf("%s: %s", what, other)
		}
	}
	s.Call("glpi", "PATCH", item, map[string]any{}, "If-Match", tag(item, "X-Debug-Mode", "1"), "X-Debug-Mode",
		"1").Want(200)
	if tag(item) != whole {
		t.Error("a change of nothing changes the tag")
	}
	s.Call("glpi", "PATCH", fmt.Sprint("/Dropdowns/Location/", location.ID()), map[string]any{"name": "Paris"}).Want(200)
	renamed := tag(item)
	s.Call("glpi", "POST", item+"/TeamMember", map[string]any{"type": "User", "id": 2, "role": "assigned"}).Want(201)
	if renamed == whole || tag(item) == renamed {
		t.Error("the tag stays when a name or the team changes")
	}
	if r := s.Call("glpi", "GET", "/Assistance/Ticket", nil, "If-None-Match", "*").Want(200); r.Header.Get("ETag") != "" {
		t.Error("a list has a tag")
	}
	allowed := s.Call("", "OPTIONS", item, nil, "Origin", "https://app.example", "Access-Control-Request-Method", "PATCH",
		"Access-Control-Request-Headers", "if-match").Want(204).Header.Get("Access-Control-Allow-Headers")
	for _, name := range []string{"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"} {
		if !strings.Contains(allowed, name+",") && !strings.HasSuffix(allowed, name) {
			t.Errorf("pages of others cannot send %s", name)
		}
	}
}

// TestConditionsTellNothing asks with conditions for what the session does not see or may not change: it gets what
// it gets without them.
func TestConditionsTellNothing(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	child := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Child"}).ID()
	foreign := fmt.Sprint("/Assets/Computer/", s.Call("glpi", "POST", "/Assets/Computer",
		map[string]any{"name": "x"}).ID())
	s.Account("insider", 6, child)
	tag := s.Call("glpi", "GET", foreign, nil).Header.Get("ETag")
	for _, headers := range [][]string{
		{"If-Match", tag}, {"If-Match", `"x"`}, {"If-None-Match", "*"}, {"If-None-Match", tag},
		{"If-Unmodified-Since", "Wed, 04 Mar 2020 05:06:07 GMT"}, {"If-Modified-Since", "Wed, 04 Mar 2099 05:06:07 GMT"},
	} {
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			s.Call("insider", method, foreign, map[string]any{"name": "y"}, headers...).Want(404)
			s.Call("", method, foreign, map[string]any{"name": "y"}, headers...).Want(401)
		}
		s.Call("glpi", "PATCH", foreign, map[string]any{"is_recursive": "maybe"}, headers...).Want(400)
		s.Call("normal", "PATCH", foreign, map[string]any{"name": "y"}, headers...).Want(403)
		s.Call("normal", "DELETE", foreign, nil, headers...).Want(403)
	}
}

// TestUntaggedRefuseTags sends If-Match to what has no tag: it would not hold anything off, so nothing is done.
func TestUntaggedRefuseTags(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	item := s.Ticket(map[string]any{"name": "x", "content": "x"})
	member := map[string]any{"type": "User", "id": 2, "role": "assigned"}
	unmet(t, s.Call("glpi", "POST", item+"/TeamMember", member, "If-Match", `"x"`), "If-Match")
	unmet(t, s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "y", "content": "y"}, "If-Match",
		`"x"`), "If-Match")
	if s.Scalar("SELECT COUNT(*) FROM glpi_tickets_users WHERE type = 2") != "0" || s.Count("glpi_tickets") != 1 {
		t.Error("something was done")
	}
	s.Call("glpi", "POST", item+"/TeamMember", member, "If-None-Match", "*", "If-Match", "*").Want(201)
	unmet(t, s.Call("glpi", "DELETE", item+"/TeamMember", member, "If-None-Match", "*"), "If-None-Match")
	const setting = "/Setup/Config/core/language"
	unmet(t, s.Call("glpi", "PATCH", setting, map[string]any{"value": "fr_FR"}, "If-None-Match", "*"), "If-None-Match")
	if s.Scalar("SELECT COUNT(*) FROM glpi_tickets_users WHERE type = 2") != "1" ||
		s.Call("glpi", "GET", setting, nil).Want(200).At("value") == "fr_FR" {
		t.Error("something was done that there should have been nothing for")
	}
	s.Call("glpi", "PATCH", setting, map[string]any{"value": "fr_FR"}, "If-None-Match", `"x"`).Want(200)
}

// TestConditionsOfReasons is of an item whose changes are written by hand.
func TestConditionsOfReasons(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "parts"}).ID()
	item := s.Ticket(map[string]any{"name": "x", "content": "x"}) + "/PendingReason"
	s.Call("glpi", "POST", item, map[string]any{"pending_reason": reason}).Want(201)
	tag := s.Call("glpi", "GET", item, nil).Want(200).Header.Get("ETag")
	s.Call("glpi", "GET", item, nil, "If-None-Match", tag).Want(304)
	unmet(t, s.Call("glpi", "PATCH", item, map[string]any{"followups_before_resolution": 2}, "If-Match", `"x"`),
		"If-Match")
	unmet(t, s.Call("glpi", "DELETE", item, nil, "If-Match", `"x"`), "If-Match")
	changed := s.Call("glpi", "PATCH", item, map[string]any{"followups_before_resolution": 2}, "If-Match", tag).Want(200)
	s.Call("glpi", "DELETE", item, nil, "If-Match", changed.Header.Get("ETag")).Want(204)
}
