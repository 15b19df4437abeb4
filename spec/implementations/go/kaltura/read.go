// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ReadParams tells which parameters the server reads in a request: the path wins
// over the query string, that over uploaded files, those over the body
// (WIRE.10), and names are split at colons at the end (WIRE.20).
func ReadParams(r *Request) (*Object, error) {
	target, query, _ := strings.Cut(r.Target, "?")
	merged, files, err := readBody(r)
	if err != nil {
		return nil, err
	}
	merged.merge(files)
	merged.merge(readQuery(query))
	merged.merge(readPath(target))
	params := &Object{}
	for _, m := range merged.Members {
		params.setColons(m.Name, m.Value)
	}
	return params, nil
}

// apiPath is an address that the web server takes to the API, and what follows
// in it (WIRE.2).
var apiPath = regexp.MustCompile(`(?s)^(?:/api/(.*)|/api_v3/index\.php(/.*)?|/api_v3/?|.*?/api_v3/(service/.*))$`)

// readPath reads the pairs of a path (WIRE.3, WIRE.4).
func readPath(target string) *Object {
	params := &Object{}
	var segments []string
	for _, segment := range strings.Split(pathInfo(target), "/") {
		if segment != "" && segment != "api_v3" && segment != "index.php" {
			segments = append(segments, segment)
		}
	}
	for i := 0; i < len(segments) && segments[i] != "0"; i += 2 {
		if _, ok := params.Get(segments[i]); ok {
			continue // the first counts
		}
		if i+1 == len(segments) {
			params.Set(segments[i], false)
			break
		}
		params.Set(segments[i], segments[i+1])
	}
	return params
}

// pathInfo is what follows the API's address in a path, which is decoded and
// whose dots are resolved first (WIRE.2, WIRE.3).
func pathInfo(target string) string {
	path := percentUnescape(target)
	if !strings.HasPrefix(path, "/") {
		return ""
	}
	var kept []string
	for _, segment := range strings.Split(doubled.ReplaceAllString(path, "/")[1:], "/") {
		switch segment {
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		case ".":
		default:
			kept = append(kept, segment)
		}
	}
	match := apiPath.FindStringSubmatch("/" + strings.Join(kept, "/"))
	if match == nil {
		return ""
	}
	return match[1] + match[2] + match[3]
}

var doubled = regexp.MustCompile(`/+`)

// readQuery reads a query string, or the fields of a KS of version 2: a form
// that ends at a NUL byte (WIRE.46).
func readQuery(text string) *Object {
	text, _, _ = strings.Cut(text, "\x00")
	return readVariables(slices.DeleteFunc(strings.Split(text, "&"), func(part string) bool { return part == "" }), maxVariables)
}

// maxVariables is how many variables of a query string are read; a form body
// may have one more (WIRE.46).
const maxVariables = 10000

// readForm reads a form (WIRE.22).
func readForm(text string) *Object {
	return readVariables(strings.Split(text, "&"), maxVariables+1)
}

func readVariables(parts []string, limit int) *Object {
	params := &Object{}
	for _, part := range parts[:min(len(parts), limit)] {
		name, value, _ := strings.Cut(part, "=")
		params.setForm(formUnescape(name), formUnescape(value))
	}
	return params
}

// readBody reads the fields and the files of a body.
func readBody(r *Request) (fields, files *Object, err error) {
	contentType := Answer{Headers: r.Headers}.header("Content-Type")
	if strings.EqualFold(contentType, "application/json") { // WIRE.12, WIRE.14
		return readJSONBody(r.Body), &Object{}, nil
	}
	kind := strings.ToLower(contentType)
	if end := strings.IndexAny(kind, ";, "); end >= 0 {
		kind = kind[:end]
	}
	switch {
	case r.Method != "POST": // WIRE.7
	case kind == "application/x-www-form-urlencoded": // WIRE.16
		return readForm(r.Body), &Object{}, nil
	case kind == "multipart/form-data": // WIRE.15
		return readMultipart(r.Body, contentType)
	}
	return &Object{}, &Object{}, nil
}

// readJSONBody reads an object; everything else is ignored (WIRE.13).
func readJSONBody(body string) *Object {
	if body = phpTrim(body); !strings.HasPrefix(body, "{") {
		return &Object{}
	}
	object, _ := decodePHP(body).(*Object)
	if object == nil {
		return &Object{}
	}
	return object
}

// maxDepth is how many levels JSON may have (WIRE.13).
const maxDepth = 512

// decodePHP is the value that PHP reads in JSON, nil for none.
func decodePHP(text string) any {
	value, err := DecodeJSON([]byte(text))
	if err != nil || depth(value) > maxDepth {
		return nil
	}
	return phpArrays(floatBigNumbers(value))
}

func depth(value any) int {
	deepest := -1
	switch value := value.(type) {
	case []any:
		deepest = 0
		for _, element := range value {
			deepest = max(deepest, depth(element))
		}
	case *Object:
		deepest = 0
		for _, m := range value.Members {
			deepest = max(deepest, depth(m.Value))
		}
	}
	return deepest + 1
}

// floatBigNumbers makes floats of integers beyond 64 bits, as PHP does.
func floatBigNumbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		if _, err := value.Int64(); err == nil || strings.ContainsAny(string(value), ".eE") {
			return value
		}
		number, _ := value.Float64()
		return json.Number(strconv.FormatFloat(number, 'g', -1, 64))
	case []any:
		for i := range value {
			value[i] = floatBigNumbers(value[i])
		}
	case *Object:
		for i := range value.Members {
			value.Members[i].Value = floatBigNumbers(value.Members[i].Value)
		}
	}
	return value
}
