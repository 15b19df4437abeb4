// Package vectors embeds the test vectors of the Kaltura session kit.
package vectors

import (
	"embed"
	"encoding/json"
)

// Files holds every family (token-hash.json, ...), manifest.json and schema/.
//
//go:embed *.json schema/*.json
var Files embed.FS

// Kit is all families in one document, by name below "families".
var Kit = kit()

func kit() []byte {
	var manifest struct{ Families map[string]struct{ File string } }
	families := map[string]json.RawMessage{}
	decode("manifest.json", &manifest)
	for name, family := range manifest.Families {
		var content json.RawMessage
		decode(family.File, &content)
		families[name] = content
	}
	document, err := json.Marshal(map[string]any{"families": families})
	if err != nil {
		panic(err)
	}
	return document
}

// decode reads a file that was embedded when this package was compiled: it fails only for a damaged copy.
func decode(name string, into any) {
	content, err := Files.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		panic("vectors: " + name + ": " + err.Error())
	}
}
