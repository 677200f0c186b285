package model

import (
	"net/mail"
	"regexp"
)

var emailShape = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

// IsEmail reports whether a text is a bare e-mail address that fits a column.
func IsEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && emailShape.MatchString(text) && len(text) <= 255
}
