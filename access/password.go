package access

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"moothall/internal/problem"
)

// The cost of a password hash: OWASP's first choice for argon2id (19 MiB, two
// passes, one lane). A hash stores its own cost, so this can rise later.
const (
	hashMemory  = 19 * 1024
	hashPasses  = 2
	hashLanes   = 1
	hashKeySize = 32
)

// hashing lets two passwords be hashed at a time: each takes 19 MiB.
var hashing = make(chan struct{}, 2)

// HashPassword is what to store for password. It is slow on purpose: call it
// before a Change, never inside.
func HashPassword(password string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case n < 12 || strings.TrimSpace(password) == "":
		return "", problem.New(problem.Invalid, "access.password-short", "Password must be 12 characters or more").On("password")
	case n > 200:
		return "", problem.New(problem.Invalid, "access.password-long", "Password must be 200 characters or fewer").On("password")
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
		b64.EncodeToString(salt), b64.EncodeToString(derive(password, salt, hashMemory, hashPasses, hashLanes))), nil
}

// CheckPassword says whether password is the one that stored was made of. A
// stored hash that cannot be read, or none at all, takes as long as one that
// can, so that the time tells nobody who has an account.
func CheckPassword(stored, password string) bool {
	var version int
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	readable := len(parts) == 6 && parts[1] == "argon2id"
	if readable {
		_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
		_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		readable = err1 == nil && err2 == nil && version == argon2.Version
	}
	if !readable {
		derive(password, make([]byte, 16), hashMemory, hashPasses, hashLanes)
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil {
		return false
	}
	return subtle.ConstantTimeCompare(want, derive(password, salt, memory, passes, lanes)) == 1
}

func derive(password string, salt []byte, memory, passes uint32, lanes uint8) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, hashKeySize)
}
