// Written from spec/ alone.

package main

import (
	"encoding/json"

	"kaltura.example/session/kaltura"
)

// operation turns the input of a vector into its result, or into an error of
// the type *kaltura.Error.
type operation func(input json.RawMessage) (any, error)

// operations are what this implementation can do, by the names of the vectors.
var operations = map[string]operation{
	"token_hash":           op(tokenHash),
	"ks_encode":            op(ksEncode),
	"ks_decode":            op(ksDecode),
	"ks_validate":          op(ksValidate),
	"request_read":         op(requestRead),
	"request_arguments":    op(requestArguments),
	"request_encode":       op(requestEncode),
	"response_decode":      op(responseDecode),
	"multirequest_encode":  op(multirequestEncode),
	"multirequest_resolve": op(multirequestResolve),
	"multirequest_run":     op(multirequestRun),
	"session_decide":       op(sessionDecide),
	"privileges_parse":     op(privilegesParse),
	"privileges_build":     op(privilegesBuild),
	"privileges_merge":     op(privilegesMerge),
}

// op makes an operation of a function with a typed input.
func op[I, R any](do func(I) (R, error)) operation {
	return func(raw json.RawMessage) (any, error) {
		var input I
		if err := json.Unmarshal(raw, &input); err != nil {
			return nil, err
		}
		return do(input)
	}
}

type tokenHashInput struct {
	KS       text  `json:"ks"`
	Token    text  `json:"token"`
	HashType *text `json:"hash_type"`
}

type tokenHashResult struct {
	TokenHash string `json:"token_hash"`
}

func tokenHash(in tokenHashInput) (*tokenHashResult, error) {
	hashType := kaltura.DefaultHashType
	if in.HashType != nil {
		hashType = string(*in.HashType)
	}
	sum, err := kaltura.TokenHash(string(in.KS), string(in.Token), hashType)
	return &tokenHashResult{sum}, err
}
