//go:build race

package richtext_test

// timesText is how many times its length a text may take while it is cleaned: the race detector keeps garbage
// for longer.
const timesText = 24
