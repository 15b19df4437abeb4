// Written from spec/ alone.

package main

import (
	"encoding/json"

	"kaltura.example/session/kaltura"
)

type multirequestEncodeInput struct {
	Calls  []call `json:"calls"`
	Params params `json:"params"`
	writing
}

func multirequestEncode(in multirequestEncodeInput) (*requestEncodeResult, error) {
	calls := make([]kaltura.Call, len(in.Calls))
	for i := range in.Calls {
		calls[i] = in.Calls[i].call()
	}
	request, err := kaltura.EncodeMultirequest(calls, &in.Params.Object, in.how())
	return requestResult(request), err
}

type multirequestResolveInput struct {
	Index  int    `json:"index"`
	Params params `json:"params"`
	Result value  `json:"result"`
}

type multirequestResolveResult struct {
	Params value `json:"params"`
}

func multirequestResolve(in multirequestResolveInput) (*multirequestResolveResult, error) {
	resolved, err := kaltura.Resolve(in.Index, &in.Params.Object, in.Result.any)
	if err != nil {
		return nil, err
	}
	return &multirequestResolveResult{value{kaltura.Lists(resolved)}}, nil
}

type multirequestRunInput struct {
	Params  []parameter `json:"params"`
	Results []value     `json:"results"`
}

// parameter is written as a pair: name and value.
type parameter struct {
	Name  text
	Value value
}

func (p *parameter) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.Name, &p.Value})
}

type dispatched struct {
	Service value `json:"service"`
	Action  value `json:"action"`
	Params  value `json:"params"`
}

type multirequestRunResult struct {
	Dispatched []dispatched `json:"dispatched"`
}

func multirequestRun(in multirequestRunInput) (*multirequestRunResult, error) {
	all := &kaltura.Object{}
	for _, p := range in.Params {
		all.Members = append(all.Members, kaltura.Member{Name: string(p.Name), Value: p.Value.any})
	}
	results := make([]any, len(in.Results))
	for i, r := range in.Results {
		results[i] = r.any
	}
	parts, err := kaltura.RunParts(all, results)
	result := &multirequestRunResult{make([]dispatched, len(parts))}
	for i, part := range parts {
		result.Dispatched[i] = dispatched{value{part.Service}, value{part.Action}, value{kaltura.Lists(part.Params)}}
	}
	return result, err
}
