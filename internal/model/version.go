// Package model says what an object, a property, a relation and an API version are.
//
// It is pure data, which must not know a database or a request, though some of it says in SQL what a column holds. The
// catalogue is written in these types, and every other package derives its part (tables, routes, OpenAPI, filters,
// rights) from them.
package model

import (
	"fmt"
	"strings"
)

// Version is an API version as one comparable number: major*10000 + minor*100 + patch.
// The zero Version means "no limit" where a Since or Removed field holds it.
type Version uint32

// The versions of API V2 that are served.
const (
	V2_0 Version = 20000
	V2_1 Version = 20100
	V2_2 Version = 20200
	V2_3 Version = 20300

	// Current is the version that a URL without a version prefix means.
	Current = V2_3
)

// Versions lists the served versions, oldest first.
var Versions = []Version{V2_0, V2_1, V2_2, V2_3}

// String gives the full dotted form, such as "2.3.0".
func (v Version) String() string {
	return fmt.Sprintf("%d.%d.%d", v/10000, v/100%100, v%100)
}

// Includes reports whether something introduced in since and removed in removed exists in v.
// Comparison is numeric per dotted part, so "2.0" and "2.0.0" are the same.
func (v Version) Includes(since, removed Version) bool {
	return v >= since && (removed == 0 || v < removed)
}

// ResolveVersion gives the served version that a URL prefix names: the newest whose text starts with the given
// text. The second result is false where there is none.
func ResolveVersion(text string) (Version, bool) {
	for i := len(Versions) - 1; i >= 0; i-- {
		if strings.HasPrefix(Versions[i].String(), text) {
			return Versions[i], true
		}
	}
	return 0, false
}
