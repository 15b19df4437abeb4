// Written from spec/ alone.

package kaltura

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"unicode/utf8"
)

// A value of a parameter or of an answer is nil, a bool, a json.Number, a
// string, a []any or an *Object.

// Object is a JSON object that keeps the order of its members.
type Object struct {
	Members []Member
}

// Member is a member of an object.
type Member struct {
	Name  string
	Value any
}

// Get is the value of a member.
func (o *Object) Get(name string) (any, bool) {
	for _, m := range o.Members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// value is the value of a member, nil when it is not there.
func (o *Object) value(name string) any {
	value, _ := o.Get(name)
	return value
}

// Set gives a member a value, at the end when it is new.
func (o *Object) Set(name string, value any) {
	for i := range o.Members {
		if o.Members[i].Name == name {
			o.Members[i].Value = value
			return
		}
	}
	o.Members = append(o.Members, Member{name, value})
}

// remove takes a member away.
func (o *Object) remove(name string) {
	o.Members = slices.DeleteFunc(o.Members, func(m Member) bool { return m.Name == name })
}

// text is a member that is a text, empty when it is none.
func (o *Object) text(name string) string {
	value, _ := o.Get(name)
	text, _ := value.(string)
	return text
}

// MarshalJSON writes the members in their order.
func (o *Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o.Members {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encoder.Encode(m.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encoder.Encode(m.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// The ways in which a text can be no JSON.
var (
	errTruncated  = errors.New("the JSON ends too early")
	errUnreadable = errors.New("no JSON")
)

// DecodeJSON reads one JSON value, strictly: UTF-8, nothing after it, no half
// of a surrogate pair.
func DecodeJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errUnreadable
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var raw json.RawMessage
	switch err := decoder.Decode(&raw); {
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errTruncated
	case err != nil || halfSurrogate(raw):
		return nil, errUnreadable
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errUnreadable
	}
	decoder = json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return readValue(decoder)
}

func readValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := readValue(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := decoder.Token()
		return list, err
	case json.Delim('{'):
		object := &Object{}
		for decoder.More() {
			name, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := readValue(decoder)
			if err != nil {
				return nil, err
			}
			object.Set(name.(string), value)
		}
		_, err := decoder.Token()
		return object, err
	}
	return token, nil
}

// escape matches a whole surrogate pair, a half of one, or any other escape.
var escape = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.`)

// halfSurrogate finds an escaped half of a surrogate pair, which Go replaces
// silently.
func halfSurrogate(data []byte) bool {
	for _, found := range escape.FindAll(data, -1) {
		if len(found) == len(`\uD800`) {
			return true
		}
	}
	return false
}
