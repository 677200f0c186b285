package api

import "strings"

// aliases list paths that front ends of GLPI call and that this version of its API has at another
// place. Requests are answered as if they had named that place; the document does not list them, and
// the path of a real route always wins. "*" stands for one segment or for the beginning of one.
var aliases = []struct{ called, is string }{
	{"/Management/Certificate", "/Assets/Certificate"},
	{"/Management/Appliance", "/Assets/Appliance"},
	{"/Tools/Project", "/Project"},
	{"/Administration/QueuedNotification", "/Notifications/QueuedNotification"},
	{"/Setup/Notification", "/Notifications/Notification"},
	{"/Setup/AssetDefinition", "/Assets/CustomDefinition"},
	{"/Knowbase", "/Knowledgebase"},
	{"/Dropdown", "/Dropdowns"},
	{"/Assets/*Type", "/Dropdowns/*Type"},
	{"/Assets/*Model", "/Dropdowns/*Model"},
	{"/Assistance/*/*/Timeline/Approval", "/Assistance/*/*/Timeline/Validation"},
}

// aliased gives the segments of the place that a path really means, nil when it means itself.
func aliased(segments []string) []string {
	for _, e := range aliases {
		called := splitPath(e.called)
		if len(segments) < len(called) {
			continue
		}
		out := splitPath(e.is)
		fits := true
		for i, pattern := range called {
			word, ok := wildcard(pattern, segments[i])
			fits = fits && ok
			if word != "" {
				out[i] = word + strings.TrimPrefix(out[i], "*")
			}
		}
		if fits {
			return append(out, segments[len(called):]...)
		}
	}
	return nil
}

// wildcard compares a segment with a pattern and gives what its "*" stands for.
func wildcard(pattern, segment string) (word string, ok bool) {
	suffix, open := strings.CutPrefix(pattern, "*")
	if !open {
		return "", strings.EqualFold(pattern, segment)
	}
	word, ok = without(segment, suffix)
	return word, ok && word != ""
}
