//go:build !race

package richtext_test

// timesText is how many times its length a text may take while it is cleaned.
const timesText = 16
