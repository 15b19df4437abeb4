// Written from spec/ alone.

package kaltura

// Error is a refusal, told as the vectors tell it.
type Error struct {
	Code   string  // the API's error code
	Reason string  // what tells apart what the code does not: for INVALID_KS the text of KSID
	Step   string  // the check that refused
	Args   *Object // the arguments that the API gives the error, nil when they are not known
}

func (e *Error) Error() string {
	text := e.Code
	if e.Reason != "" {
		text += " (" + e.Reason + ")"
	}
	if e.Step != "" {
		text += " at " + e.Step
	}
	return text
}

// The codes that this package refuses with (ERR).
const (
	CodeInvalidKS        = "INVALID_KS"
	CodeInvalidEnumValue = "INVALID_ENUM_VALUE"
)

// The steps at which reading a KS can fail, in their order.
const (
	StepBase64    = "base64"
	StepStructure = "structure"
	StepPartner   = "partner"
	StepBlockSize = "block-size"
	StepSignature = "signature"
	StepFields    = "fields"
)

// unreadable says that a KS cannot be read; every cause has the same code and
// reason (KSX.5, KSX.8, ERR.6).
func unreadable(step string) *Error {
	return &Error{Code: CodeInvalidKS, Reason: "INVALID_STR", Step: step}
}
