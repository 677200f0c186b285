package oauth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// loadKeys reads the pair of keys that signs access tokens, oauth.pem and oauth.pub, and makes it
// when neither is there. With only one of them it refuses to guess.
func loadKeys(dir string) (*rsa.PrivateKey, error) {
	private, public := filepath.Join(dir, "oauth.pem"), filepath.Join(dir, "oauth.pub")
	text, err := os.ReadFile(private)
	_, publicErr := os.Stat(public)
	switch {
	case errors.Is(err, os.ErrNotExist) && errors.Is(publicErr, os.ErrNotExist):
		return makeKeys(private, public)
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s is there but %s is not: put it back from a backup, or remove the other file too to make new keys (all tokens become invalid)", public, private)
	case errors.Is(publicErr, os.ErrNotExist):
		return nil, fmt.Errorf("%s is there but %s is not: put it back from a backup, or remove the other file too to make new keys (all tokens become invalid)", private, public)
	case err != nil:
		return nil, fmt.Errorf("key of the tokens: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not a PEM file: put it back from a backup", private)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		if old, oldErr := x509.ParsePKCS1PrivateKey(block.Bytes); oldErr == nil {
			return old, nil
		}
		return nil, fmt.Errorf("%s does not hold a private key: %w", private, err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s does not hold an RSA key", private)
	}
	return key, nil
}

func makeKeys(private, public string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make the key of the tokens: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the key of the tokens: %w", err)
	}
	publicDER, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("make the key of the tokens: %w", err)
	}
	if err := writeNew(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER})); err != nil {
		return nil, err
	}
	if err := writeNew(private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil {
		return nil, errors.Join(err, os.Remove(public))
	}
	return key, nil
}

// writeNew writes a file that must not exist, readable by nobody else, whole or not at all.
func writeNew(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(0o600), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Link(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
