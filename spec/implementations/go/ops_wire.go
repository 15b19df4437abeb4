// Written from spec/ alone.

package main

import "kaltura.example/session/kaltura"

type writing struct {
	Encoding       kaltura.Encoding `json:"encoding"`
	Nesting        string           `json:"nesting"`
	ResponseFormat int              `json:"response_format"`
}

func (w writing) how() kaltura.Writing {
	return kaltura.Writing{Encoding: w.Encoding, Brackets: w.Nesting == "brackets", Format: w.ResponseFormat}
}

type call struct {
	Service text   `json:"service"`
	Action  text   `json:"action"`
	Params  params `json:"params"`
}

func (c *call) call() kaltura.Call {
	return kaltura.Call{Service: string(c.Service), Action: string(c.Action), Params: &c.Params.Object}
}

type requestEncodeInput struct {
	call
	writing
}

type requestEncodeResult struct {
	Method  string            `json:"method"`
	Target  text              `json:"target"`
	Headers map[string]string `json:"headers"`
	Body    text              `json:"body"`
}

func requestEncode(in requestEncodeInput) (*requestEncodeResult, error) {
	request, err := kaltura.EncodeCall(in.call.call(), in.how())
	return requestResult(request), err
}

func requestResult(r *kaltura.Request) *requestEncodeResult {
	if r == nil {
		return nil
	}
	return &requestEncodeResult{r.Method, text(r.Target), r.Headers, text(r.Body)}
}

type rawRequest struct {
	Method  string          `json:"method"`
	Target  text            `json:"target"`
	Headers map[string]text `json:"headers"`
	Body    text            `json:"body"`
}

func (r *rawRequest) request() *kaltura.Request {
	return &kaltura.Request{Method: r.Method, Target: string(r.Target), Headers: headerTexts(r.Headers), Body: string(r.Body)}
}

type requestReadResult struct {
	Parameters value `json:"parameters"`
}

func requestRead(in rawRequest) (*requestReadResult, error) {
	params, err := kaltura.ReadParams(in.request())
	if err != nil {
		return nil, err
	}
	return &requestReadResult{value{kaltura.Lists(params)}}, nil
}

type requestArgumentsInput struct {
	rawRequest
	Now int64 `json:"now"`
}

type requestArgumentsResult struct {
	Arguments value `json:"arguments"`
}

func requestArguments(in requestArgumentsInput) (*requestArgumentsResult, error) {
	params, err := kaltura.ReadParams(in.request())
	if err != nil {
		return nil, err
	}
	arguments, err := kaltura.Arguments(params, in.Now)
	return &requestArgumentsResult{value{arguments}}, err
}

type responseDecodeInput struct {
	Status  int             `json:"status"`
	Headers map[string]text `json:"headers"`
	Body    text            `json:"body"`
}

type responseDecodeResult struct {
	Value value `json:"value"`
}

func responseDecode(in responseDecodeInput) (*responseDecodeResult, error) {
	decoded, err := kaltura.Answer{Status: in.Status, Headers: headerTexts(in.Headers), Body: string(in.Body)}.Decode()
	return &responseDecodeResult{value{decoded}}, err
}

func headerTexts(in map[string]text) map[string]string {
	headers := make(map[string]string, len(in))
	for name, value := range in {
		headers[name] = string(value)
	}
	return headers
}
