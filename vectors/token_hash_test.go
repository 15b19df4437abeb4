package vectors_test

import (
	"crypto"
	_ "crypto/md5"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
)

func tokenHash(hash crypto.Hash, ks, token string) string {
	digest := hash.New()
	digest.Write([]byte(ks + token))
	return hex.EncodeToString(digest.Sum(nil))
}

func TestTokenHash(t *testing.T) {
	hashes := map[string]crypto.Hash{"MD5": crypto.MD5, "SHA1": crypto.SHA1, "SHA256": crypto.SHA256, "SHA512": crypto.SHA512}
	var family struct {
		Vectors []struct {
			ID            string
			Input, Expect map[string]any
		}
	}
	data, err := os.ReadFile("token-hash.json")
	if err == nil {
		err = json.Unmarshal(data, &family)
	}
	if err != nil {
		t.Fatal(err)
	}
	leftOut := 0
	for _, vector := range family.Vectors {
		hashType, _ := vector.Input["hash_type"].(string)
		hash, known := hashes[hashType]
		ks, text := vector.Input["ks"].(string) // bytes that are no text come as {"hex": ...}
		token, _ := vector.Input["token"].(string)
		if !known || !text {
			leftOut++
		} else if tokenHash(hash, ks, token) != vector.Expect["token_hash"] {
			t.Error(vector.ID)
		}
	}
	t.Logf("%d vectors, left out %d of them: bytes that are no text, or a hash that is none", len(family.Vectors), leftOut)
}
