// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// StepArguments is the step at which arguments are refused.
const StepArguments = "arguments"

// refuseArgument refuses a parameter (WIRE.34); args are pairs of name and text.
// The reason is the first argument.
func refuseArgument(code string, args ...string) error {
	object := &Object{}
	for i := 0; i < len(args); i += 2 {
		object.Set(args[i], args[i+1])
	}
	return &Error{Code: code, Reason: args[1], Step: StepArguments, Args: object}
}

// Arguments tells with which arguments an action is called, in the order in
// which it declares them (WIRE.24 to WIRE.35). now counts relative times.
func Arguments(params *Object, now int64) (*Object, error) {
	action := strings.ToLower(params.text("service") + "." + params.text("action"))
	declared, ok := actions[action]
	if !ok {
		return nil, fmt.Errorf("the action %s is not in the table", action)
	}
	arguments := &Object{}
	for _, p := range declared {
		value, present := params.Get(p.name)
		_, isClass := classes[p.kind]
		present = present && !(isClass && value == nil) // WIRE.28
		switch {
		case present:
			argument, err := cast(p, value, now)
			if err != nil {
				return nil, err
			}
			arguments.Set(p.name, argument)
		case p.value != nil:
			arguments.Set(p.name, p.value)
		case !p.optional:
			return nil, refuseArgument("MISSING_MANDATORY_PARAMETER", "PARAM_NAME", p.name)
		case isClass:
			arguments.Set(p.name, nil)
		case p.kind == "string":
			arguments.Set(p.name, "") // WIRE.35
		default:
			arguments.Set(p.name, int64(0))
		}
	}
	return arguments, nil
}

// cast makes an argument of what was sent.
func cast(p param, value any, now int64) (any, error) {
	if properties, ok := classes[p.kind]; ok {
		array, ok := value.(*Object)
		if !ok {
			return nil, refuseArgument("PROPERTY_VALIDATION_WRONG_FORMAT", "PROP_NAME", p.name, "FORMAT", "array")
		}
		return castObject(p.kind, properties, array, now)
	}
	text, isText := value.(string)
	if isText && p.kind == "string" && !utf8.ValidString(text) {
		return false, nil // WIRE.31
	}
	if strings.ContainsFunc(text, forbidden) {
		return nil, refuseArgument("INVALID_PARAMETER_CHAR", "XML_FIELD", p.name)
	}
	switch p.kind {
	case "int":
		return castInt(value), nil
	case "time":
		return castTime(value, now), nil
	case "string":
		return castText(value), nil
	}
	return castEnum(p, value)
}

// forbidden tells of a character that XML 1.0 does not have (WIRE.30).
func forbidden(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
}

func castObject(class string, properties []param, array *Object, now int64) (any, error) {
	object := &Object{[]Member{{"objectType", class}}}
	for _, p := range properties {
		if p.value != nil {
			object.Set(p.name, p.value)
		}
		if _, ok := array.Get(p.name + "__null"); ok { // WIRE.32
			object.Set(p.name, &Object{[]Member{{"objectType", "KalturaNullField"}}})
			continue
		}
		value, ok := array.Get(p.name)
		if !ok {
			continue
		}
		property, err := cast(p, value, now)
		if err != nil {
			return nil, err
		}
		object.Set(p.name, property)
	}
	return object, nil
}

// castText follows WIRE.26.
func castText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		if value {
			return "1"
		}
		return ""
	case json.Number:
		return numberText(value)
	case *Object, []any:
		return "Array"
	}
	return fmt.Sprint(value)
}

// castInt follows WIRE.25.
func castInt(value any) int64 {
	if array, ok := value.(*Object); ok {
		return int64(min(len(array.Members), 1))
	}
	match := phpNumberPrefix.FindStringSubmatch(castText(value))
	if match == nil {
		return 0
	}
	if n, err := strconv.ParseInt(match[1], 10, 64); err == nil {
		return n
	}
	number, _ := strconv.ParseFloat(match[1], 64)
	switch {
	case number >= math.MaxInt64:
		return math.MaxInt64
	case number <= math.MinInt64:
		return math.MinInt64
	}
	return int64(number)
}

// castTime follows WIRE.29.
func castTime(value any, now int64) int64 {
	const tenYears = 315360000
	number := castInt(value)
	if castText(value) == "" || number == -1 || number > tenYears || number < -tenYears {
		return number
	}
	return now + number
}

// castEnum follows WIRE.27 and WIRE.38.
func castEnum(p param, value any) (any, error) {
	if _, ok := value.(*Object); ok {
		return nil, &Error{Code: "INTERNAL_SERVERL_ERROR", Reason: "crash", Step: StepArguments}
	}
	text := castText(value)
	constants, isInt := intEnums[p.kind]
	if isInt && (text == "true" || text == "false") {
		text = map[string]string{"true": "1", "false": "0"}[text]
	}
	for _, constant := range constants {
		if looselyEqual(text, strconv.FormatInt(constant, 10)) {
			return constant, nil
		}
	}
	if slices.Contains(textEnums[p.kind], text) {
		return text, nil
	}
	return nil, refuseArgument("INVALID_ENUM_VALUE", "ENUM_VAL", text, "PARAM_NAME", p.name, "ENUM_TYPE", p.kind)
}
