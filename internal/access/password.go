package access

import (
	"context"
	"crypto/md5"  //nolint:gosec // old hashes of imported databases
	"crypto/sha1" //nolint:gosec // old hashes of imported databases
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// BcryptCost is the usual cost of hashes: PHP's default, as GLPI has it.
const BcryptCost = 10

// maxPassword is how much of a password bcrypt looks at, in bytes.
const maxPassword = 72

// HashPassword gives the hash of a password in GLPI's form, at a cost of bcrypt's.
func HashPassword(password string, cost int) (string, error) {
	if len(password) > maxPassword {
		return "", errors.New("it is longer than 72 bytes")
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(password), cost)
	if err != nil {
		return "", err
	}
	return "$2y$" + strings.TrimPrefix(string(hash), "$2a$"), nil
}

// HashPassword gives the hash of a password in GLPI's form, as new ones are stored.
func (d *Directory) HashPassword(password string) (string, error) {
	d.hashing <- struct{}{}
	defer func() { <-d.hashing }()
	return HashPassword(password, d.hashCost)
}

// Changing takes a place for changing a password, which takes long, and asks nobody for a right before. Users
// have them one after the other, and signing in has places left. Its error is a fault that passes.
func (d *Directory) Changing(ctx context.Context) (done func(), err error) {
	return d.changing.Take(ctx)
}

// idleHash is a hash that nobody knows a password of, without its cost.
const idleHash = "$HVZd4Y1UYEMHmSXHPiQrLeDVjYSyrB8AHYDSsPR4hBKBkJlZaUyTy"

// CheckPassword is the function of that name with this server's cost. It takes as long for no hash,
// or one of another kind, as for a usual one, so that the time does not tell which accounts there are.
func (d *Directory) CheckPassword(hash, password string) (ok, renew bool) {
	d.hashing <- struct{}{}
	defer func() { <-d.hashing }()
	if ok, renew = CheckPassword(hash, password, d.hashCost); !ok && !isBcrypt(hash) {
		CheckPassword(fmt.Sprintf("$2y$%02d%s", d.hashCost, idleHash), password, d.hashCost)
	}
	return ok, renew
}

// isBcrypt reports whether a hash is one of bcrypt's that can be checked.
func isBcrypt(hash string) bool {
	_, err := bcrypt.Cost([]byte(hash))
	return err == nil
}

// Credential tells one password of an account from the next, and nothing of what it is.
type Credential [16]byte

// CredentialOf gives the credential of a password's hash.
func CredentialOf(hash string) (c Credential) {
	sum := sha256.Sum256([]byte(hash))
	copy(c[:], sum[:])
	return c
}

// CheckPassword reports whether a password fits a hash, and whether the hash should be made anew
// because it is of an old kind or cheaper than wanted. An empty hash fits nothing.
func CheckPassword(hash, password string, wanted int) (ok, renew bool) {
	switch {
	case hash == "":
		return false, false
	case strings.HasPrefix(hash, "$2"):
		err := bcrypt.CompareHashAndPassword([]byte(hash), []byte(password))
		cost, _ := bcrypt.Cost([]byte(hash))
		return err == nil, cost < wanted
	case strings.HasPrefix(hash, "$argon2"):
		return checkArgon(hash, password), true
	case len(hash) == 40:
		sum := sha1.Sum([]byte(password)) //nolint:gosec // see the import
		return same(hash, hex.EncodeToString(sum[:])), true
	case len(hash) == 32:
		sum := md5.Sum([]byte(password)) //nolint:gosec // see the import
		return same(hash, hex.EncodeToString(sum[:])), true
	case len(hash) == 48:
		sum := sha1.Sum([]byte(hash[:8] + password)) //nolint:gosec // see the import
		return same(hash[8:], hex.EncodeToString(sum[:])), true
	}
	return false, false
}

func same(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(strings.ToLower(a)), []byte(b)) == 1
}

// checkArgon checks a hash in PHC form, as PHP makes them.
func checkArgon(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return false
	}
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil || memory > 1<<20 ||
		passes == 0 || passes > 64 || threads == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 || len(want) > 1024 {
		return false
	}
	var got []byte
	switch parts[1] {
	case "argon2id":
		got = argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	case "argon2i":
		got = argon2.Key([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	}
	return subtle.ConstantTimeCompare(got, want) == 1
}

// Policy is what a configuration asks of new passwords.
type Policy struct {
	Enabled                                      bool
	MinLength                                    int // characters
	NeedNumber, NeedLetter, NeedCaps, NeedSymbol bool
}

// Check gives what is wrong with a password, for people; nothing when it is good.
func (p Policy) Check(password string) []string {
	var problems []string
	if len(password) > maxPassword {
		problems = append(problems, "The password is longer than 72 bytes")
	}
	if !p.Enabled {
		return problems
	}
	if utf8.RuneCountInString(password) < p.MinLength {
		problems = append(problems, fmt.Sprintf("The password is shorter than %d characters", p.MinLength))
	}
	has := func(in func(r rune) bool) bool { return strings.ContainsFunc(password, in) }
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	small := func(r rune) bool { return r >= 'a' && r <= 'z' }
	capital := func(r rune) bool { return r >= 'A' && r <= 'Z' }
	for _, rule := range []struct {
		need bool
		met  bool
		text string
	}{
		{p.NeedNumber, has(digit), "The password has no digit"},
		{p.NeedLetter, has(small), "The password has no lower-case letter"},
		{p.NeedCaps, has(capital), "The password has no upper-case letter"},
		{p.NeedSymbol, has(func(r rune) bool { return !digit(r) && !small(r) && !capital(r) && r != '_' }),
			"The password has no symbol"},
	} {
		if rule.need && !rule.met {
			problems = append(problems, rule.text)
		}
	}
	return problems
}
