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
	for _, part := range parts {
		*part = *bind(part).(*Object)
	}
	var dispatched []Dispatched
	for index := first; ; index++ {
		part := parts[index]
		if part == nil || part.value("service") == nil || part.value("action") == nil {
			return dispatched, nil
		}
		own := inheriting(unbind(part).(*Object), common)
		var answer any = internalError.object()
		if own.value("error") == nil { // MULTI.20
			if answer = nil; len(dispatched) < len(results) {
				answer = results[len(dispatched)]
			}
			dispatched = append(dispatched, Dispatched{own.value("service"), own.value("action"), own})
		}
		for later := index + 1; later <= len(parts); later++ {
			if parts[later] == nil {
				continue
			}
			filled, err := fill(parts[later], index-first+1, answer)
			if err != nil {
				return nil, err
			}
			parts[later] = filled.(*Object)
		}
	}
}

// inheriting are the parameters of a part, with those that it takes from the
// common ones (MULTI.4).
func inheriting(part, common *Object) *Object {
	part.remove("format")
	for _, name := range []string{"clientTag", "ks", "partnerId"} {
		if value := common.value(name); value != nil && part.value(name) == nil {
			part.Set(name, value)
		}
	}
	return part
}

// splitParts sorts parameters into those of the parts, by number, and common
// ones (MULTI.2); first is the number to begin with (MULTI.3).
func splitParts(params *Object) (parts map[int]*Object, common *Object, first int) {
	parts, common, first = map[int]*Object{}, &Object{}, 1
	for _, m := range params.Members {
		prefix, name, colon := strings.Cut(m.Name, ":")
		_, ok := numeric(prefix)
		array, isArray := phpArrays(m.Value).(*Object)
		if !ok || !colon && !isArray { // MULTI.19
			common.Set(m.Name, m.Value)
			continue
		}
		index := int(castInt(prefix))
		first = min(first, index)
		if !colon {
			parts[index] = array
			continue
		}
		if parts[index] == nil {
			parts[index] = &Object{}
		}
		parts[index].Set(name, phpArrays(m.Value))
	}
	return parts, common, first
}
