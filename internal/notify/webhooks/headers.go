package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Headers that every request has; nobody can set them otherwise.
const (
	headerSignature = "X-GLPI-signature"
	headerTimestamp = "X-GLPI-timestamp"
)

// Headers of one's own are what receivers know us by, as often as not: their values are stored encrypted and
// shown to nobody. What is shown in their place, and sent back by who reads, changes and writes all, keeps them.
const (
	hiddenHeaders = "concealed_headers" // the mapper
	hiddenValue   = "********"
)

// readHeaders reads the JSON object of headers.
func readHeaders(text string) (map[string]string, error) {
	headers := map[string]string{}
	if len(text) > maxHeaders {
		return nil, model.Invalid("Invalid parameter: custom_headers. They have at most %d bytes", maxHeaders)
	}
	if strings.TrimSpace(text) == "" || text == "[]" { // PHP writes an empty object so
		return headers, nil
	}
	if err := json.Unmarshal([]byte(text), &headers); err != nil || headers == nil {
		return nil, model.Invalid("Invalid parameter: custom_headers. It is a JSON object of texts")
	}
	for name, value := range headers {
		switch {
		case !isHeaderName(name):
			return nil, model.Invalid("Invalid parameter: custom_headers. %q is no name of a header", name)
		case isOwnHeader(name):
			return nil, model.Invalid("Invalid parameter: custom_headers. %s cannot be set", name)
		case strings.ContainsAny(value, "\r\n"):
			return nil, model.Invalid("Invalid parameter: custom_headers. %s has more than one line", name)
		}
	}
	return headers, nil
}

// isOwnHeader reports whether a header is one that every request has.
func isOwnHeader(name string) bool {
	return strings.EqualFold(name, headerSignature) || strings.EqualFold(name, headerTimestamp)
}

// isHeaderName reports whether a text is a token of RFC 9110.
func isHeaderName(name string) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c) {
			return false
		}
	}
	return name != ""
}

// defineHeaders checks the headers that a webhook is given, and encrypts them. A value that is hidden stays
// what it is.
func (s *Service) defineHeaders(c *engine.Change) error {
	stored, err := s.openHeaders(c.Before.Text("custom_headers"))
	if err != nil {
		return err
	}
	given, keeps := map[string]string{}, !c.Has("custom_headers")
	if !keeps {
		if given, err = readHeaders(c.Text("custom_headers")); err != nil {
			return err
		}
	}
	for name, value := range given {
		if value != hiddenValue {
			continue
		}
		kept, known := stored[name]
		if !known {
			return model.Invalid("Invalid parameter: custom_headers. %s has no value yet: give it", name)
		}
		given[name], keeps = kept, true
	}
	if len(stored) > 0 && keeps {
		if err := c.KeepAddress("custom_headers", "url"); err != nil {
			return err
		}
	}
	if len(given) == 0 && !c.Has("custom_headers") {
		return nil
	}
	sealed, err := s.sealHeaders(given)
	c.Spell("custom_headers", sealed)
	return err
}

// sealHeaders gives headers as they are stored.
func (s *Service) sealHeaders(headers map[string]string) (string, error) {
	if len(headers) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(headers)
	if err != nil {
		return "", err
	}
	return s.Sealer.Seal(string(text)), nil
}

// openHeaders gives headers that are stored: encrypted, or none, or of a time before they were.
func (s *Service) openHeaders(stored string) (map[string]string, error) {
	headers := map[string]string{}
	switch text := strings.TrimSpace(stored); {
	case text == "" || text == "[]":
		return headers, nil
	case text[0] != '{':
		opened, err := s.Sealer.Open(text)
		if err != nil {
			return nil, fmt.Errorf("headers: %w", err)
		}
		stored = opened
	}
	if err := json.Unmarshal([]byte(stored), &headers); err != nil {
		return nil, fmt.Errorf("headers: %w", err)
	}
	return headers, nil
}

// showHeaders shows stored headers without their values, but for our own. It is a Mapper.
func (s *Service) showHeaders(dst, stored []byte) []byte {
	headers, err := s.openHeaders(string(stored))
	if err != nil {
		return append(dst, "null"...)
	}
	for name, value := range headers {
		if value != "" && !isOwnHeader(name) {
			headers[name] = hiddenValue
		}
	}
	text, err := json.Marshal(headers)
	if err == nil {
		text, err = json.Marshal(string(text))
	}
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, text...)
}

// SealHeaders encrypts the headers of webhooks that were stored before they were.
func (s *Service) SealHeaders(ctx context.Context) error {
	open := "SELECT `id`, `custom_headers` FROM `glpi_webhooks` WHERE `custom_headers` LIKE '{_%:%'"
	rows, err := s.Engine.DB().Query(ctx, open)
	if err != nil {
		return fmt.Errorf("look for open headers of webhooks: %w", err)
	}
	defer rows.Close()
	sealed := map[int64]string{}
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return fmt.Errorf("look for open headers of webhooks: %w", err)
		}
		if headers, err := s.openHeaders(text); err == nil {
			if sealed[id], err = s.sealHeaders(headers); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil || len(sealed) == 0 {
		return err
	}
	_ = rows.Close()
	return s.Engine.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for id, text := range sealed {
			if _, err := tx.Exec(ctx, "UPDATE `glpi_webhooks` SET `custom_headers` = ? WHERE `id` = ?", text,
				id); err != nil {
				return err
			}
		}
		return s.active.Changed(ctx, tx)
	})
}
