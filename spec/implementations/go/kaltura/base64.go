// Written from spec/ alone.

package kaltura

import (
	"encoding/base64"
	"strings"
)

var standardAlphabet = strings.NewReplacer("-", "+", "_", "/")

// decodeBase64 reads the outer form of a KS: both alphabets (KSX.2), padding
// that may be absent but not wrong (KSX.3), white space anywhere (KSX.4).
func decodeBase64(ks string) ([]byte, bool) {
	data := make([]byte, 0, len(ks))
	padding := 0
	for i := 0; i < len(ks); i++ {
		switch c := ks[i]; c {
		case ' ', '\t', '\n', '\r':
		case '=':
			padding++
		default:
			if padding > 0 {
				return nil, false
			}
			data = append(data, c)
		}
	}
	if padding > 2 || padding > 0 && (len(data)+padding)%4 != 0 {
		return nil, false
	}
	// RawStdEncoding refuses foreign characters and 4n+1 of them, and ignores
	// the unused low bits.
	decoded, err := base64.RawStdEncoding.DecodeString(standardAlphabet.Replace(string(data)))
	return decoded, err == nil
}
