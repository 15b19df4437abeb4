// Make a KS locally. With the admin secret a KS can be made without a request. Version
// 2 is encrypted, version 1 is signed plain text; the server takes both.
// Prints: The KS. Needs: Go 1.22. Settings, from the environment: KALTURA_PARTNER_ID,
// KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
// Run it: go run local_ks.go
package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	partnerID, adminSecret := setting("KALTURA_PARTNER_ID"), setting("KALTURA_ADMIN_SECRET")
	userID := setting("KALTURA_USER_ID")
	validUntil := time.Now().Unix() + 3600

	// KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
	makeKS := version2
	if os.Getenv("KALTURA_KS_VERSION") == "1" {
		makeKS = version1
	}
	ks, err := makeKS(partnerID, adminSecret, userID, "sview:*,list:*", validUntil)
	if err != nil {
		return err
	}
	fmt.Println(ks)
	return nil
}

func version2(partnerID, adminSecret, userID, privileges string, validUntil int64) (string, error) {
	// --8<-- [start:fields] ANCHOR: fields
	// One field per privilege, the lone * written as all=*, then _e (when it ends,
	// Unix seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
	var fields string
	for _, privilege := range strings.Split(privileges, ",") {
		if privilege == "*" {
			privilege = "all:*"
		}
		name, value, _ := strings.Cut(privilege, ":")
		fields += url.QueryEscape(name) + "=" + url.QueryEscape(value) + "&"
	}
	fields += fmt.Sprintf("_e=%d&_t=0&_u=%s", validUntil, url.QueryEscape(userID))
	// --8<-- [end:fields] ANCHOR_END: fields

	// --8<-- [start:encrypt] ANCHOR: encrypt
	// 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
	// bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first
	// 16 bytes of the SHA-1 of the admin secret.
	body := make([]byte, 16, 16+len(fields))
	if _, err := rand.Read(body); err != nil {
		return "", err
	}
	body = append(body, fields...)
	digest := sha1.Sum(body)
	plain := append(digest[:], body...)
	plain = append(plain, make([]byte, -len(plain)&15)...)
	key := sha1.Sum([]byte(adminSecret))
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return "", err
	}
	ciphertext := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(ciphertext, plain)
	// --8<-- [end:encrypt] ANCHOR_END: encrypt

	// --8<-- [start:encode] ANCHOR: encode
	// base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
	return base64.URLEncoding.EncodeToString(append([]byte("v2|"+partnerID+"|"), ciphertext...)), nil
	// --8<-- [end:encode] ANCHOR_END: encode
}

func version1(partnerID, adminSecret, userID, privileges string, validUntil int64) (string, error) {
	// --8<-- [start:info] ANCHOR: info
	// Nine fields between semicolons: partner twice, end, type, a random number, user,
	// privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
	// user id would forge a field.
	if strings.Contains(userID, ";") {
		return "", errors.New("version 1 cannot hold a user id with a semicolon")
	}
	number := make([]byte, 4)
	if _, err := rand.Read(number); err != nil {
		return "", err
	}
	info := fmt.Sprintf("%s;%s;%d;0;%d;%s;%s;;",
		partnerID, partnerID, validUntil, binary.BigEndian.Uint32(number), userID, privileges)
	// --8<-- [end:info] ANCHOR_END: info

	// --8<-- [start:sign] ANCHOR: sign
	// base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a
	// bar, and the fields.
	signature := fmt.Sprintf("%x", sha1.Sum([]byte(adminSecret+info)))
	return base64.StdEncoding.EncodeToString([]byte(signature + "|" + info)), nil
	// --8<-- [end:sign] ANCHOR_END: sign
}

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintln(os.Stderr, name, "is not set")
		os.Exit(2)
	}
	return value
}
