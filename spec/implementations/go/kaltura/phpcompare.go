// Written from spec/ alone.

package kaltura

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var phpNumber = regexp.MustCompile(`^[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)[ \t\n\r\v\f]*$`)

// phpNumberPrefix is the number that a text begins with (WIRE.25).
var phpNumberPrefix = regexp.MustCompile(`^[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)`)

// numeric is the number that a text is for PHP, if it is one.
func numeric(text string) (float64, bool) {
	match := phpNumber.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	number, _ := strconv.ParseFloat(match[1], 64) // out of range is infinite, as in PHP
	return number, true
}

// compareWithInt compares a text with an integer as PHP 8 does (LIFE.4): as
// numbers when the text is one, else as texts.
func compareWithInt(text string, n int64) int {
	if number, ok := numeric(text); ok {
		return cmp.Compare(number, float64(n))
	}
	return strings.Compare(text, strconv.FormatInt(n, 10))
}

// looselyEqual compares two texts with PHP's == (PRIV.6).
func looselyEqual(a, b string) bool {
	x, xok := numeric(a)
	y, yok := numeric(b)
	if xok && yok {
		return x == y
	}
	return a == b
}

// truthy is PHP's (bool) of a value.
func truthy(value any) bool {
	switch value := value.(type) {
	case json.Number:
		number, _ := value.Float64()
		return number != 0
	case *Object:
		return len(value.Members) > 0
	}
	return value != nil && value != false && value != "" && value != "0"
}

// isIntKey tells whether PHP makes an integer of an array key: a whole decimal
// number in its shortest form (PRIV.6).
func isIntKey(key string) bool {
	n, err := strconv.ParseInt(key, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == key
}

// phpTrim removes what PHP's trim removes (KS2.2).
func phpTrim(s string) string { return strings.Trim(s, " \t\n\r\x00\v") }

// numberText is a number as PHP writes it (WIRE.45).
func numberText(number json.Number) string {
	if whole, err := number.Int64(); err == nil {
		return strconv.FormatInt(whole, 10)
	}
	value, _ := number.Float64()
	if math.IsInf(value, 0) {
		return strings.TrimPrefix(strings.ToUpper(strconv.FormatFloat(value, 'f', 0, 64)), "+")
	}
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(value, 'e', 13, 64), "e")
	exponent, _ := strconv.Atoi(power)
	if -5 < exponent && exponent < 14 {
		rounded, _ := strconv.ParseFloat(mantissa+"e"+power, 64)
		return strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	mantissa = strings.TrimRight(mantissa, "0")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	return fmt.Sprintf("%sE%+d", mantissa, exponent)
}
