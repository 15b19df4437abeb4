// Written from spec/ alone.

package kaltura

import "strings"

// Dispatched is a part of a multirequest that the server runs; the names of its
// parameters are not yet split at colons.
type Dispatched struct {
	Service, Action any
	Params          *Object
}

// internalError is the answer of a part that the server could not run.
var internalError = &Exception{Code: "INTERNAL_SERVERL_ERROR", Args: &Object{}}

// RunParts tells which parts of a multirequest run, and with what, when they
// answer these results in this order (MULTI.3, MULTI.4, MULTI.7).
func RunParts(params *Object, results []any) ([]Dispatched, error) {
	parts, common, first := splitParts(params)
	var dispatched []Dispatched
	var answers []any
	for index := first; ; index++ {
		part, ok := parts[index]
		if !ok {
			return dispatched, nil
		}
		service, hasService := part.Get("service")
		action, hasAction := part.Get("action")
		if !hasService || !hasAction {
			return dispatched, nil
		}
		own := &Object{}
		for _, m := range part.Members {
			if m.Name != "format" {
				own.Set(m.Name, m.Value)
			}
		}
		for _, name := range []string{"clientTag", "ks", "partnerId"} {
			value, ok := common.Get(name)
			if _, has := own.Get(name); ok && !has {
				own.Set(name, value)
			}
		}
		for n, answer := range answers {
			resolved, err := Resolve(n+1, own, answer)
			if err != nil {
				return nil, err
			}
			own = resolved
		}
		if stopped, _ := own.Get("error"); stopped != nil { // MULTI.20
			answers = append(answers, internalError.object())
			continue
		}
		if len(dispatched) < len(results) {
			answers = append(answers, results[len(dispatched)])
		}
		dispatched = append(dispatched, Dispatched{service, action, own})
	}
}

// splitParts sorts parameters into those of the parts, by number, and common
// ones (MULTI.2); first is the number to begin with (MULTI.3).
func splitParts(params *Object) (parts map[int]*Object, common *Object, first int) {
	parts, common, first = map[int]*Object{}, &Object{}, 1
	for _, m := range params.Members {
		prefix, name, colon := strings.Cut(m.Name, ":")
		number, ok := numeric(prefix)
		if !ok {
			common.Set(m.Name, m.Value)
			continue
		}
		index := int(number)
		first = min(first, index)
		if !colon {
			parts[index], _ = phpArrays(m.Value).(*Object)
			continue
		}
		if parts[index] == nil {
			parts[index] = &Object{}
		}
		parts[index].Set(name, m.Value)
	}
	for index, part := range parts {
		if part == nil { // a scalar ends the run (MULTI.19)
			delete(parts, index)
		}
	}
	return parts, common, first
}
