// Written from spec/ alone.

package kaltura

import "strings"

// formEscape encodes a name or a value of a form (KS2.6).
func formEscape(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9',
			c == '-', c == '_', c == '.':
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// formUnescape decodes a name or a value of a form (WIRE.22).
func formUnescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0:
			b.WriteByte(byte(unhex(s[i+1])<<4 | unhex(s[i+2])))
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// formField is a field of a form that was read. Nested says that its name had
// brackets, so that PHP made an array of it.
type formField struct {
	Name, Value string
	Nested      bool
}

// parseForm reads a form as PHP does (WIRE.22, WIRE.23). Names come in order of
// first appearance, the last value counts.
func parseForm(text string) []formField {
	var fields []formField
	place := map[string]int{}
	for _, part := range strings.Split(text, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, nested := phpName(formUnescape(rawName))
		if name == "" {
			continue // a field without a name is dropped (KS2.13)
		}
		field := formField{Name: name, Value: formUnescape(rawValue), Nested: nested}
		if i, ok := place[name]; ok {
			fields[i] = field
			continue
		}
		place[name] = len(fields)
		fields = append(fields, field)
	}
	return fields
}

// phpName changes the name of a field as PHP does, and says whether brackets
// make it an array (WIRE.23).
func phpName(name string) (base string, nested bool) {
	name, _, _ = strings.Cut(name, "\x00")
	name = strings.TrimLeft(name, " ")
	base, rest, _ := strings.Cut(name, "[")
	if strings.Contains(rest, "]") {
		return flattenName(base), true // without a base the field is dropped
	}
	return flattenName(name), false
}

var flatName = strings.NewReplacer(" ", "_", ".", "_", "[", "_")

func flattenName(name string) string { return flatName.Replace(name) }
