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
func formUnescape(s string) string { return percentUnescape(strings.ReplaceAll(s, "+", " ")) }

// percentUnescape leaves a percent sign that no two digits follow.
func percentUnescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
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

// phpNames changes the name of a field as PHP does, and splits it at its
// brackets; an empty name in the path appends, and an empty base is no name
// (WIRE.23).
func phpNames(name string) (base string, path []string) {
	name, _, _ = strings.Cut(name, "\x00")
	name = strings.TrimLeft(name, " ")
	base, rest, found := strings.Cut(name, "[")
	switch {
	case base == "":
		return "", nil
	case !found, !strings.Contains(rest, "]"):
		return flatName.Replace(base) + flatTail.Replace(name[len(base):]), nil
	}
	for found {
		inner, after, closed := strings.Cut(rest, "]")
		if !closed {
			break
		}
		if len(inner) == 1 && strings.Contains(" \t\n\r\v\f", inner) {
			inner = ""
		}
		path = append(path, inner)
		rest, found = strings.CutPrefix(after, "[")
	}
	return flatName.Replace(base), path
}

var (
	flatName = strings.NewReplacer(" ", "_", ".", "_")
	flatTail = strings.NewReplacer(" ", "_", ".", "_", "[", "_")
)
