// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// crash is an uncaught error that stops the server.
func crash(step string) error {
	return &Error{Code: "HTTP_500", Reason: "crash", Step: step}
}

// Resolve puts values of the result of an earlier part in place of the
// references to it, at every depth of a later part's parameters (MULTI.7). An
// object with an objectType is one of the API's, and so are lists of them;
// everything else that nests is a PHP array.
func Resolve(index int, params *Object, result any) (*Object, error) {
	pattern := regexp.MustCompile(`\{0*` + strconv.Itoa(index) + `:result:?(.*)\}`)
	resolved, err := resolve(pattern, params, result)
	if err != nil {
		return nil, err
	}
	return resolved.(*Object), nil
}

func resolve(pattern *regexp.Regexp, value, result any) (any, error) {
	switch value := value.(type) {
	case string:
		found := pattern.FindStringSubmatchIndex(value)
		if found == nil {
			return value, nil
		}
		text, err := lookUp(result, value[found[2]:found[3]])
		return value[:found[0]] + text + value[found[1]:], err
	case []any:
		list := make([]any, len(value))
		for i := range value {
			element, err := resolve(pattern, value[i], result)
			if err != nil {
				return nil, err
			}
			list[i] = element
		}
		return list, nil
	case *Object:
		object := &Object{}
		for _, m := range value.Members {
			member, err := resolve(pattern, m.Value, result)
			if err != nil {
				return nil, err
			}
			object.Members = append(object.Members, Member{m.Name, member})
		}
		return object, nil
	}
	return value, nil
}

// hidden are the properties of an error that stop the server (MULTI.15).
var hidden = []string{"code", "message", "args", "file", "line"}

// lookUp is the text that a path leads to in a result (MULTI.9 to MULTI.12).
func lookUp(result any, path string) (string, error) {
	var names []string
	if path = strings.TrimRight(path, ":"); path != "" {
		names = strings.Split(path, ":")
	}
	if jsonException(result) != nil {
		if len(names) > 0 && slices.Contains(hidden, names[0]) {
			return "", crash("references")
		}
		return "", nil
	}
	value := result
	for i, name := range names {
		switch at := value.(type) {
		case string:
			return "", nil // MULTI.11
		case []any:
			if name == "_all" {
				return all(at, names[i+1:])
			}
			n, err := strconv.Atoi(name)
			if err != nil || !isIntKey(name) || n < 0 || n >= len(at) {
				return "", nil
			}
			value = at[n]
		case *Object:
			if name == "_all" && !isAPIObject(at) {
				return "", nil
			}
			member, ok := at.Get(name)
			if !ok || member == nil || name == "objectType" {
				return "", nil
			}
			value = member
		default:
			return "", crash("references")
		}
	}
	return wholeText(value)
}

// all joins the values of the elements of a list of the API (MULTI.10).
func all(list []any, names []string) (string, error) {
	var b strings.Builder
	for _, element := range list {
		if !isAPIObject(element) {
			return "", nil
		}
		text, err := lookUp(element, strings.Join(names, ":"))
		if err != nil {
			return "", err
		}
		if text != "" {
			b.WriteString(text + ",")
		}
	}
	return b.String(), nil
}

func isAPIObject(value any) bool {
	object, ok := value.(*Object)
	return ok && object.text("objectType") != ""
}

// wholeText is the text of a value that a reference ends at.
func wholeText(value any) (string, error) {
	switch value := value.(type) {
	case nil:
		return "", nil
	case bool:
		if value {
			return "1", nil
		}
		return "", nil
	case string:
		return value, nil
	case json.Number:
		return numberText(value), nil
	case []any:
		if len(value) > 0 && !isAPIObject(value[0]) {
			return "", crash("references")
		}
		return "", nil
	case *Object:
		if !isAPIObject(value) {
			return "", crash("references")
		}
	}
	return "", nil
}
