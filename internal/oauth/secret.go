package oauth

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"
)

// secretBox keeps client secrets encrypted at rest in GLPI's form: XChaCha20-Poly1305 under the
// instance key, the nonce in front and as additional data, in base64.
type secretBox struct{ aead cipher.AEAD }

// loadSecretBox reads the instance key, glpicrypt.key, and makes it when it is missing.
func loadSecretBox(dir string) (*secretBox, error) {
	path := filepath.Join(dir, "glpicrypt.key")
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key = make([]byte, chacha20poly1305.KeySize)
		_, _ = rand.Read(key)
		err = writeNew(path, key)
		if errors.Is(err, os.ErrExist) { // another process was faster
			key, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	if len(key) != chacha20poly1305.KeySize {
		return nil, fmt.Errorf("%s must hold %d bytes, not %d: put it back from a backup", path, chacha20poly1305.KeySize, len(key))
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	return &secretBox{aead}, nil
}

func (b *secretBox) seal(plain string) string {
	nonce := make([]byte, b.aead.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(plain), nonce))
}

func (b *secretBox) open(sealed string) (string, error) {
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

// randomHex gives n random bytes as hexadecimal text.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
