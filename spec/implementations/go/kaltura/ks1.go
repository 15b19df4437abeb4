// Written from spec/ alone.

package kaltura

import (
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// EncodeV1 makes a KS of version 1 (KS1.1 to KS1.4). random is the text of the
// random field (KS1.6).
func EncodeV1(secret string, f Fields, random string) string {
	info := strings.Join([]string{
		deref(f.PartnerID), deref(f.PartnerID), deref(f.ValidUntil), deref(f.Type), random,
		deref(f.UserID), deref(f.Privileges), deref(f.MasterPartnerID), deref(f.AdditionalData),
	}, ";")
	return base64.StdEncoding.EncodeToString([]byte(signV1(secret, info) + "|" + info))
}

func signV1(secret, info string) string {
	sum := sha1.Sum([]byte(secret + info))
	return hex.EncodeToString(sum[:])
}

// decodeV1 reads a KS of version 1 (KS1.7 to KS1.10).
func decodeV1(decoded []byte, secrets map[string][]string) (*KS, error) {
	signature, info, ok := strings.Cut(string(decoded), "|")
	if !ok {
		return nil, unreadable(StepStructure)
	}
	parts := strings.Split(info, ";")
	if len(parts) < 3 {
		return nil, unreadable(StepStructure)
	}
	known := secrets[parts[0]]
	if none := strings.Join(known, ","); none == "" || none == "0" { // KSX.8
		return nil, unreadable(StepPartner)
	}
	for i, secret := range known {
		if subtle.ConstantTimeCompare([]byte(signV1(secret, info)), []byte(signature)) == 1 {
			ks := fieldsV1(parts, signature, i)
			ks.Content = info
			return ks, nil
		}
	}
	return nil, unreadable(StepSignature)
}

func fieldsV1(parts []string, signature string, index int) *KS {
	field := func(i int) *string {
		if i < len(parts) {
			return &parts[i]
		}
		return nil
	}
	return &KS{
		Fields: Fields{
			PartnerID:       field(0),
			ValidUntil:      field(2),
			Type:            field(3),
			UserID:          field(5),
			Privileges:      field(6),
			MasterPartnerID: field(7),
			AdditionalData:  field(8),
		},
		Version:        1,
		Parsed:         ParsePrivileges(deref(field(6))), // PRIV.4
		Rand:           field(4),
		Hash:           signature,
		SecretIndex:    index,
		PartnerPattern: field(1),
	}
}
