package oauth

import (
	"crypto/rand"
	"encoding/hex"
	"errors"

	"github.com/glpid/glpid/internal/folder/instancekey"
)

// makeInstanceKey writes a new instance key unless there is one.
func makeInstanceKey(dir string) error {
	if _, err := instancekey.Load(dir); !errors.Is(err, instancekey.ErrNone) {
		return err
	}
	return writeWhole(instancekey.Path(dir), instancekey.Random())
}

// Seal encrypts a text that must be stored but not lie open, such as a password of another server,
// with the instance key.
func (s *Server) Seal(plain string) string { return s.secret.Seal(plain) }

// Open gives back what Seal was given; an error says that the text was not sealed with this key.
func (s *Server) Open(sealed string) (string, error) { return s.secret.Open(sealed) }

// randomHex gives n random bytes as hexadecimal text.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
