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

// reference is a text that holds a reference to the result of a part (MULTI.7).
type reference struct{ text, whole, number, path string }

var referencePattern = regexp.MustCompile(`\{([0-9]+):result:?(.*)\}`)

// Resolve puts values of the result of an earlier part in place of the
// references to it, at every depth of a later part's parameters (MULTI.7). An
// object with an objectType is one of the API's, and so are lists of them;
// everything else that nests is a PHP array.
func Resolve(index int, params *Object, result any) (*Object, error) {
	filled, err := fill(bind(phpArrays(params)), index, result)
	if err != nil {
		return nil, err
	}
	return unbind(filled).(*Object), nil
}

// bind finds the references, which is done once: what they are replaced with
// holds none.
func bind(value any) any {
	bound, _ := eachValue(value, func(value any) (any, error) {
		text, _ := value.(string)
		if found := referencePattern.FindStringSubmatch(text); found != nil {
			return reference{text, found[0], found[1], found[2]}, nil
		}
		return value, nil
	})
	return bound
}

// fill replaces the references to one part.
func fill(value any, index int, result any) (any, error) {
	return eachValue(value, func(value any) (any, error) {
		at, ok := value.(reference)
		if !ok || strings.TrimLeft(at.number, "0") != strings.TrimLeft(strconv.Itoa(index), "0") {
			return value, nil
		}
		text, err := lookUp(result, at.path)
		return strings.ReplaceAll(at.text, at.whole, text), err
	})
}

// unbind leaves references that nothing was put in place of as they were.
func unbind(value any) any {
	plain, _ := eachValue(value, func(value any) (any, error) {
		if at, ok := value.(reference); ok {
			return at.text, nil
		}
		return value, nil
	})
	return plain
}

// eachValue makes a copy of nested PHP arrays with other values in them.
func eachValue(value any, change func(any) (any, error)) (any, error) {
	array, ok := value.(*Object)
	if !ok {
		return change(value)
	}
	copied := &Object{}
	for _, m := range array.Members {
		inner, err := eachValue(m.Value, change)
		if err != nil {
			return nil, err
		}
		copied.Members = append(copied.Members, Member{m.Name, inner})
	}
	return copied, nil
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
