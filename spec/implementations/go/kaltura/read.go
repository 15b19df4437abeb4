// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
)

// ReadParams tells which parameters the server reads in a request: the path wins
// over the query string, that over uploaded files, those over the body
// (WIRE.10), and names are split at colons at the end (WIRE.20).
func ReadParams(r *Request) *Object {
	target, query, _ := strings.Cut(r.Target, "?")
	merged, files := readBody(r)
	merged.merge(files)
	merged.merge(readQuery(query))
	merged.merge(readPath(target))
	params := &Object{}
	for _, m := range merged.Members {
		params.setColons(m.Name, m.Value)
	}
	return params
}

// readPath reads the pairs of a path (WIRE.3, WIRE.4).
func readPath(target string) *Object {
	if decoded, err := url.PathUnescape(target); err == nil {
		target = decoded
	}
	var segments []string
	for i, segment := range strings.Split(strings.TrimLeft(target, "/"), "/") {
		switch {
		case segment == "", segment == "api_v3", segment == "index.php", i == 0 && segment == "api": // WIRE.2
		default:
			segments = append(segments, segment)
		}
	}
	params := &Object{}
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

// readQuery reads a query string, or the fields of a KS of version 2: a form
// that ends at a NUL byte (WIRE.46).
func readQuery(text string) *Object {
	text, _, _ = strings.Cut(text, "\x00")
	return readForm(text)
}

// maxVariables is how many variables of a form are read (WIRE.46).
const maxVariables = 10000

// readForm reads a form (WIRE.22).
func readForm(text string) *Object {
	params := &Object{}
	parts := strings.Split(text, "&")
	for _, part := range parts[:min(len(parts), maxVariables)] {
		name, value, _ := strings.Cut(part, "=")
		params.setForm(formUnescape(name), formUnescape(value))
	}
	return params
}

// readBody reads the fields and the files of a body.
func readBody(r *Request) (fields, files *Object) {
	contentType := strings.Trim(Answer{Headers: r.Headers}.header("Content-Type"), " \t")
	kind, typeParams, _ := mime.ParseMediaType(contentType)
	switch {
	case strings.EqualFold(contentType, "application/json"): // WIRE.12, WIRE.14
		return readJSONBody(r.Body), &Object{}
	case r.Method != "POST": // WIRE.7
	case kind == "application/x-www-form-urlencoded": // WIRE.16
		return readForm(r.Body), &Object{}
	case kind == "multipart/form-data" && typeParams["boundary"] != "": // WIRE.15
		return readMultipart(r.Body, typeParams["boundary"])
	}
	return &Object{}, &Object{}
}

// readJSONBody reads an object; everything else is ignored (WIRE.13).
func readJSONBody(body string) *Object {
	body = strings.Trim(body, " \t\r\n\x00\v")
	if !strings.HasPrefix(body, "{") {
		return &Object{}
	}
	value, err := DecodeJSON([]byte(body))
	if err != nil {
		return &Object{}
	}
	return phpArrays(floatBigNumbers(value)).(*Object)
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

// setFile sets the six members of an uploaded file, each in a list of its own
// where the name is that of a list (WIRE.43).
func setFile(files *Object, name, fileName, kind string, size int) {
	code := "0"
	member := Member{"name", fileName[strings.LastIndexAny(fileName, `/\`)+1:]}
	if fileName == "" {
		member.Value, kind, code, size = "", "", "4", 0
	}
	temporary := map[string]string{"0": "<tmp>"}[code]
	base, index, isList := strings.Cut(name, "[")
	isList = isList && strings.HasSuffix(name, "]")
	for _, m := range []Member{
		member,
		{"full_path", fileName},
		{"type", kind},
		{"tmp_name", temporary},
		{"error", json.Number(code)},
		{"size", json.Number(strconv.Itoa(size))},
	} {
		if isList {
			files.setForm(base+"["+m.Name+"]["+index, m.Value)
		} else {
			files.setForm(name+"["+m.Name+"]", m.Value)
		}
	}
}

// readMultipart reads a multipart form. A field json that holds something
// replaces all other fields (WIRE.15).
func readMultipart(body, boundary string) (fields, files *Object) {
	fields, files = &Object{}, &Object{}
	reader := multipart.NewReader(strings.NewReader(body), boundary)
	for {
		part, err := reader.NextRawPart()
		if err != nil {
			break
		}
		content, err := io.ReadAll(part)
		if err != nil {
			break
		}
		_, disposition, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		fileName, isFile := disposition["filename"]
		if !isFile {
			fields.setForm(disposition["name"], string(content))
			continue
		}
		setFile(files, disposition["name"], fileName, part.Header.Get("Content-Type"), len(content))
	}
	if object := readJSONBody(fields.text("json")); len(object.Members) > 0 {
		return object, files
	}
	return fields, files
}
