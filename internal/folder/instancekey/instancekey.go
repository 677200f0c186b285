// Package instancekey is the key under which a site keeps secrets encrypted at rest, in GLPI's form:
// XChaCha20-Poly1305, the nonce in front and as additional data, in base64.
//
// It must not know whose secrets they are.
package instancekey

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"
)

// Name is the name of the key's file.
const Name = "glpicrypt.key"

// Size is the length of a key in bytes.
const Size = chacha20poly1305.KeySize

// ErrNone says that a folder has no key.
var ErrNone = errors.New("there is no key yet")

// Key seals and opens secrets.
type Key struct{ aead cipher.AEAD }

// Path gives the path of the key in a folder.
func Path(dir string) string { return filepath.Join(dir, Name) }

// Load reads the key of a folder; its error is ErrNone when there is none.
func Load(dir string) (*Key, error) {
	path := Path(dir)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	if len(key) != Size {
		return nil, fmt.Errorf("%s must hold %d bytes, not %d: put it back from a backup", path, Size, len(key))
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	return &Key{aead}, nil
}

// Random gives the bytes of a new key.
func Random() []byte {
	key := make([]byte, Size)
	_, _ = rand.Read(key) // never fails
	return key
}

// ShortestSealed is the length of the shortest sealed value.
const ShortestSealed = (chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead + 2) / 3 * 4

// IsSealed reports whether a value has the form of sealed ones.
func IsSealed(value string) bool {
	raw, err := base64.StdEncoding.DecodeString(value)
	return err == nil && len(raw) >= chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead
}

// Seal encrypts a text that must be stored but not lie open, such as a password of another server.
func (k *Key) Seal(plain string) string {
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(k.aead.Seal(nonce, nonce, []byte(plain), nonce))
}

// Open gives back what Seal was given; an error says that the text was not sealed with this key.
func (k *Key) Open(sealed string) (string, error) {
	if k == nil {
		return "", ErrNone
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < k.aead.NonceSize() {
		return "", errors.New("the stored secret is damaged")
	}
	nonce := raw[:k.aead.NonceSize()]
	plain, err := k.aead.Open(nil, nonce, raw[len(nonce):], nonce)
	if err != nil {
		return "", errors.New("the stored secret does not open with this instance key (" + Name + ")")
	}
	return string(plain), nil
}
