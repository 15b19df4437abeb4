// Written from spec/ alone.

package kaltura

import (
	"encoding/hex"
	"errors"
	"testing"
)

const testSecret = "3a9c1b7e5d2f48a6b0c4d8e2f6a1b5c9"

// The worked examples of ks-v1.md and ks-v2.md.
var exampleFields = Fields{
	PartnerID:  Str("102"),
	ValidUntil: Str("1767312000"),
	Type:       Str("0"),
	UserID:     Str("jdoe@example.com"),
	Privileges: Str("edit:*"),
}

const (
	exampleRand = "1767225600.1234"
	exampleV1   = "ZmQ3ZWUwOTM0NDAwNDA2OGZmNjhlMThjMWFlYmRkNjJkYmZlYjUyNHwxMDI7MTAyOzE3NjczMTIwMDA7MDsxNzY3MjI1NjAwLjEyMzQ7amRvZUBleGFtcGxlLmNvbTtlZGl0Oio7Ow=="
	exampleV2   = "djJ8MTAyfJdrZDaTTh2rjXnwwMZPfiibBnLpb-B2mgkSLxBSPw-82RpqIP5M9msdk7cUEQQ8XY9NQq1SbIFzuuqPZcxMEezRhxj_RHQ4H92Z0PitEVv2mlWkHhHTuZYSgKb8tl04eQ=="
)

var exampleRandom = [16]byte{0x5c, 0xf3, 0x2e, 0xde, 0xa3, 0x03, 0xee, 0xc6, 0x66, 0xa7, 0xb1, 0xa3, 0x17, 0x2f, 0xd2, 0x80}

func TestTokenHash(t *testing.T) { // app-tokens.md
	const (
		ks    = "djJ8MTAyfBsrK3ZcCfibgLuLcpoJhg3IlGkkyGQCMsc8EERo-ifylR-4tLUaK6UWAcne7Y-Uum5Y-YEOOlQGkDZvwyqraxFbF-OnbLEYbeT-uGnaXaIN"
		token = "0d1f4b7a9c3e5d7f1b3a5c7e9f0a2b4c"
		want  = "1240a27ba7f2cbe11ce417dff90a6171eabea4c54fbe5bece98fccc5d8f9d94d"
	)
	if got, err := TokenHash(ks, token, "SHA256"); got != want || err != nil {
		t.Errorf("TokenHash = %q, %v; want %q", got, err, want)
	}
	var refusal *Error
	if _, err := TokenHash(ks, token, "sha256"); !errors.As(err, &refusal) || refusal.Code != CodeInvalidEnumValue {
		t.Errorf("TokenHash with sha256: %v; want %s", err, CodeInvalidEnumValue)
	}
}

func TestEncode(t *testing.T) {
	if got := EncodeV1(testSecret, exampleFields, exampleRand); got != exampleV1 {
		t.Errorf("EncodeV1 = %q; want %q", got, exampleV1)
	}
	if got := EncodeV2(testSecret, exampleFields, exampleRandom); got != exampleV2 {
		t.Errorf("EncodeV2 = %q; want %q", got, exampleV2)
	}
}

func TestDecode(t *testing.T) {
	secrets := map[string][]string{"102": {"another", testSecret}}
	for version, text := range map[int]string{1: exampleV1, 2: exampleV2} {
		ks, err := DecodeKS(text, secrets)
		if err != nil {
			t.Errorf("version %d: %v", version, err)
			continue
		}
		if ks.Version != version || *ks.UserID != "jdoe@example.com" || *ks.Privileges != "edit:*" || ks.SecretIndex != 1 {
			t.Errorf("version %d: read as %+v", version, ks)
		}
		if err := ks.Check(Caller{Now: 1767311999}); err != nil {
			t.Errorf("version %d: a second before its end: %v", version, err)
		}
		if err := ks.Check(Caller{Now: 1767312000}); err == nil {
			t.Errorf("version %d: accepted in the second of its end (LIFE.3)", version)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, step := range map[string]string{
		"":                                       StepBase64,
		"????":                                   StepBase64,
		"djJ8MTAy":                               StepStructure,
		exampleV2[:len(exampleV2)-4]:             StepBlockSize,
		exampleV1[:8] + "A" + exampleV1[9:]:      StepSignature,
		"djJ8MTAz" + exampleV2[len("djJ8MTAz"):]: StepPartner,
	} {
		_, err := DecodeKS(text, map[string][]string{"102": {testSecret}})
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Step != step || refusal.Code != CodeInvalidKS {
			t.Errorf("DecodeKS(%q): %v; want a refusal at %s", text, err, step)
		}
	}
}

func TestSeededRandom(t *testing.T) {
	for seed, want := range map[int64]string{ // vectors ks-v2-encode/seed-*
		1:                            "25eb8c48ff89cb854fc09081cc47edfc",
		4294967295:                   "a3220c47b440d6fad9207f7bf26b0bca",
		4294967301:                   "63ceefbde676904908e4e7be9b709ed0",
		RoundForDownload(1767311800): "3ed556d5f01053949212cce5fc51752c",
	} {
		random := SeededRandom(seed)
		if got := hex.EncodeToString(random[:]); got != want {
			t.Errorf("SeededRandom(%d) = %s; want %s", seed, got, want)
		}
	}
}

func TestPrivileges(t *testing.T) {
	for text, want := range map[string]string{
		"edit:1_a,edit:1_b": "edit:1_a/1_b", // PRIV.3
		"a,b:":              "a,b",          // PRIV.2
		" list:*":           " list:*",
	} {
		if got := ParsePrivileges(text).String(); got != want {
			t.Errorf("ParsePrivileges(%q) = %q; want %q", text, got, want)
		}
	}
}

func TestTokenPrivileges(t *testing.T) {
	for _, c := range []struct{ granted, requested, want string }{
		{"", "", "sessionid:0_a,apptoken:0_a"},                                                // APP.13
		{"sessionid:X", "", "sessionid:0_a/X,apptoken:0_a"},                                   // APP.18
		{"sessionid:*", "sessionid:Y", "sessionid:Y,apptoken:0_a"},                            // APP.18
		{"edit:*", "edit:1_b,sview:*,appid:x", "sessionid:0_a,apptoken:0_a,edit:1_b,appid:x"}, // APP.14
		{"123:a", "00:b", "sessionid:0_a,apptoken:0_a,0:a"},                                   // PRIV.6
	} {
		if got := TokenPrivileges("0_a", c.granted, c.requested).String(); got != c.want {
			t.Errorf("TokenPrivileges(%q, %q) = %q; want %q", c.granted, c.requested, got, c.want)
		}
	}
}
