// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// CodeCannotEncode refuses a call that cannot be written in that encoding so
// that it arrives as it was meant.
const CodeCannotEncode = "CANNOT_ENCODE"

// Encoding is where the parameters of a call are written.
type Encoding string

// The encodings.
const (
	Form Encoding = "form"
	JSON Encoding = "json"
	Path Encoding = "path"
)

// Writing is how a call is written.
type Writing struct {
	Encoding Encoding
	Brackets bool // forms nest as a[b] instead of a:b (WIRE.19)
	Format   int  // the format of the answer (ANS.2)
}

// Call is an action with its parameters.
type Call struct {
	Service, Action string
	Params          *Object
}

// Request is an HTTP request.
type Request struct {
	Method, Target string
	Headers        map[string]string
	Body           string
}

// EncodeCall writes a call (WIRE.1).
func EncodeCall(call Call, how Writing) (*Request, error) {
	if !routes(call) || !keepNames(call.Params) {
		return nil, cannotEncode(how.Encoding)
	}
	return how.encode("/api_v3/service/"+call.Service+"/action/"+call.Action, call.Params.Members)
}

// EncodeMultirequest writes several calls as one request, with parameters for
// all of them (MULTI.1, MULTI.2).
func EncodeMultirequest(calls []Call, common *Object, how Writing) (*Request, error) {
	var members []Member
	isNumber := func(m Member) bool { _, ok := numeric(m.Name); return ok && m.Value != nil }
	if !keepNames(common) || slices.ContainsFunc(common.Members, isNumber) {
		return nil, cannotEncode(how.Encoding)
	}
	for i, call := range calls {
		if !routes(call) || !keepNames(call.Params) {
			return nil, cannotEncode(how.Encoding)
		}
		part := &Object{[]Member{{"service", call.Service}, {"action", call.Action}}}
		part.Members = append(part.Members, call.Params.Members...)
		members = append(members, Member{strconv.Itoa(i + 1), part})
	}
	return how.encode("/api_v3/service/multirequest", append(members, common.Members...))
}

// routes tells whether the path keeps service and action (WIRE.48).
func routes(call Call) bool {
	fits := func(name string) bool { return plainName.MatchString(name) && fitsPath(name) }
	return fits(call.Service) && fits(call.Action)
}

// keepNames tells whether the parameters of a call or a part stay its own: no
// name that routes it, is dropped or nests (WIRE.48).
func keepNames(params *Object) bool {
	return !slices.ContainsFunc(params.Members, func(m Member) bool {
		return m.Value != nil && (strings.Contains(m.Name, ":") || slices.Contains([]string{"service", "action", "format", "-"}, m.Name))
	})
}

func (how Writing) encode(target string, members []Member) (*Request, error) {
	params := &Object{append(members[:len(members):len(members)], Member{"format", json.Number(strconv.Itoa(how.Format))})}
	switch how.Encoding {
	case JSON:
		return encodeJSONBody(target, params)
	case Path:
		return encodePath(target, params)
	}
	return how.encodeForm(target, params)
}

func cannotEncode(encoding Encoding) error {
	return &Error{Code: CodeCannotEncode, Reason: string(encoding), Step: "encode"}
}

func (how Writing) encodeForm(target string, params *Object) (*Request, error) {
	nest := nestColons
	if how.Brackets {
		nest = nestBrackets
	}
	var parts []string
	for _, p := range flatten(params, nest) {
		if !p.plain {
			return nil, cannotEncode(Form)
		}
		parts = append(parts, p.name+"="+formEscape(p.value))
	}
	return &Request{"POST", target, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, strings.Join(parts, "&")}, nil
}

// encodePath writes parameters as segments of the path (WIRE.3), where names
// nest with colons only (WIRE.20, WIRE.23).
func encodePath(target string, params *Object) (*Request, error) {
	for _, p := range flatten(params, nestColons) {
		if !p.plain || !fitsPath(p.value) || !fitsPath(p.name) || p.name == "0" {
			return nil, cannotEncode(Path)
		}
		target += "/" + pathEscape(p.name) + "/" + pathEscape(p.value)
	}
	return &Request{"GET", target, map[string]string{}, ""}, nil
}

// fitsPath tells whether a path can carry the text (WIRE.42).
func fitsPath(s string) bool {
	switch s {
	case "", ".", "..", "api_v3", "index.php":
		return false
	}
	return !strings.ContainsAny(s, "/\\\x00")
}

// pathEscape is formEscape with %20 for a space: a plus stays a plus in a path
// (WIRE.3).
func pathEscape(s string) string { return strings.ReplaceAll(formEscape(s), "+", "%20") }

// encodeJSONBody writes parameters as a JSON object, under the exact type
// (WIRE.12, WIRE.13).
func encodeJSONBody(target string, params *Object) (*Request, error) {
	body, err := withoutNull(params)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return &Request{"POST", target, map[string]string{"Content-Type": "application/json"}, string(text)}, nil
}

// withoutNull leaves nulls out of objects (WIRE.41) and refuses what JSON cannot
// carry.
func withoutNull(value any) (any, error) {
	switch value := value.(type) {
	case string:
		if !utf8.ValidString(value) {
			return nil, cannotEncode(JSON)
		}
	case json.Number:
		if _, err := value.Int64(); err != nil && !strings.ContainsAny(string(value), ".eE") {
			return nil, cannotEncode(JSON)
		}
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			kept, err := withoutNull(element)
			if err != nil {
				return nil, err
			}
			list[i] = kept
		}
		return list, nil
	case *Object:
		object := &Object{}
		for _, m := range value.Members {
			kept, err := withoutNull(m.Value)
			if err != nil || !utf8.ValidString(m.Name) {
				return nil, cannotEncode(JSON)
			}
			if kept != nil {
				object.Members = append(object.Members, Member{m.Name, kept})
			}
		}
		return object, nil
	}
	return value, nil
}

// pair is a parameter as a form has it; plain tells that its name arrives as it
// is (WIRE.41).
type pair struct {
	name, value string
	plain       bool
}

var plainName = regexp.MustCompile(`^([A-Za-z0-9_-]{2,}|[A-Za-z0-9_])$`) // WIRE.41, and not a lone dash

func nestColons(outer, inner string) string   { return outer + ":" + inner }
func nestBrackets(outer, inner string) string { return outer + "[" + inner + "]" }

// shortest writes a number without an exponent (WIRE.41).
func shortest(number json.Number) string {
	if value, err := number.Float64(); err == nil && strings.ContainsAny(string(number), ".eE") {
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return string(number)
}

// flatten writes nested parameters as names and texts (WIRE.19, WIRE.41).
func flatten(params *Object, nest func(outer, inner string) string) []pair {
	var pairs []pair
	var add func(name string, plain bool, value any)
	inside := func(name string, plain bool, members []Member) {
		if len(members) == 0 { // WIRE.47; brackets cannot say it (WIRE.48)
			pairs = append(pairs, pair{name + ":-", "", plain && !strings.Contains(name, "[")})
		}
		for _, m := range members {
			add(nest(name, m.Name), plain && plainName.MatchString(m.Name), m.Value)
		}
	}
	add = func(name string, plain bool, value any) {
		switch value := value.(type) {
		case nil:
		case bool:
			pairs = append(pairs, pair{name, map[bool]string{true: "1", false: "0"}[value], plain})
		case []any:
			members := make([]Member, len(value))
			for i, element := range value {
				members[i] = Member{strconv.Itoa(i), element}
			}
			inside(name, plain, members)
		case *Object:
			inside(name, plain, slices.DeleteFunc(slices.Clone(value.Members), func(m Member) bool { return m.Value == nil }))
		case json.Number:
			pairs = append(pairs, pair{name, shortest(value), plain})
		default:
			pairs = append(pairs, pair{name, fmt.Sprint(value), plain})
		}
	}
	for _, m := range params.Members {
		add(m.Name, plainName.MatchString(m.Name), m.Value)
	}
	return pairs
}
