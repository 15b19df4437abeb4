// Written from spec/ alone.

package kaltura

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// The code and the step of what is no API answer at all (ANS.1), and the step of
// an error that the API reported (ERR.1).
const (
	CodeNoAPIAnswer  = "NO_API_ANSWER"
	StepAnswer       = "answer"
	StepAPIException = "api-exception"
)

// Answer is an HTTP answer.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    string
}

func (a Answer) header(name string) string {
	for n, value := range a.Headers {
		if strings.EqualFold(n, name) {
			return strings.Trim(value, " \t") // WIRE.12
		}
	}
	return ""
}

// Exception is an error that the API reported (ERR.2, ERR.3).
type Exception struct {
	Code, Message string
	Args          *Object // texts by name
}

// Reason is what tells apart what the code does not: the first argument, for
// INVALID_KS the KSID (ERR.6).
func (e *Exception) Reason() string {
	if len(e.Args.Members) > 0 {
		reason, _ := e.Args.Members[0].Value.(string)
		return reason
	}
	return ""
}

func (e *Exception) Error() string { return e.Code } // the message may quote a KS (SEC.9)

// object is the exception as a value, where it stands in a list.
func (e *Exception) object() *Object {
	return &Object{[]Member{{"objectType", exceptionType}, {"code", e.Code}, {"message", e.Message}, {"args", e.Args}}}
}

const exceptionType = "KalturaAPIException"

func noAnswer(reason string) error {
	return &Error{Code: CodeNoAPIAnswer, Reason: reason, Step: StepAnswer}
}

// Decode reads an answer in JSON or XML: its value, or an *Exception, or an
// *Error when it is no API answer (ANS.27, ERR.1, ERR.4).
func (a Answer) Decode() (any, error) {
	switch {
	case a.Status != 200:
		return nil, noAnswer("status")
	case a.Body == "" && strings.HasPrefix(a.header("X-Kaltura"), "error"): // ANS.3, ANS.19
		return nil, noAnswer("refused")
	case a.Body == "":
		return nil, noAnswer("empty")
	}
	body := strings.Trim(a.Body, " \t\r\n")
	length, err := strconv.Atoi(a.header("Content-Length"))
	switch {
	case page.MatchString(body):
		return nil, noAnswer("html")
	case err == nil && length > len(a.Body) && a.header("Content-Encoding") == "":
		return nil, noAnswer("truncated")
	case strings.HasPrefix(body, "<?xml"), strings.HasPrefix(body, "<xml"): // ANS.28
		return decodeXML(body)
	}
	return decodeJSONAnswer(a.Body)
}

var page = regexp.MustCompile(`^(?i:<!doctype\s+html|<html|<head|<body)`)

func decodeJSONAnswer(body string) (any, error) {
	value, err := DecodeJSON([]byte(body))
	switch {
	case errors.Is(err, errTruncated):
		return nil, noAnswer("truncated")
	case err != nil:
		return nil, noAnswer("unreadable")
	}
	if exception := jsonException(value); exception != nil {
		return nil, exception
	}
	if list, ok := value.([]any); ok { // a multirequest (ERR.1)
		for i, element := range list {
			if exception := jsonException(element); exception != nil {
				list[i] = exception.object()
			}
		}
	}
	return value, nil
}

// jsonException recognises an exception by its objectType (ERR.4).
func jsonException(value any) *Exception {
	object, ok := value.(*Object)
	if !ok || object.text("objectType") != exceptionType {
		return nil
	}
	text := func(o *Object, name string) string { value, _ := o.Get(name); return castText(value) } // ERR.22
	exception := &Exception{Code: text(object, "code"), Message: text(object, "message"), Args: &Object{}}
	if args, _ := object.Get("args"); args != nil {
		if args, ok := args.(*Object); ok { // not [] (ERR.2)
			for _, arg := range args.Members {
				exception.Args.Set(arg.Name, text(args, arg.Name))
			}
		}
	}
	return exception
}
