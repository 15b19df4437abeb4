// Written from spec/ alone.

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// text is a text of the vectors: a JSON string, or {"hex": "..."} where the
// bytes are no UTF-8.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(t))
	}
	if string(data) == "null" {
		return nil // leaves the text as it is, empty
	}
	var raw struct {
		Hex *string `json:"hex"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	if raw.Hex == nil {
		return fmt.Errorf("no text: %s", data)
	}
	decoded, err := hex.DecodeString(*raw.Hex)
	*t = text(decoded)
	return err
}

func (t text) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(t)) {
		return json.Marshal(string(t))
	}
	return json.Marshal(map[string]string{"hex": hex.EncodeToString([]byte(t))})
}

// scalar is a text that may also be written as a number or a bool (KS2.5).
type scalar string

func (s *scalar) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "true":
		*s = "1"
		return nil
	case "false":
		*s = "0"
		return nil
	}
	var number json.Number
	if data[0] != '"' && json.Unmarshal(data, &number) == nil {
		*s = scalar(number)
		return nil
	}
	return (*text)(s).UnmarshalJSON(data)
}
