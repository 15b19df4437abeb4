// Written from spec/ alone.

package kaltura

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestEncodeCall(t *testing.T) { // WIRE.19, WIRE.41
	params := &Object{[]Member{
		{"ks", "a+b="},
		{"filter", &Object{[]Member{{"idIn", "1_a"}}}},
		{"pager", &Object{}},
		{"on", true},
		{"off", nil},
	}}
	call := Call{"media", "list", params}
	for how, want := range map[Writing]string{
		{Encoding: Form, Format: 1}:                 "ks=a%2Bb%3D&filter:idIn=1_a&pager:-=&on=1&format=1",
		{Encoding: Form, Format: 1, Brackets: true}: "ks=a%2Bb%3D&filter[idIn]=1_a&pager:-=&on=1&format=1",
		{Encoding: JSON, Format: 1}:                 `{"ks":"a+b=","filter":{"idIn":"1_a"},"pager":{},"on":true,"format":1}`,
	} {
		request, err := EncodeCall(call, how)
		if err != nil || request.Body != want {
			t.Errorf("%+v: %+v, %v; want body %s", how, request, err, want)
		}
	}
	var refusal *Error
	if _, err := EncodeCall(call, Writing{Encoding: Path}); !errors.As(err, &refusal) || refusal.Code != CodeCannotEncode { // WIRE.42
		t.Errorf("an empty value in a path: %v", err)
	}
}

// What is written is read again as it was meant.
func TestReadParams(t *testing.T) {
	params := &Object{[]Member{{"a", "é &=+%"}, {"b", &Object{[]Member{{"c", "1"}}}}}}
	want := &Object{[]Member{{"service", "s"}, {"action", "x"}, {"a", "é &=+%"}, {"b", &Object{[]Member{{"c", "1"}}}}, {"format", "1"}}}
	for _, encoding := range []Encoding{Form, Path} {
		request, err := EncodeCall(Call{"s", "x", params}, Writing{Encoding: encoding, Format: 1})
		if err != nil {
			t.Errorf("%s: %v", encoding, err)
			continue
		}
		if got, err := ReadParams(request); err != nil || !sameMembers(got, want) {
			t.Errorf("%s: read as %+v", encoding, got)
		}
	}
}

func sameMembers(a, b *Object) bool {
	for _, m := range a.Members {
		if value, ok := b.Get(m.Name); !ok || !reflect.DeepEqual(value, m.Value) {
			return false
		}
	}
	return len(a.Members) == len(b.Members)
}

func TestAnswer(t *testing.T) {
	for body, want := range map[string]any{
		`"djJ8"`: "djJ8", // ANS.4
		`<xml><result>djJ8</result><executionTime>1</executionTime></xml>`: "djJ8", // ANS.13
		`null`: nil, // ANS.16
	} {
		if value, err := (Answer{Status: 200, Body: body}).Decode(); value != want || err != nil {
			t.Errorf("%s: %v, %v", body, value, err)
		}
	}
	const expired = `{"code":"INVALID_KS","message":"m","objectType":"KalturaAPIException","args":{"KSID":"EXPIRED"}}`
	var exception *Exception
	if _, err := (Answer{Status: 200, Body: expired}).Decode(); !errors.As(err, &exception) || exception.Reason() != "EXPIRED" {
		t.Errorf("an expired KS: %v", err) // ERR.7
	}
	var refusal *Error
	if _, err := (Answer{Status: 500}).Decode(); !errors.As(err, &refusal) || refusal.Code != CodeNoAPIAnswer {
		t.Errorf("HTTP 500: %v", err) // ANS.1
	}
}

func TestResolve(t *testing.T) {
	result := &Object{[]Member{{"ks", "djJ8"}, {"n", json.Number("7")}, {"objectType", "KalturaX"}}}
	for text, want := range map[string]string{
		"{1:result:ks}":             "djJ8",
		"<{1:result:n}>":            "<7>",          // MULTI.7
		"{1:result:n},{1:result:n}": "",             // MULTI.8
		"{1:result:none}":           "",             // MULTI.12
		"{2:result:n}":              "{2:result:n}", // MULTI.13
	} {
		resolved, err := Resolve(1, &Object{[]Member{{"p", text}}}, result)
		if err != nil || resolved.text("p") != want {
			t.Errorf("%s: %+v, %v; want %q", text, resolved, err, want)
		}
	}
}

func TestDecisions(t *testing.T) { // LIFE.25
	stored := Stored{Present: true, ValidUntil: 1000, Lead: 10, RenewMargin: 100}
	for now, want := range map[int64]Decision{889: Reuse, 890: Renew, 989: Renew, 990: Start} {
		stored.Now = now
		if got := stored.BeforeCall(); got != want {
			t.Errorf("at %d: %s; want %s", now, got, want)
		}
	}
	for _, c := range []struct {
		code, reason string
		renewed      bool
		want         Decision
	}{
		{CodeInvalidKS, "EXPIRED", false, Start},
		{CodeInvalidKS, "EXPIRED", true, GiveUp},
		{CodeInvalidKS, "EXCEEDED_RESTRICTED_IP", false, GiveUp},
		{"SERVICE_FORBIDDEN", "", false, GiveUp},
	} {
		if got := AfterFailure(c.code, c.reason, c.renewed); got != c.want {
			t.Errorf("after %s %s: %s; want %s", c.code, c.reason, got, c.want)
		}
	}
}

func FuzzNothingPanics(f *testing.F) {
	f.Add(exampleV2, "a[b][]=1&c:d=%zz")
	f.Add("{1:result:_all:x}", `{"a":[1,{"objectType":"x"}]}`)
	f.Fuzz(func(t *testing.T, a, b string) {
		if ks, err := DecodeKS(a, map[string][]string{"102": {testSecret}}); err == nil {
			ks.Check(Caller{})
		}
		TokenPrivileges(a, b, strings.ToLower(a))
		params, _ := ReadParams(&Request{"POST", a, map[string]string{"content-type": "application/x-www-form-urlencoded"}, b})
		ReadParams(&Request{"POST", b, map[string]string{"content-type": "multipart/form-data; boundary=x"}, a})
		ReadParams(&Request{"GET", a + "?" + b, map[string]string{"content-type": "application/json"}, b})
		value, _ := (Answer{Status: 200, Body: b}).Decode()
		Resolve(1, &Object{[]Member{{"p", a}}}, value)
		RunParts(params, []any{value, a, nil})
		EncodeCall(Call{a, b, params}, Writing{Encoding: Form})
	})
}

func TestNumberText(t *testing.T) { // WIRE.45
	for number, want := range map[json.Number]string{
		"0": "0", "-12": "-12", "12345678901234567": "12345678901234567",
		"2.0": "2", "1.5": "1.5", "1767225600.12349": "1767225600.1235", "0.3333333333333333": "0.33333333333333",
		"99999999999999.0": "99999999999999", "1e14": "1.0E+14", "1.5e20": "1.5E+20",
		"0.0001": "0.0001", "0.00001": "1.0E-5", "1e-7": "1.0E-7",
	} {
		if got := numberText(number); got != want {
			t.Errorf("numberText(%s) = %q, want %q", number, got, want)
		}
	}
}

func TestUploadedFiles(t *testing.T) { // WIRE.43
	files := &Object{}
	setFile(files, "f", "a/b.txt", "text/plain", 5)
	setFile(files, "none", "", "", 0)
	f, _ := files.Get("f")
	none, _ := files.Get("none")
	for _, c := range []struct {
		file any
		name string
		want any
	}{
		{f, "name", "b.txt"},
		{f, "full_path", "a/b.txt"},
		{f, "error", json.Number("0")},
		{none, "name", ""},
		{none, "error", json.Number("4")},
	} {
		if got, _ := c.file.(*Object).Get(c.name); got != c.want {
			t.Errorf("%s = %v, want %v", c.name, got, c.want)
		}
	}
}
