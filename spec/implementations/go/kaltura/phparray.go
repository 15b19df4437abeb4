// Written from spec/ alone.

package kaltura

import (
	"math"
	"strconv"
	"strings"
)

// A PHP array is an *Object here, whose names may be numbers.

// phpArrays makes PHP arrays of lists and objects, at every depth.
func phpArrays(value any) any {
	array := &Object{}
	switch value := value.(type) {
	case []any:
		for i, element := range value {
			array.Set(strconv.Itoa(i), phpArrays(element))
		}
	case *Object:
		for _, m := range value.Members {
			array.Set(m.Name, phpArrays(m.Value))
		}
	default:
		return value
	}
	return array
}

// Lists makes lists of PHP arrays whose names are 0, 1, 2 and so on, the empty
// one included, as JSON has them.
func Lists(value any) any {
	array, ok := value.(*Object)
	if !ok {
		return value
	}
	isList := true
	list, object := []any{}, &Object{}
	for i, m := range array.Members {
		isList = isList && m.Name == strconv.Itoa(i)
		inner := Lists(m.Value) // once: twice at each level takes for ever at 64 levels
		list = append(list, inner)
		object.Members = append(object.Members, Member{m.Name, inner})
	}
	if isList {
		return list
	}
	return object
}

// inside is the array under a name, which is made when there is none.
func (o *Object) inside(name string) *Object {
	value, _ := o.Get(name)
	array, ok := value.(*Object)
	if !ok {
		array = &Object{}
		o.Set(name, array)
	}
	return array
}

// nextIndex is the number that an appended element gets: one more than the
// highest there is, none behind the largest (WIRE.23).
func (o *Object) nextIndex() (string, bool) {
	largest, found := int64(-1), false
	for _, m := range o.Members {
		if n, err := strconv.ParseInt(m.Name, 10, 64); err == nil && isIntKey(m.Name) && (!found || n > largest) {
			largest, found = n, true
		}
	}
	return strconv.FormatInt(largest+1, 10), largest < math.MaxInt64
}

// maxNesting is how many levels of brackets a name may have (WIRE.46).
const maxNesting = 64

// setForm sets a field under the name that a form gives it (WIRE.23).
func (o *Object) setForm(name string, value any) {
	base, path := phpNames(name)
	switch {
	case base == "":
		return
	case len(path) > maxNesting:
		o.remove(base)
		return
	}
	for _, inner := range path {
		o = o.inside(base)
		base = inner
		if next, ok := o.nextIndex(); inner == "" && !ok {
			return
		} else if inner == "" {
			base = next
		}
	}
	o.Set(base, value)
}

// setColons sets a parameter under a name that is split at colons (WIRE.20). A
// last part "-" sets nothing but makes the object it would stand in (WIRE.21).
func (o *Object) setColons(name string, value any) {
	parts := strings.Split(name, ":")
	for _, part := range parts[:len(parts)-1] {
		o = o.inside(part)
	}
	if last := parts[len(parts)-1]; last != "-" {
		o.Set(last, value)
	}
}

// merge lays another array over this one, name by name at every depth (WIRE.11).
func (o *Object) merge(over *Object) {
	for _, m := range over.Members {
		old, _ := o.Get(m.Name)
		below, isArray := old.(*Object)
		if above, ok := m.Value.(*Object); ok && isArray {
			below.merge(above)
			continue
		}
		o.Set(m.Name, m.Value)
	}
}
