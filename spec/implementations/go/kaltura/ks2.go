// Written from spec/ alone.

package kaltura

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

const (
	prefixV2   = "v2|"
	randomSize = 16
)

// EncodeV2 makes a KS of version 2 (KS2.1 to KS2.9) with the given random bytes
// (KS2.7).
func EncodeV2(secret string, f Fields, random [randomSize]byte) string {
	signed := append(random[:], fieldsText(f)...)
	digest := sha1.Sum(signed)
	plain := append(digest[:], signed...)
	if over := len(plain) % aes.BlockSize; over != 0 { // KS2.8
		plain = append(plain, make([]byte, aes.BlockSize-over)...)
	}
	cipher.NewCBCEncrypter(blockCipher(secret), make([]byte, aes.BlockSize)).CryptBlocks(plain, plain)
	return base64.URLEncoding.EncodeToString(append([]byte(prefixV2+deref(f.PartnerID)+"|"), plain...))
}

// blockCipher is AES-128 under the key made of a secret (KS2.9).
func blockCipher(secret string) cipher.Block {
	key := sha1.Sum([]byte(secret))
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		panic(err) // not with 16 bytes
	}
	return block
}

type v2Field struct {
	name  string
	value *string
}

// fieldsText is the form-encoded text of all fields (KS2.2 to KS2.6).
func fieldsText(f Fields) string {
	var fields []v2Field
	set := func(name string, value *string) {
		for i := range fields {
			if fields[i].name == name { // KS2.3, KS2.4
				fields[i].value = value
				return
			}
		}
		fields = append(fields, v2Field{name, value})
	}
	for _, part := range strings.Split(deref(f.Privileges), ",") {
		part = phpTrim(part)
		switch part {
		case "", "0":
			continue
		case "*":
			part = "all:*"
		}
		name, value, _ := strings.Cut(part, ":")
		set(name, &value)
	}
	set("_e", f.ValidUntil)
	set("_t", f.Type)
	set("_u", f.UserID)
	set("_m", f.MasterPartnerID)
	set("_d", f.AdditionalData)

	var parts []string
	for _, field := range fields {
		if field.value != nil { // KS2.5
			parts = append(parts, formEscape(field.name)+"="+formEscape(*field.value))
		}
	}
	return strings.Join(parts, "&")
}

// decodeV2 reads a KS of version 2 (KS2.10 to KS2.12).
func decodeV2(decoded []byte, secrets map[string][]string) (*KS, error) {
	parts := bytes.SplitN(decoded, []byte("|"), 3)
	if len(parts) < 3 {
		return nil, unreadable(StepStructure)
	}
	partner, ciphertext := string(parts[1]), parts[2]
	known := secrets[partner]
	if none := strings.Join(known, ","); none == "" || none == "0" { // KSX.8
		return nil, unreadable(StepPartner)
	}
	if len(ciphertext)%aes.BlockSize != 0 {
		return nil, unreadable(StepBlockSize)
	}
	for i, secret := range known {
		plain := make([]byte, len(ciphertext))
		cipher.NewCBCDecrypter(blockCipher(secret), make([]byte, aes.BlockSize)).CryptBlocks(plain, ciphertext)
		plain = bytes.TrimRight(plain, "\x00")
		if len(plain) < sha1.Size {
			continue
		}
		digest, signed := plain[:sha1.Size], plain[sha1.Size:]
		if sum := sha1.Sum(signed); subtle.ConstantTimeCompare(sum[:], digest) == 1 {
			return fieldsV2(partner, digest, signed, i)
		}
	}
	return nil, unreadable(StepSignature)
}

// fieldsV2 reads the fields of a KS whose digest was right (KS2.13, KS2.14).
func fieldsV2(partner string, digest, signed []byte, index int) (*KS, error) {
	random := signed[:min(len(signed), randomSize)]
	ks := &KS{
		Fields:      Fields{PartnerID: &partner},
		Version:     2,
		Content:     string(signed[len(random):]),
		Rand:        Str(hex.EncodeToString(random)),
		Hash:        hex.EncodeToString(digest),
		SecretIndex: index,
	}
	session := map[string]**string{
		"_e": &ks.ValidUntil, "_t": &ks.Type, "_u": &ks.UserID,
		"_m": &ks.MasterPartnerID, "_d": &ks.AdditionalData,
	}
	var privileges []string
	for _, field := range readQuery(ks.Content).Members {
		value, isText := field.Value.(string)
		if place, ok := session[field.Name]; ok {
			if !isText {
				value = "Array" // as WIRE.38
			}
			*place = &value
			continue
		}
		if !isText { // KS2.16
			return nil, unreadable(StepFields)
		}
		text := field.Name
		var values []string
		if value != "" {
			text += ":" + value
			values = strings.Split(value, "/")
		}
		privileges = append(privileges, text)
		ks.Parsed = ks.Parsed.add(field.Name, values)
	}
	text := strings.Join(privileges, ",")
	if text == "all:*" {
		text = "*"
	}
	ks.Privileges = &text
	return ks, nil
}
