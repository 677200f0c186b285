package oauth

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"
)

// secretBox keeps client secrets encrypted at rest in GLPI's form: XChaCha20-Poly1305 under the
// instance key, the nonce in front and as additional data, in base64.
type secretBox struct{ aead cipher.AEAD }

func instanceKeyPath(dir string) string { return filepath.Join(dir, "glpicrypt.key") }

// loadSecretBox reads the instance key; its error is errNoKeys when there is none.
func loadSecretBox(dir string) (*secretBox, error) {
	path := instanceKeyPath(dir)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoKeys
	}
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	if len(key) != chacha20poly1305.KeySize {
		return nil, fmt.Errorf("%s must hold %d bytes, not %d: put it back from a backup", path,
			chacha20poly1305.KeySize, len(key))
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	return &secretBox{aead}, nil
}

// makeInstanceKey writes a new instance key unless there is one.
func makeInstanceKey(dir string) error {
	if _, err := loadSecretBox(dir); !errors.Is(err, errNoKeys) {
		return err
	}
	key := make([]byte, chacha20poly1305.KeySize)
	_, _ = rand.Read(key) // never fails
	return writeWhole(instanceKeyPath(dir), key)
}

// ShortestSealed is the length of the shortest sealed value.
const ShortestSealed = (chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead + 2) / 3 * 4

// IsSealed reports whether a value has the form of sealed ones.
func IsSealed(value string) bool {
	raw, err := base64.StdEncoding.DecodeString(value)
	return err == nil && len(raw) >= chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead
}

func (b *secretBox) seal(plain string) string {
	nonce := make([]byte, b.aead.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(plain), nonce))
}

func (b *secretBox) open(sealed string) (string, error) {
	if b == nil {
		return "", errNoKeys
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < b.aead.NonceSize() {
		return "", errors.New("the stored secret is damaged")
	}
	nonce := raw[:b.aead.NonceSize()]
	plain, err := b.aead.Open(nil, nonce, raw[len(nonce):], nonce)
	if err != nil {
		return "", errors.New("the stored secret does not open with this instance key (glpicrypt.key)")
	}
	return string(plain), nil
}

// Seal encrypts a text that must be stored but not lie open, such as a password of another server,
// with the instance key.
func (s *Server) Seal(plain string) string { return s.secret.seal(plain) }

// Open gives back what Seal was given; an error says that the text was not sealed with this key.
func (s *Server) Open(sealed string) (string, error) { return s.secret.open(sealed) }

// randomHex gives n random bytes as hexadecimal text.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
