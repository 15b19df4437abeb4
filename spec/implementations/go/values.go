// Written from spec/ alone.

package main

import (
	"encoding/json"
	"unicode/utf8"

	"kaltura.example/session/kaltura"
)

// value is a value of the vectors: as in package kaltura, with texts that may
// be written {"hex": "..."}, and objects whose names need it {"entries": [[name, value], ...]}.
type value struct{ any }

func (v *value) UnmarshalJSON(data []byte) error {
	decoded, err := kaltura.DecodeJSON(data)
	v.any = fromHex(decoded)
	return err
}

func (v value) MarshalJSON() ([]byte, error) { return json.Marshal(toHex(v.any)) }

// params are the parameters of a call.
type params struct{ kaltura.Object }

func (p *params) UnmarshalJSON(data []byte) error {
	var v value
	if err := v.UnmarshalJSON(data); err != nil {
		return err
	}
	switch object := v.any.(type) {
	case *kaltura.Object:
		p.Object = *object
	case nil:
	default:
		return json.Unmarshal(data, &map[string]any{}) // the error that says what it is instead
	}
	return nil
}

// fromHex makes texts of objects that stand for bytes.
func fromHex(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = fromHex(v[i])
		}
	case *kaltura.Object:
		if len(v.Members) == 1 && v.Members[0].Name == "hex" {
			var bytes text
			if raw, err := json.Marshal(v); err == nil && bytes.UnmarshalJSON(raw) == nil {
				return string(bytes)
			}
		}
		for i := range v.Members {
			v.Members[i].Value = fromHex(v.Members[i].Value)
		}
		if len(v.Members) == 1 && v.Members[0].Name == "entries" {
			object := &kaltura.Object{}
			for _, entry := range v.Members[0].Value.([]any) {
				pair := entry.([]any)
				object.Members = append(object.Members, kaltura.Member{Name: pair[0].(string), Value: pair[1]})
			}
			return object
		}
	}
	return v
}

// toHex makes a copy in which texts write themselves as vectors do.
func toHex(v any) any {
	switch v := v.(type) {
	case string:
		return text(v)
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = toHex(v[i])
		}
		return list
	case *kaltura.Object:
		object, entries := &kaltura.Object{}, []any{}
		plain := len(v.Members) != 1 || v.Members[0].Name != "hex" && v.Members[0].Name != "entries"
		for _, m := range v.Members {
			plain = plain && utf8.ValidString(m.Name)
			member := kaltura.Member{Name: m.Name, Value: toHex(m.Value)}
			object.Members = append(object.Members, member)
			entries = append(entries, []any{text(m.Name), member.Value})
		}
		if !plain {
			object = &kaltura.Object{Members: []kaltura.Member{{Name: "entries", Value: entries}}}
		}
		return object
	}
	return v
}
