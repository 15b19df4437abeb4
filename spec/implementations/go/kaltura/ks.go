// Written from spec/ alone.

package kaltura

import "bytes"

// Fields are the fields of a KS (KSX.13); nil stands for a field that is not
// there.
type Fields struct {
	PartnerID       *string
	ValidUntil      *string // absolute Unix seconds (KSX.14)
	Type            *string // "0" USER, "2" ADMIN
	UserID          *string
	Privileges      *string
	MasterPartnerID *string
	AdditionalData  *string
}

// KS is a KS that was read and whose signer is known.
type KS struct {
	Fields
	Version        int
	Content        string // the text that the fields were read from
	Parsed         Privileges
	Rand           *string // version 1: the random field; version 2: the random bytes, in hexadecimal
	Hash           string  // names the KS for revocation (KSX.17)
	SecretIndex    int     // which secret verified it
	PartnerPattern *string // version 1: the second field (KS1.10)
}

// DecodeKS reads a KS of either version with the admin secrets of the partners,
// and tells who signed it (KSX.1, KSX.9). It does not tell whether the KS is
// still valid (KSX.20).
func DecodeKS(ks string, secrets map[string][]string) (*KS, error) {
	decoded, ok := decodeBase64(ks)
	if !ok || len(decoded) == 0 { // KSX.5
		return nil, unreadable(StepBase64)
	}
	if bytes.HasPrefix(decoded, []byte("v2|")) {
		return decodeV2(decoded, secrets)
	}
	return decodeV1(decoded, secrets)
}

// Str makes a field of a text.
func Str(s string) *string { return &s }

// deref is the text of a field, empty when it is not there.
func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
