// Written from spec/ alone.

package main

import (
	"encoding/hex"
	"fmt"

	"kaltura.example/session/kaltura"
)

type ksEncodeInput struct {
	Version         int     `json:"version"`
	Secret          text    `json:"secret"`
	PartnerID       *scalar `json:"partner_id"`
	ValidUntil      *scalar `json:"valid_until"`
	Type            *scalar `json:"type"`
	UserID          *scalar `json:"user_id"`
	Privileges      *scalar `json:"privileges"`
	MasterPartnerID *scalar `json:"master_partner_id"`
	AdditionalData  *scalar `json:"additional_data"`
	Rand            text    `json:"rand"`
	RandomHex       string  `json:"random_hex"`
}

type ksEncodeResult struct {
	KS text `json:"ks"`
}

func ksEncode(in ksEncodeInput) (*ksEncodeResult, error) {
	fields := kaltura.Fields{
		PartnerID:       (*string)(in.PartnerID),
		ValidUntil:      (*string)(in.ValidUntil),
		Type:            (*string)(in.Type),
		UserID:          (*string)(in.UserID),
		Privileges:      (*string)(in.Privileges),
		MasterPartnerID: (*string)(in.MasterPartnerID),
		AdditionalData:  (*string)(in.AdditionalData),
	}
	if in.Version == 1 {
		return &ksEncodeResult{text(kaltura.EncodeV1(string(in.Secret), fields, string(in.Rand)))}, nil
	}
	random, err := hex.DecodeString(in.RandomHex)
	if err != nil || len(random) != 16 {
		return nil, fmt.Errorf("random_hex: want 16 bytes in hexadecimal, got %q", in.RandomHex)
	}
	return &ksEncodeResult{text(kaltura.EncodeV2(string(in.Secret), fields, [16]byte(random)))}, nil
}

type ksDecodeInput struct {
	KS      text              `json:"ks"`
	Secrets map[string][]text `json:"secrets"`
}

type ksDecodeResult struct {
	Version          int         `json:"version"`
	PartnerID        *text       `json:"partner_id"`
	ValidUntil       *text       `json:"valid_until"`
	Type             *text       `json:"type"`
	UserID           *text       `json:"user_id"`
	Privileges       *text       `json:"privileges"`
	ParsedPrivileges []privilege `json:"parsed_privileges"`
	MasterPartnerID  *text       `json:"master_partner_id"`
	AdditionalData   *text       `json:"additional_data"`
	Rand             *text       `json:"rand"`
	Hash             text        `json:"hash"`
	SecretIndex      int         `json:"secret_index"`
	PartnerPattern   *text       `json:"partner_pattern,omitempty"`
}

func ksDecode(in ksDecodeInput) (*ksDecodeResult, error) {
	ks, err := kaltura.DecodeKS(string(in.KS), secretTexts(in.Secrets))
	if err != nil {
		return nil, err
	}
	return &ksDecodeResult{
		Version:          ks.Version,
		PartnerID:        (*text)(ks.PartnerID),
		ValidUntil:       (*text)(ks.ValidUntil),
		Type:             (*text)(ks.Type),
		UserID:           (*text)(ks.UserID),
		Privileges:       (*text)(ks.Privileges),
		ParsedPrivileges: privilegePairs(ks.Parsed),
		MasterPartnerID:  (*text)(ks.MasterPartnerID),
		AdditionalData:   (*text)(ks.AdditionalData),
		Rand:             (*text)(ks.Rand),
		Hash:             text(ks.Hash),
		SecretIndex:      ks.SecretIndex,
		PartnerPattern:   (*text)(ks.PartnerPattern),
	}, nil
}

func secretTexts(in map[string][]text) map[string][]string {
	secrets := make(map[string][]string, len(in))
	for partner, list := range in {
		for _, secret := range list {
			secrets[partner] = append(secrets[partner], string(secret))
		}
	}
	return secrets
}
