// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
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
		object.Set(args[i], withoutTags(args[i+1]))
	}
	return &Error{Code: code, Reason: object.text(args[0]), Step: StepArguments, Args: object}
}

// withoutTags leaves out what PHP takes for tags, and NUL bytes (ERR.5).
func withoutTags(text string) string {
	var kept strings.Builder
	open, quote := 0, byte(0)
	for i := range len(text) {
		c := text[i]
		begins := c == '<' && quote == 0 && (i+1 == len(text) || !strings.Contains(" \t\n\r\v\f", text[i+1:i+2]))
		switch {
		case begins:
			open++
		case open == 0:
			if c != 0 {
				kept.WriteByte(c)
			}
		case c == '>' && quote == 0, c == '>' && open > 1:
			open--
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		}
	}
	return kept.String()
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
	switch p.kind {
	case "int":
		return castInt(value), nil
	case "time":
		return castTime(value, now), nil
	case "string":
		text := castText(value)
		switch {
		case !utf8.ValidString(text):
			return false, nil // WIRE.31
		case strings.ContainsFunc(text, forbidden):
			return nil, refuseArgument("INVALID_PARAMETER_CHAR", "XML_FIELD", p.name)
		}
		return text, nil
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
	text, isText := value.(string)
	switch value := value.(type) {
	case *Object:
		return int64(min(len(value.Members), 1))
	case json.Number:
		return wrapped(value)
	case nil, bool:
		text = castText(value)
	}
	match := phpNumberPrefix.FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	if n, err := strconv.ParseInt(match[1], 10, 64); err == nil {
		return n
	}
	number, err := strconv.ParseFloat(match[1], 64)
	switch {
	case err != nil && isText:
		return 0
	case number >= math.MaxInt64:
		return math.MaxInt64
	case number <= math.MinInt64:
		return math.MinInt64
	}
	return int64(number)
}

// wrapped is a number without its fraction, modulo 2^64.
func wrapped(number json.Number) int64 {
	if n, err := number.Int64(); err == nil {
		return n
	}
	float, _, err := big.ParseFloat(string(number), 10, 53, big.ToNearestEven)
	if value, _ := number.Float64(); err != nil || math.IsInf(value, 0) {
		return 0
	}
	whole, _ := float.Int(nil)
	return int64(new(big.Int).And(whole, new(big.Int).SetUint64(math.MaxUint64)).Uint64())
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
	constants, isInt := intEnums[p.kind]
	if word := strings.ToLower(castText(value)); isInt && (word == "true" || word == "false") {
		value = json.Number(map[string]string{"true": "1", "false": "0"}[word])
	}
	for _, constant := range constants {
		if equals(value, strconv.FormatInt(constant, 10), constant != 0) {
			return castInt(value), nil
		}
	}
	for _, constant := range textEnums[p.kind] {
		if value == constant || value == true {
			return castText(value), nil
		}
	}
	return nil, refuseArgument("INVALID_ENUM_VALUE", "ENUM_VAL", castText(value), "PARAM_NAME", p.name, "ENUM_TYPE", p.kind)
}

// equals compares a value loosely with a number, or with its truth.
func equals(value any, number string, truth bool) bool {
	switch value := value.(type) {
	case nil:
		return !truth
	case bool:
		return value == truth
	}
	return looselyEqual(castText(value), number)
}
