// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

var (
	boundary  = regexp.MustCompile(`(?i)boundary=(?:"([^"]*)"|([^,;]*))`)
	parameter = regexp.MustCompile(`;\s*([A-Za-z0-9*_-]+)=(?:"((?:\\.|[^"\\])*)"|([^;\s]*))`)
	emptyLine = regexp.MustCompile(`\r?\n\r?\n`)
	ordered   = regexp.MustCompile(`^[^\[\]]*(\[[^\[\]]*\])*$`)
	escaped   = strings.NewReplacer(`\\`, `\`, `\"`, `"`)
)

// readMultipart reads a multipart form (WIRE.49). A field json that holds
// something replaces all other fields; anything but an object or a list there
// stops the server (WIRE.15).
func readMultipart(body, contentType string) (fields, files *Object, err error) {
	fields, files = &Object{}, &Object{}
	for _, part := range splitBody(body, contentType) {
		if at := emptyLine.FindStringIndex(part); at != nil {
			readPart(fields, files, part[:at[0]], part[at[1]:])
		}
	}
	source, ok := fields.Get("json")
	if !ok {
		return fields, files, nil
	}
	text, isText := source.(string)
	if !isText {
		return nil, nil, crash("parameters")
	}
	decoded := decodePHP(text)
	if !truthy(decoded) {
		return fields, files, nil
	}
	object, ok := decoded.(*Object)
	if !ok {
		return nil, nil, crash("parameters")
	}
	return object, files, nil
}

// splitBody cuts a body at its boundary. What stands before the first one is
// dropped, and so is a boundary that is cut by the end of the body.
func splitBody(body, contentType string) []string {
	match := boundary.FindStringSubmatch(contentType)
	if match == nil || match[1]+match[2] == "" {
		return nil
	}
	delimiter := "\n--" + match[1] + match[2]
	parts := strings.Split("\n"+body, delimiter)
	for i := range len(parts) - 1 {
		parts[i] = strings.TrimSuffix(parts[i], "\r")
	}
	last := &parts[len(parts)-1]
	for size := len(delimiter) - 1; size > 0; size-- {
		if text, cut := strings.CutSuffix(*last, delimiter[:size]); cut {
			*last = strings.TrimSuffix(text, "\r")
			break
		}
	}
	return parts[1:]
}

// readPart reads a field or a file.
func readPart(fields, files *Object, head, content string) {
	headers := Answer{Headers: map[string]string{}}
	for _, line := range strings.Split(head, "\n") {
		name, value, _ := strings.Cut(line, ":")
		headers.Headers[strings.ToLower(name)] = strings.TrimSpace(value)
	}
	told := map[string]string{}
	for _, found := range parameter.FindAllStringSubmatch(headers.header("Content-Disposition"), -1) {
		told[strings.ToLower(found[1])] = escaped.Replace(found[2]) + found[3]
	}
	name, named := told["name"]
	file, isFile := told["filename"]
	switch {
	case !named:
	case isFile:
		setFile(files, name, file, headers.header("Content-Type"), len(content))
	default:
		fields.setForm(name, content)
	}
}

// setFile sets the six members of an uploaded file, each in a list of its own
// where the name is that of a list; none where its brackets are not in order
// (WIRE.43).
func setFile(files *Object, name, fileName, kind string, size int) {
	if !ordered.MatchString(name) {
		return
	}
	code := "0"
	member := Member{"name", fileName[strings.LastIndexAny(fileName, `/\`)+1:]}
	if fileName == "" {
		member.Value, kind, code, size = "", "", "4", 0
	}
	temporary := map[string]string{"0": "<tmp>"}[code]
	base, index, isList := strings.Cut(name, "[")
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
