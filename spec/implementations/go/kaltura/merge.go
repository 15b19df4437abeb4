// Written from spec/ alone.

package kaltura

import (
	"slices"
	"strconv"
)

// reserved are the names that a request cannot add to the privileges of an
// application token (PRIV.7).
var reserved = []string{
	"edit", "sview", "list", "download", "downloadasset", "editplaylist", "sviewplaylist",
	"actionslimit", "setrole", "restrictingrole", "limitentry", "iprestrict", "urirestrict",
	"enableentitlement", "disableentitlement", "disableentitlementforentry",
	"disableentitlementforplaylist", "privacycontext", "enablecategorymoderation", "reftime",
	"sessionkey", "preview", "sessionid", "jobtype", "apptoken", "enablechangeaccount",
	"edituser", "enablecaptionmoderation", "editadmintags", "restrictexplicitliveview",
	"virtualeventid", "searchcontext", "disablesessiontypecheck",
}

// TokenPrivileges are the privileges of a session that is started from an
// application token: what the token grants (APP.13) and what of the request is
// permitted (APP.14).
func TokenPrivileges(tokenID, granted, requested string) Privileges {
	list := Privileges{{"sessionid", []string{tokenID}}, {"apptoken", []string{tokenID}}}
	if granted != "" {
		list = list.merge(ParsePrivileges(granted))
	}
	if requested == "" {
		return list
	}
	for _, p := range ParsePrivileges(requested) {
		name := phpTrim(p.Name)
		if i := list.index(p.Name); i >= 0 { // APP.31
			if slices.Contains(list[i].Values, "*") {
				list[i].Values = p.Values
			}
			continue
		}
		if !slices.Contains(reserved, name) && !list.hasLoosely(name) {
			list = append(list, p)
		}
	}
	return list
}

// merge adds other privileges as PHP merges two maps: the values of an existing
// name are appended, numeric names are renumbered from 0 (PRIV.6).
func (p Privileges) merge(other Privileges) Privileges {
	next := 0
	for _, privilege := range other {
		name := privilege.Name
		if isIntKey(name) {
			name = strconv.Itoa(next)
			next++
		}
		p = p.add(name, privilege.Values)
	}
	return p
}

// hasLoosely tells whether a trimmed name is present, by PHP's comparison with
// the trimmed names (PRIV.6).
func (p Privileges) hasLoosely(name string) bool {
	return slices.ContainsFunc(p, func(q Privilege) bool { return looselyEqual(phpTrim(q.Name), name) })
}
