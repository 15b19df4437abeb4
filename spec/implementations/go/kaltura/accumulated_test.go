package kaltura

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// accumulated is vectors/accumulated.json: what cases are made of, and a digest over many of them.
type accumulated struct {
	Seed      string
	Pieces    []string
	HashTypes []string `json:"hash_types"`
	Digests   map[string]map[string]string
}

func (a accumulated) word(i int, name string) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s/%d/%s", a.Seed, i, name))
}

func (a accumulated) number(i int, name string, below int) int {
	word := a.word(i, name)
	return int(binary.BigEndian.Uint32(word[:]) % uint32(below))
}

func (a accumulated) text(i int, name string) string {
	word := a.word(i, name)
	var text strings.Builder
	for _, b := range word[:word[31]%24] {
		text.WriteString(a.Pieces[b%32])
	}
	return text.String()
}

func (a accumulated) ks(i int) (ks, partner, secret string) {
	partner = strconv.Itoa(1 + a.number(i, "partner", 99999))
	word, random := a.word(i, "secret"), a.word(i, "random")
	secret = hex.EncodeToString(word[:])[:32]
	fields := Fields{
		PartnerID:  &partner,
		ValidUntil: Str(strconv.Itoa(1700000000 + a.number(i, "until", 100000000))),
		Type:       Str(strconv.Itoa(2 * a.number(i, "type", 2))),
		UserID:     Str(a.text(i, "user")),
		Privileges: Str(a.text(i, "privileges")),
	}
	if i%2 == 0 {
		return EncodeV1(secret, fields, strconv.Itoa(a.number(i, "rand", 65536))), partner, secret
	}
	return EncodeV2(secret, fields, [16]byte(random[:16])), partner, secret
}

func (a accumulated) decoded(i int) (string, error) {
	ks, partner, secret := a.ks(i)
	if i%3 == 0 {
		place := a.number(i, "place", len(ks))
		ks = ks[:place] + "A" + ks[place+1:]
	}
	read, err := DecodeKS(ks, map[string][]string{partner: {secret}})
	if err != nil {
		var refused *Error
		if errors.As(err, &refused) {
			return refused.Code, nil
		}
		return "", err
	}
	var values []string
	for _, value := range []*string{read.PartnerID, read.ValidUntil, read.Type, read.UserID, read.Privileges} {
		if value == nil {
			value = new(string)
		}
		values = append(values, *value)
	}
	return strings.Join(values, "|"), nil
}

func (a accumulated) request(i int) (string, error) {
	filter, pager, params := &Object{}, &Object{}, &Object{}
	filter.Set("nameLike", a.text(i, "name"))
	filter.Set("idIn", a.text(i, "ids"))
	pager.Set("pageSize", json.Number(strconv.Itoa(a.number(i, "size", 500))))
	params.Set("ks", a.text(i, "ks"))
	params.Set("filter", filter)
	params.Set("pager", pager)
	how := Writing{Encoding: []Encoding{Form, JSON}[i%2], Brackets: i/2%2 == 1, Format: 1}
	request, err := EncodeCall(Call{"media", "list", params}, how)
	if err != nil {
		return "", err
	}
	var read []string
	params, err = ReadParams(request)
	if err != nil {
		return "", err
	}
	listParameters(params, "", &read)
	slices.Sort(read)
	return strings.Join(read, "&"), nil
}

func listParameters(value any, path string, into *[]string) {
	object, nested := value.(*Object)
	if !nested {
		*into = append(*into, fmt.Sprintf("%s=%v", path, value))
		return
	}
	for _, member := range object.Members {
		if path == "" && slices.Contains([]string{"service", "action", "format"}, member.Name) {
			continue
		}
		listParameters(member.Value, strings.TrimPrefix(path+":"+member.Name, ":"), into)
	}
}

func TestAccumulated(t *testing.T) {
	var a accumulated
	data, err := os.ReadFile("../../../../vectors/accumulated.json")
	if err == nil {
		err = json.Unmarshal(data, &a)
	}
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]func(i int) (string, error){
		"token_hash": func(i int) (string, error) {
			return TokenHash(a.text(i, "ks"), a.text(i, "token"), a.HashTypes[i%4])
		},
		"ks_encode": func(i int) (string, error) {
			ks, _, _ := a.ks(i)
			return ks, nil
		},
		"ks_decode": a.decoded,
		"privileges_parse": func(i int) (string, error) {
			var lines []string
			for _, one := range ParsePrivileges(a.text(i, "privileges")) {
				lines = append(lines, one.Name+"="+strings.Join(one.Values, "/"))
			}
			return strings.Join(lines, ";"), nil
		},
		"request_encode": a.request,
	}
	for op, digests := range a.Digests {
		for count, want := range digests {
			t.Run(op+"/"+count, func(t *testing.T) {
				t.Parallel()
				digest, many := sha256.New(), 0
				fmt.Sscan(count, &many)
				for i := range many {
					line, err := cases[op](i)
					if err != nil {
						t.Fatalf("case %d: %v", i, err)
					}
					digest.Write([]byte(line + "\n"))
				}
				if got := hex.EncodeToString(digest.Sum(nil)); got != want {
					t.Errorf("digest %s, not %s", got, want)
				}
			})
		}
	}
}
