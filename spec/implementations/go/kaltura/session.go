// Written from spec/ alone.

package kaltura

// Decision is what a client that keeps a KS does next (LIFE.25).
type Decision string

// The decisions.
const (
	Reuse  Decision = "reuse"   // the stored KS serves
	Renew  Decision = "renew"   // make a new one while the stored KS still serves
	Start  Decision = "start"   // there is none that serves
	GiveUp Decision = "give-up" // another KS would not help
)

// Stored is what a client knows about the KS it keeps, and its own clock.
type Stored struct {
	Present     bool
	ValidUntil  int64 // Unix seconds of the server
	Now         int64 // the client's clock
	Lead        int64 // how far the server's clock is ahead of it
	RenewMargin int64 // seconds before the end in which the client renews
}

// BeforeCall decides about a stored KS before a call.
func (s Stored) BeforeCall() Decision {
	left := s.ValidUntil - (s.Now + s.Lead)
	switch {
	case !s.Present || left <= 0:
		return Start
	case left <= s.RenewMargin:
		return Renew
	}
	return Reuse
}

// AfterFailure decides after a call failed with that code and reason (KSID);
// renewed says that the call was repeated with a new KS already (LIFE.15).
func AfterFailure(code, reason string, renewed bool) Decision {
	switch {
	case code != CodeInvalidKS, renewed,
		reason == "EXCEEDED_RESTRICTED_IP", reason == "EXCEEDED_RESTRICTED_URI":
		return GiveUp
	}
	return Start
}
