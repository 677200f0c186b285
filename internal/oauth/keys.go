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

	"github.com/glpid/glpid/internal/folder/instancekey"
)

// keyBits is the size of the key that signs tokens.
const keyBits = 2048

func signingKeyPaths(dir string) (private, public string) {
	return filepath.Join(dir, "oauth.pem"), filepath.Join(dir, "oauth.pub")
}

// CheckKeys refuses a folder whose keys are damaged or do not belong together. Those that are missing are none of its
// business: they may be made.
func CheckKeys(folder string) error {
	_, err := loadSigningKey(folder)
	if err == nil || errors.Is(err, instancekey.ErrNone) {
		_, err = instancekey.Load(folder)
	}
	if errors.Is(err, instancekey.ErrNone) {
		return nil
	}
	return err
}

// loadSigningKey reads the pair of keys of access tokens. With only one of the two files there it
// refuses to guess; its error is instancekey.ErrNone when there is neither.
func loadSigningKey(dir string) (*rsa.PrivateKey, error) {
	private, public := signingKeyPaths(dir)
	privateText, privateErr := os.ReadFile(private)
	publicText, publicErr := os.ReadFile(public)
	switch noPrivate, noPublic := errors.Is(privateErr, fs.ErrNotExist), errors.Is(publicErr, fs.ErrNotExist); {
	case noPrivate && noPublic:
		return nil, instancekey.ErrNone
	case noPrivate && publicErr == nil:
		if isInterrupted(dir, publicText) {
			return nil, instancekey.ErrNone
		}
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
	if block, _ := pem.Decode(publicText); block == nil {
		return nil, fmt.Errorf("%s: it is not a PEM file: put it back from a backup", public)
	}
	if !isPair(key, publicText) {
		return nil, fmt.Errorf("%s does not belong to %s: put both back from the same backup", public, private)
	}
	return key, nil
}

// isPair reports whether a public key, as PEM, is that of a private one.
func isPair(key *rsa.PrivateKey, publicText []byte) bool {
	block, _ := pem.Decode(publicText)
	if block == nil {
		return false
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	return err == nil && key.PublicKey.Equal(parsed)
}

// isInterrupted reports that a public key stands alone because making the pair was interrupted: its
// private key waits under the name of a file that is not in its place yet. Nobody has used it.
func isInterrupted(dir string, publicText []byte) bool {
	private, _ := signingKeyPaths(dir)
	waiting, err := os.ReadFile(private + arriving)
	if err != nil {
		return false
	}
	key, err := parsePrivate(waiting)
	return err == nil && isPair(key, publicText)
}

func halfPair(there, gone string) error {
	return fmt.Errorf("%s is there but %s is not: put it back from a backup, or remove the other file too to make"+
		" new keys (all tokens become invalid)", there, gone)
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
	if _, err := loadSigningKey(dir); !errors.Is(err, instancekey.ErrNone) {
		return err
	}
	private, public := signingKeyPaths(dir)
	if text, err := os.ReadFile(public); err == nil && isInterrupted(dir, text) {
		return arrive(private)
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
	// Interrupted in between, the private key is there under its other name.
	if err := writeArriving(private,
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: privateDER})); err != nil {
		return err
	}
	if err := writeWhole(public, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER})); err != nil {
		return errors.Join(err, os.Remove(private+arriving))
	}
	if err := arrive(private); err != nil {
		return errors.Join(err, os.Remove(public), os.Remove(private+arriving))
	}
	return nil
}

// arriving is behind the name of a file with a key that is not whole or not in its place yet. It is the
// same each time, so that whoever repeats what was interrupted leaves nothing behind.
const arriving = ".new"

// writeWhole writes a file that nobody else may read, durably, and whole or not at all.
func writeWhole(path string, content []byte) error {
	if err := writeArriving(path, content); err != nil {
		return err
	}
	if err := arrive(path); err != nil {
		return errors.Join(err, os.Remove(path+arriving))
	}
	return nil
}

func writeArriving(path string, content []byte) error {
	temp := path + arriving
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: %w", path, err)
	}
	file, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(temp))
	}
	return nil
}

// arrive puts a file that is whole in its place.
func arrive(path string) error {
	if err := os.Rename(path+arriving, path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // not every system can; the file itself is safe
		_ = folder.Close()
	}
	return nil
}
