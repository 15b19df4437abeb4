// Written from spec/ alone.

// Command session answers the vectors of the Kaltura session kit: it speaks the
// adapter protocol, one JSON document per line, on standard input and output.
//
//	kskit verify -- go run -C spec/implementations/go .
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"kaltura.example/session/kaltura"
)

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "session:", err)
		os.Exit(1)
	}
}

type request struct {
	Cmd   string          `json:"cmd"`
	Seq   int             `json:"seq"`
	Op    string          `json:"op"`
	Input json.RawMessage `json:"input"`
}

type answer struct {
	Seq    int     `json:"seq"`
	Result any     `json:"result,omitempty"`
	Error  *fault  `json:"error,omitempty"`
	Skip   *string `json:"skip,omitempty"`
}

type fault struct {
	Code    text   `json:"code"`
	Reason  text   `json:"reason"`
	Step    text   `json:"step"`
	Message *text  `json:"message,omitempty"`
	Args    *value `json:"args,omitempty"`
}

type implementation struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Version  string `json:"version"`
}

type welcome struct {
	OK             bool           `json:"ok"`
	Implementation implementation `json:"implementation"`
	Ops            []string       `json:"ops"`
}

// serve answers requests until stop or the end of the input. Answers are held
// back only while another request has already arrived.
func serve(in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 1<<20)
	writer := bufio.NewWriterSize(out, 1<<20)
	encoder := json.NewEncoder(writer)
	encoder.SetEscapeHTML(false)
	for {
		line, err := reader.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return writer.Flush()
		}
		if err != nil && err != io.EOF {
			return err
		}
		var req request
		if err := json.Unmarshal(line, &req); err != nil {
			return err
		}
		switch req.Cmd {
		case "stop":
			return writer.Flush()
		case "hello":
			err = encoder.Encode(greet())
		default:
			err = encoder.Encode(respond(req))
		}
		if err != nil {
			return err
		}
		if !lineWaits(reader) {
			if err := writer.Flush(); err != nil {
				return err
			}
		}
	}
}

// lineWaits tells whether the next line has been read already.
func lineWaits(reader *bufio.Reader) bool {
	waiting, _ := reader.Peek(reader.Buffered())
	return bytes.IndexByte(waiting, '\n') >= 0
}

func greet() welcome {
	ops := make([]string, 0, len(operations))
	for name := range operations {
		ops = append(ops, name)
	}
	slices.Sort(ops)
	return welcome{true, implementation{"go-from-spec", "go", "1.0"}, ops}
}

func respond(req request) answer {
	do, ok := operations[req.Op]
	if !ok {
		return skip(req.Seq, "no operation "+req.Op)
	}
	result, err := do(req.Input)
	var refusal *kaltura.Error
	var exception *kaltura.Exception
	switch {
	case errors.As(err, &refusal):
		refused := &fault{Code: text(refusal.Code), Reason: text(refusal.Reason), Step: text(refusal.Step)}
		if refusal.Args != nil {
			refused.Args = &value{refusal.Args}
		}
		return answer{Seq: req.Seq, Error: refused}
	case errors.As(err, &exception):
		return answer{Seq: req.Seq, Error: &fault{
			Code:    text(exception.Code),
			Reason:  text(exception.Reason()),
			Step:    kaltura.StepAPIException,
			Message: (*text)(&exception.Message),
			Args:    &value{exception.Args},
		}}
	case err != nil:
		return skip(req.Seq, err.Error())
	}
	return answer{Seq: req.Seq, Result: result}
}

func skip(seq int, why string) answer {
	return answer{Seq: seq, Skip: &why}
}
