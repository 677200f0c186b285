package intake

import "slices"

// Listed gives the sections of messages that the lists of this package name: each is a kind of part of an asset.
func Listed() []string {
	var names []string
	for _, p := range sections {
		names = append(names, p.section)
	}
	for _, c := range builtIn {
		names = append(names, c.section)
	}
	for _, a := range attachments {
		names = append(names, a.section)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
