package main

import (
	"encoding/hex"
	"encoding/json"
)

// text is a text of the vectors as bytes: JSON text, a number, or {"hex": ...} where it is not UTF-8; nil for null.
type text []byte

// UnmarshalJSON reads any of these forms.
func (t *text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case 'n':
		return nil
	case '"':
		var plain string
		err := json.Unmarshal(data, &plain)
		*t = append(text{}, plain...)
		return err
	case '{':
		var coded struct{ Hex string }
		if err := json.Unmarshal(data, &coded); err != nil {
			return err
		}
		decoded, err := hex.DecodeString(coded.Hex)
		*t = append(text{}, decoded...)
		return err
	}
	*t = append(text{}, data...)
	return nil
}
