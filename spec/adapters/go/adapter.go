// A starter adapter for kskit verify, standard library only; kaltura.go stands for the code that is verified.
//
//	kskit verify -- go run -C spec/adapters/go .
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
)

type object = map[string]any

var ops = map[string]func(map[string]text) object{
	"token_hash": func(in map[string]text) object {
		hash, known := tokenHash(in["ks"], in["token"], in["hash_type"])
		if !known {
			return object{"error": object{"code": "INVALID_ENUM_VALUE", "step": "hash-type"}}
		}
		return object{"result": object{"token_hash": hash}}
	},
	"ks_encode": func(in map[string]text) object {
		f := fields{in["partner_id"], in["valid_until"], in["type"], in["user_id"], in["privileges"],
			in["master_partner_id"], in["additional_data"]}
		if string(in["version"]) == "1" {
			return object{"result": object{"ks": ksV1(f, in["secret"], in["rand"])}}
		}
		random, _ := hex.DecodeString(string(in["random_hex"]))
		return object{"result": object{"ks": ksV2(f, in["secret"], random)}}
	},
}

func main() {
	in, out := bufio.NewReader(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		var m struct {
			Cmd, Op string
			Seq     int
			Input   map[string]text
		}
		if err != nil || json.Unmarshal(line, &m) != nil || m.Cmd == "stop" {
			return
		}
		if m.Cmd == "hello" {
			about := object{"name": "go-starter", "language": "go", "version": "1"}
			out.Encode(object{"ok": true, "implementation": about, "ops": []string{"token_hash", "ks_encode"}})
			continue
		}
		answer := ops[m.Op](m.Input)
		answer["seq"] = m.Seq
		out.Encode(answer)
	}
}
