// Written from spec/ alone.

package kaltura

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

// element is an element of XML: its text, or its children.
type element struct {
	name     string
	text     string
	children []*element
}

func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (e *element) childText(name string) string {
	if c := e.child(name); c != nil {
		return c.text
	}
	return ""
}

var errNoXML = errors.New("not the XML of an answer")

// decodeXML reads an answer in XML (ANS.9, ERR.3).
func decodeXML(body string) (any, error) {
	root, err := parseXML(body)
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) && syntax.Msg == "unexpected EOF" {
		return nil, noAnswer("truncated")
	}
	if err != nil || root.name != "xml" || root.child("result") == nil {
		return nil, noAnswer("unreadable")
	}
	result := root.child("result")
	if exception := result.exception(); exception != nil {
		return nil, exception
	}
	value := result.value()
	if list, ok := value.([]any); ok { // a multirequest; errors count at the top only (ERR.22)
		for i, item := range result.children {
			if exception := item.exception(); exception != nil {
				list[i] = exception.object()
			}
		}
	}
	return value, nil
}

var declaration = regexp.MustCompile(`^\s*version\s*=\s*("1\.[0-9]+"|'1\.[0-9]+')` +
	`(\s+encoding\s*=\s*("[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(\s+standalone\s*=\s*("(yes|no)"|'(yes|no)'))?\s*$`)

// parseXML builds the tree of elements. A document type is refused, and with it
// every entity but the predefined ones.
func parseXML(body string) (*element, error) {
	decoder := xml.NewDecoder(strings.NewReader(body))
	document := &element{}
	open := []*element{document}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.Directive:
			return nil, errNoXML
		case xml.ProcInst:
			if token.Target == "xml" && !declaration.Match(token.Inst) { // ANS.28
				return nil, errNoXML
			}
		case xml.StartElement:
			child := &element{name: token.Name.Local}
			top.children = append(top.children, child)
			open = append(open, child)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text += string(token)
		}
	}
	if len(document.children) != 1 || strings.Trim(document.text, " \t\r\n") != "" {
		return nil, errNoXML
	}
	return document.children[0], nil
}

// exception is the error below an element, if it holds one alone (ERR.3).
func (e *element) exception() *Exception {
	if len(e.children) != 1 || e.children[0].name != "error" || len(e.children[0].children) == 0 {
		return nil
	}
	err := e.children[0]
	exception := &Exception{Code: err.childText("code"), Message: err.childText("message"), Args: &Object{}}
	if args := err.child("args"); args != nil {
		for _, item := range args.children {
			if len(item.children) == 0 {
				continue
			}
			exception.Args.Set(item.childText("name"), item.childText("value"))
		}
	}
	return exception
}

// value is what an element says: nil when it is empty, a text, a list of items
// (ANS.11), or an object. Types are not in XML, so every scalar is a text.
func (e *element) value() any {
	if len(e.children) == 0 {
		if e.text == "" {
			return nil
		}
		return e.text
	}
	if slices.ContainsFunc(e.children, func(child *element) bool { return child.name != "item" }) {
		return membersOf(e.children)
	}
	if first := e.children[0].children; len(first) > 0 && first[0].name == "itemKey" {
		object := &Object{}
		for _, item := range e.children {
			object.Set(item.childText("itemKey"), membersOf(item.children[1:]))
		}
		return object
	}
	list := make([]any, len(e.children))
	for i, item := range e.children {
		list[i] = item.value()
	}
	return list
}

func membersOf(elements []*element) *Object {
	object := &Object{}
	for _, e := range elements {
		object.Set(e.name, e.value())
	}
	return object
}
