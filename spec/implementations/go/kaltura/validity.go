// Written from spec/ alone.

package kaltura

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"
)

// Caller is who uses a KS, and when; nil stands for what is not known.
type Caller struct {
	Now     int64 // Unix seconds
	Address *string
	URI     *string // path and query, as sent
}

// The steps at which a KS that was read can be refused, in their order (LIFE.2).
const (
	StepContent     = "content"
	StepExpiry      = "expiry"
	StepIPRestrict  = "iprestrict"
	StepURIRestrict = "urirestrict"
)

// Check tells whether the KS may be used now, from there, for that (LIFE.2).
// What the server remembers, revocations and budgets, is not looked at.
func (ks *KS) Check(c Caller) error {
	refuse := func(reason, step string) error {
		return &Error{Code: CodeInvalidKS, Reason: reason, Step: step}
	}
	switch {
	case ks.Content == "" || ks.Content == "0": // LIFE.26
		return unreadable(StepContent)
	case ks.expired(c.Now):
		return refuse("EXPIRED", StepExpiry)
	case !ks.addressAllowed(deref(c.Address)):
		return refuse("EXCEEDED_RESTRICTED_IP", StepIPRestrict)
	case !ks.uriAllowed(deref(c.URI)):
		return refuse("EXCEEDED_RESTRICTED_URI", StepURIRestrict)
	}
	return nil
}

// expired follows LIFE.3 and LIFE.4.
func (ks *KS) expired(now int64) bool {
	return deref(ks.ValidUntil) == "" || compareWithInt(*ks.ValidUntil, now) <= 0
}

// addressAllowed follows LIFE.6.
func (ks *KS) addressAllowed(address string) bool {
	i := ks.Parsed.index("iprestrict")
	return i < 0 || slices.ContainsFunc(ks.Parsed[i].Values, func(allowed string) bool {
		return looselyEqual(allowed, address)
	})
}

// uriAllowed follows LIFE.7.
func (ks *KS) uriAllowed(uri string) bool {
	i := ks.Parsed.index("urirestrict")
	if i < 0 {
		return true
	}
	patterns := strings.Split(strings.Join(ks.Parsed[i].Values, "/"), "|")
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
			return strings.HasPrefix(uri, prefix)
		}
		return uri == pattern
	})
}

// Admin tells whether the KS is an admin session (KSX.19).
func (ks *KS) Admin() bool { return ks.Type != nil && compareWithInt(*ks.Type, 1) >= 0 }

// Anonymous tells whether the KS names no user (KSX.19).
func (ks *KS) Anonymous() bool {
	user := deref(ks.UserID)
	return user == "" || user == "0"
}

// Widget tells whether the KS is a widget session, which cannot be revoked
// (KSX.19, LIFE.8).
func (ks *KS) Widget() bool {
	return (ks.Type == nil || compareWithInt(*ks.Type, 0) == 0) && ks.Anonymous() &&
		strings.Contains(deref(ks.Privileges), "widget:1")
}

// SessionGroup names the group of sessions that the KS is revoked with, if it
// has one (KSX.18).
func (ks *KS) SessionGroup() (string, bool) {
	i := ks.Parsed.index("sessionid")
	if i < 0 || len(ks.Parsed[i].Values) == 0 {
		return "", false
	}
	sum := sha1.Sum([]byte(deref(ks.PartnerID) + "_" + ks.Parsed[i].Values[0]))
	return hex.EncodeToString(sum[:]), true
}
