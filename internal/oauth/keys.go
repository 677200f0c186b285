package oauth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyBits is the size of the key that signs tokens.
const keyBits = 2048

func signingKeyPaths(dir string) (private, public string) {
	return filepath.Join(dir, "oauth.pem"), filepath.Join(dir, "oauth.pub")
}

// loadSigningKey reads the pair of keys of access tokens. With only one of the two files there it
// refuses to guess; its error is errNoKeys when there is neither.
func loadSigningKey(dir string) (*rsa.PrivateKey, error) {
	private, public := signingKeyPaths(dir)
	privateText, privateErr := os.ReadFile(private)
	publicText, publicErr := os.ReadFile(public)
	switch noPrivate, noPublic := errors.Is(privateErr, fs.ErrNotExist), errors.Is(publicErr, fs.ErrNotExist); {
	case noPrivate && noPublic:
		return nil, errNoKeys
	case noPrivate && publicErr == nil:
		return nil, halfPair(public, private)
	case noPublic && privateErr == nil:
		return nil, halfPair(private, public)
	}
	if err := errors.Join(privateErr, publicErr); err != nil {
		return nil, fmt.Errorf("key of the tokens: %w", err)
	}
	key, err := parsePrivate(privateText)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: put it back from a backup", private, err)
	}
	block, _ := pem.Decode(publicText)
	if block == nil {
		return nil, fmt.Errorf("%s: it is not a PEM file: put it back from a backup", public)
	}
	if parsed, err := x509.ParsePKIXPublicKey(block.Bytes); err != nil || !key.PublicKey.Equal(parsed) {
		return nil, fmt.Errorf("%s does not belong to %s: put both back from the same backup", public, private)
	}
	return key, nil
}

func halfPair(there, gone string) error {
	return fmt.Errorf("%s is there but %s is not: put it back from a backup, or remove the other file too to make new keys (all tokens become invalid)", there, gone)
}

func parsePrivate(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is not a PEM file")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("it does not hold a private key: %w", err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("it does not hold an RSA key")
	}
	return key, nil
}

// makeSigningKey writes a new pair unless there is one.
func makeSigningKey(dir string) error {
	if _, err := loadSigningKey(dir); !errors.Is(err, errNoKeys) {
		return err
	}
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return fmt.Errorf("make the key of the tokens: %w", err)
	}
	privateDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("make the key of the tokens: %w", err)
	}
	publicDER, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return fmt.Errorf("make the key of the tokens: %w", err)
	}
	private, public := signingKeyPaths(dir)
	if err := writeWhole(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER})); err != nil {
		return err
	}
	if err := writeWhole(private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: privateDER})); err != nil {
		return errors.Join(err, os.Remove(public))
	}
	return nil
}

// writeWhole writes a file that nobody else may read, durably, and whole or not at all.
func writeWhole(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() { _ = os.Remove(temp.Name()) }() // it is gone once renamed
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Chmod(0o600), temp.Sync(), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // not every system can; the file itself is safe
		_ = folder.Close()
	}
	return nil
}
