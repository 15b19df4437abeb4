// Written from spec/ alone.

package main

import "kaltura.example/session/kaltura"

type ksValidateInput struct {
	ksDecodeInput
	Now           int64 `json:"now"`
	RemoteAddress *text `json:"remote_address"`
	RequestURI    *text `json:"request_uri"`
}

type ksValidateResult struct {
	Status       string `json:"status"`
	Admin        bool   `json:"admin"`
	Widget       bool   `json:"widget"`
	Anonymous    bool   `json:"anonymous"`
	SessionGroup *text  `json:"session_group"`
}

func ksValidate(in ksValidateInput) (*ksValidateResult, error) {
	ks, err := kaltura.DecodeKS(string(in.KS), secretTexts(in.Secrets))
	if err != nil {
		return nil, err
	}
	caller := kaltura.Caller{Now: in.Now, Address: (*string)(in.RemoteAddress), URI: (*string)(in.RequestURI)}
	if err := ks.Check(caller); err != nil {
		return nil, err
	}
	result := &ksValidateResult{Status: "OK", Admin: ks.Admin(), Widget: ks.Widget(), Anonymous: ks.Anonymous()}
	if group, ok := ks.SessionGroup(); ok {
		result.SessionGroup = (*text)(&group)
	}
	return result, nil
}
