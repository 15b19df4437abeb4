// Written from spec/ alone.

package kaltura

import "strings"

// Privilege is a name with its values (PRIV.1).
type Privilege struct {
	Name   string
	Values []string
}

// Privileges are privileges in their order.
type Privileges []Privilege

// ParsePrivileges parses a privileges text (PRIV.2). The empty text has one
// privilege with an empty name (PRIV.4); repeated names are merged (PRIV.3).
func ParsePrivileges(text string) Privileges {
	var list Privileges
	for _, part := range strings.Split(text, ",") {
		name, value, _ := strings.Cut(part, ":")
		var values []string
		if value != "" {
			values = strings.Split(value, "/")
		}
		list = list.add(name, values)
	}
	return list
}

// String builds the text of privileges (PRIV.5).
func (p Privileges) String() string {
	parts := make([]string, len(p))
	for i, privilege := range p {
		parts[i] = privilege.Name
		if len(privilege.Values) > 0 {
			parts[i] += ":" + strings.Join(privilege.Values, "/")
		}
	}
	return strings.Join(parts, ",")
}

// add appends values to the privilege of that name, which is added when it is
// new.
func (p Privileges) add(name string, values []string) Privileges {
	if i := p.index(name); i >= 0 {
		p[i].Values = append(p[i].Values, values...)
		return p
	}
	return append(p, Privilege{Name: name, Values: append([]string{}, values...)})
}

func (p Privileges) index(name string) int {
	for i := range p {
		if p[i].Name == name {
			return i
		}
	}
	return -1
}
