// Written from spec/ alone.

package kaltura

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
)

// DefaultHashType is the hash type of a token without one (APP.3).
const DefaultHashType = "SHA1"

var hashes = map[string]func() hash.Hash{
	"MD5":    md5.New,
	"SHA1":   sha1.New,
	"SHA256": sha256.New,
	"SHA512": sha512.New,
}

// TokenHash makes the tokenHash of appToken.startSession: the lower-case
// hexadecimal digest of the KS followed by the token (APP.4). The hash type is
// compared exactly (APP.3).
func TokenHash(ks, token, hashType string) (string, error) {
	newHash, ok := hashes[hashType]
	if !ok {
		return "", &Error{Code: CodeInvalidEnumValue, Reason: hashType, Step: "hash-type"}
	}
	h := newHash()
	h.Write([]byte(ks))
	h.Write([]byte(token))
	return hex.EncodeToString(h.Sum(nil)), nil
}
