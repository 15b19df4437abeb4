// Written from spec/ alone.

package kaltura

// The session and application token actions of spec/catalogue/actions.toml,
// with the classes and enumerations that they need.

// param is a parameter of an action or a property of a class. Without default
// and optional a parameter is mandatory.
type param struct {
	name, kind string // int, string, time, an enumeration or a class
	value      any    // the default, nil for none
	optional   bool
}

func mandatory(name, kind string) param { return param{name: name, kind: kind} }
func optional(name, kind string) param  { return param{name: name, kind: kind, optional: true} }
func defaulting(name, kind string, value any) param {
	return param{name: name, kind: kind, value: value}
}

// properties are those of one kind.
func properties(kind string, names ...string) []param {
	params := make([]param, len(names))
	for i, name := range names {
		params[i] = optional(name, kind)
	}
	return params
}

const day = int64(86400)

// actions are named in lower case, as they are looked up (WIRE.5).
var actions = map[string][]param{
	"session.start": {
		mandatory("secret", "string"), defaulting("userId", "string", ""),
		defaulting("type", "KalturaSessionType", int64(0)), optional("partnerId", "int"),
		defaulting("expiry", "int", day), optional("privileges", "string"),
	},
	"session.end":                {},
	"session.get":                {optional("session", "string")},
	"session.startwidgetsession": {mandatory("widgetId", "string"), defaulting("expiry", "int", day)},
	"session.impersonate": {
		mandatory("secret", "string"), mandatory("impersonatedPartnerId", "int"),
		defaulting("userId", "string", ""), defaulting("type", "KalturaSessionType", int64(0)),
		optional("partnerId", "int"), defaulting("expiry", "int", day), optional("privileges", "string"),
	},
	"session.impersonatebyks": {
		mandatory("session", "string"), optional("type", "KalturaSessionType"),
		optional("expiry", "int"), optional("privileges", "string"),
	},
	"apptoken.add":    {mandatory("appToken", "KalturaAppToken")},
	"apptoken.get":    {mandatory("id", "string")},
	"apptoken.list":   {optional("filter", "KalturaAppTokenFilter"), optional("pager", "KalturaFilterPager")},
	"apptoken.update": {mandatory("id", "string"), mandatory("appToken", "KalturaAppToken")},
	"apptoken.delete": {mandatory("id", "string")},
	"apptoken.startsession": {
		mandatory("id", "string"), mandatory("tokenHash", "string"), optional("userId", "string"),
		optional("type", "KalturaSessionType"), optional("expiry", "int"), optional("sessionPrivileges", "string"),
	},
	"user.login": {
		mandatory("partnerId", "int"), mandatory("userId", "string"), mandatory("password", "string"),
		defaulting("expiry", "int", day), defaulting("privileges", "string", "*"),
	},
	"user.loginbyloginid": {
		mandatory("loginId", "string"), mandatory("password", "string"), optional("partnerId", "int"),
		defaulting("expiry", "int", day), defaulting("privileges", "string", "*"), optional("otp", "string"),
	},
}

// classes have their properties in the order in which they are read.
var classes = map[string][]param{
	"KalturaAppToken": join(
		properties("string", "id", "token"), properties("int", "partnerId"),
		properties("time", "createdAt", "updatedAt"), properties("KalturaAppTokenStatus", "status"),
		properties("time", "expiry"), properties("KalturaSessionType", "sessionType"),
		properties("string", "sessionUserId"), properties("int", "sessionDuration"),
		properties("string", "sessionPrivileges"), properties("KalturaAppTokenHashType", "hashType"),
		properties("string", "description"),
	),
	"KalturaAppTokenFilter": join(
		properties("string", "orderBy", "idEqual", "idIn"),
		properties("time", "createdAtGreaterThanOrEqual", "createdAtLessThanOrEqual",
			"updatedAtGreaterThanOrEqual", "updatedAtLessThanOrEqual"),
		properties("KalturaAppTokenStatus", "statusEqual"), properties("string", "statusIn", "sessionUserIdEqual"),
	),
	"KalturaFilterPager": {defaulting("pageSize", "int", int64(30)), defaulting("pageIndex", "int", int64(1))},
}

func join(lists ...[]param) []param {
	var joined []param
	for _, list := range lists {
		joined = append(joined, list...)
	}
	return joined
}

var intEnums = map[string][]int64{
	"KalturaSessionType":    {0, 2},
	"KalturaAppTokenStatus": {1, 2, 3},
}

var textEnums = map[string][]string{
	"KalturaAppTokenHashType": {"MD5", "SHA1", "SHA256", "SHA512"},
}
