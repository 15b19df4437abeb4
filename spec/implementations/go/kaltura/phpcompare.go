// Written from spec/ alone.

package kaltura

import (
	"cmp"
	"encoding/json"
	"fmt"
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
	if _, err := number.Int64(); err == nil {
		return string(number)
	}
	value, _ := number.Float64()
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
