package main

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	_ "crypto/md5"
	"crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

var hashTypes = map[string]crypto.Hash{"MD5": crypto.MD5, "SHA1": crypto.SHA1, "SHA256": crypto.SHA256, "SHA512": crypto.SHA512}

// tokenHash is the digest over the KS and the token; a token without a hash type has SHA1.
func tokenHash(ks, token, hashType []byte) (hash string, known bool) {
	if hashType == nil {
		hashType = []byte("SHA1")
	}
	algorithm, known := hashTypes[string(hashType)]
	if !known {
		return "", false
	}
	digest := algorithm.New()
	digest.Write(ks)
	digest.Write(token)
	return hex.EncodeToString(digest.Sum(nil)), true
}

// fields are what a KS says; nil is a field that is absent.
type fields struct {
	partner, validUntil, kind, user, privileges, master, data []byte
}

// ksV1 is base64(sha1(secret + info) | info).
func ksV1(f fields, secret, rand []byte) string {
	parts := [][]byte{f.partner, f.partner, f.validUntil, f.kind, rand, f.user, f.privileges, f.master, f.data}
	info := bytes.Join(parts, []byte(";"))
	signature := sha1.Sum(append(bytes.Clone(secret), info...))
	return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(signature[:]) + "|" + string(info)))
}

// ksV2 is base64url(v2|partner|AES(sha1(random + form) + random + form)), padded with zero bytes.
func ksV2(f fields, secret, random []byte) string {
	signed := append(bytes.Clone(random), form(f)...)
	digest := sha1.Sum(signed)
	plain := append(digest[:], signed...)
	plain = append(plain, make([]byte, (aes.BlockSize-len(plain)%aes.BlockSize)%aes.BlockSize)...)
	key := sha1.Sum(secret)
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		panic(err) // a key of 16 bytes is always right
	}
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(plain, plain)
	return base64.URLEncoding.EncodeToString([]byte("v2|" + string(f.partner) + "|" + string(plain)))
}

// form writes the privileges and the fields as a form, each name once, in the place where it came first.
func form(f fields) string {
	var names []string
	values := map[string][]byte{}
	set := func(name string, value []byte) {
		if _, there := values[name]; !there {
			names = append(names, name)
		}
		values[name] = value
	}
	for _, part := range strings.Split(string(f.privileges), ",") {
		part = strings.Trim(part, " \t\n\r\x00\v")
		if part == "" || part == "0" {
			continue
		}
		if part == "*" {
			part = "all:*"
		}
		name, value, _ := strings.Cut(part, ":")
		set(name, []byte(value))
	}
	set("_e", f.validUntil)
	set("_t", f.kind)
	set("_u", f.user)
	set("_m", f.master)
	set("_d", f.data)
	var pairs []string
	for _, name := range names {
		if values[name] != nil {
			pairs = append(pairs, encode(name)+"="+encode(string(values[name])))
		}
	}
	return strings.Join(pairs, "&")
}

// encode is PHP's urlencode, which encodes ~ as well.
func encode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "~", "%7E")
}
