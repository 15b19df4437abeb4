// Written from spec/ alone.

package main

import "kaltura.example/session/kaltura"

type sessionDecideInput struct {
	Stored *struct {
		ValidUntil int64 `json:"valid_until"`
	} `json:"stored"`
	Now         int64 `json:"now"`
	Skew        int64 `json:"skew"`
	RenewMargin int64 `json:"renew_margin"`
	Error       *struct {
		Code   text `json:"code"`
		Reason text `json:"reason"`
	} `json:"error"`
	AlreadyRenewed bool `json:"already_renewed"`
}

type sessionDecideResult struct {
	Decision kaltura.Decision `json:"decision"`
}

func sessionDecide(in sessionDecideInput) (*sessionDecideResult, error) {
	if in.Error != nil {
		return &sessionDecideResult{kaltura.AfterFailure(string(in.Error.Code), string(in.Error.Reason), in.AlreadyRenewed)}, nil
	}
	stored := kaltura.Stored{Now: in.Now, Lead: in.Skew, RenewMargin: in.RenewMargin}
	if in.Stored != nil {
		stored.Present, stored.ValidUntil = true, in.Stored.ValidUntil
	}
	return &sessionDecideResult{stored.BeforeCall()}, nil
}
