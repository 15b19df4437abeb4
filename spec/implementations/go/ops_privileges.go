// Written from spec/ alone.

package main

import (
	"encoding/json"

	"kaltura.example/session/kaltura"
)

// privilege is written as a pair: name and values.
type privilege struct {
	Name   text
	Values []text
}

func (p privilege) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{p.Name, p.Values})
}

func (p *privilege) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.Name, &p.Values})
}

func privilegePairs(list kaltura.Privileges) []privilege {
	pairs := make([]privilege, len(list))
	for i, p := range list {
		pairs[i] = privilege{text(p.Name), make([]text, len(p.Values))}
		for j, value := range p.Values {
			pairs[i].Values[j] = text(value)
		}
	}
	return pairs
}

type privilegesText struct {
	Text text `json:"text"`
}

type privilegesParseResult struct {
	Privileges []privilege `json:"privileges"`
	Text       text        `json:"text"`
}

func privilegesParse(in privilegesText) (*privilegesParseResult, error) {
	list := kaltura.ParsePrivileges(string(in.Text))
	return &privilegesParseResult{privilegePairs(list), text(list.String())}, nil
}

type privilegesBuildInput struct {
	Privileges []privilege `json:"privileges"`
}

func privilegesBuild(in privilegesBuildInput) (*privilegesText, error) {
	list := make(kaltura.Privileges, len(in.Privileges))
	for i, p := range in.Privileges {
		list[i].Name = string(p.Name)
		for _, value := range p.Values {
			list[i].Values = append(list[i].Values, string(value))
		}
	}
	return &privilegesText{text(list.String())}, nil
}

type privilegesMergeInput struct {
	TokenID         text `json:"token_id"`
	TokenPrivileges text `json:"token_privileges"`
	Requested       text `json:"requested"`
}

type privilegesMergeResult struct {
	Privileges text `json:"privileges"`
}

// privilegesMerge takes null for an empty text.
func privilegesMerge(in privilegesMergeInput) (*privilegesMergeResult, error) {
	list := kaltura.TokenPrivileges(string(in.TokenID), string(in.TokenPrivileges), string(in.Requested))
	return &privilegesMergeResult{text(list.String())}, nil
}
