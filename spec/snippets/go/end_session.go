// End a session. session.end revokes a KS at once. The sessions of one application
// token form a group: ending one ends them all, those started later too. Let them
// expire instead.
// Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: Go
// 1.22. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS,
// KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
// KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: go run end_session.go
package main

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()

	// With KALTURA_KS, that session is ended; without it, one of two sessions of an application token.
	if ks := os.Getenv("KALTURA_KS"); ks != "" {
		if err := end(ctx, ks); err != nil {
			return err
		}
		return printRefusal(ctx, ks)
	}
	partnerID, appTokenID := setting("KALTURA_PARTNER_ID"), setting("KALTURA_APP_TOKEN_ID")
	appToken, appTokenHashType := setting("KALTURA_APP_TOKEN"), setting("KALTURA_APP_TOKEN_HASH_TYPE")

	// --8<-- [start:widget] ANCHOR: widget
	// One widget session can start any number of sessions of the token.
	var widget struct{ KS string }
	if err := call(ctx, "session", "startWidgetSession", url.Values{"widgetId": {"_" + partnerID}}, &widget, "ks"); err != nil {
		return err
	}
	// --8<-- [end:widget] ANCHOR_END: widget

	// --8<-- [start:hash] ANCHOR: hash
	// The same KS and the same token give the same hash, which may be used again.
	hashes := map[string]func() hash.Hash{"MD5": md5.New, "SHA1": sha1.New, "SHA256": sha256.New, "SHA512": sha512.New}
	newHash, known := hashes[appTokenHashType]
	if !known {
		return fmt.Errorf("unknown hash type %s: it is MD5, SHA1, SHA256 or SHA512", appTokenHashType)
	}
	digest := newHash()
	digest.Write([]byte(widget.KS + appToken))
	tokenHash := hex.EncodeToString(digest.Sum(nil))
	// --8<-- [end:hash] ANCHOR_END: hash

	// --8<-- [start:start] ANCHOR: start
	// Each carries the privilege sessionid with the token's id: that is the group.
	var session, other, late struct{ KS string }
	params := url.Values{"ks": {widget.KS}, "id": {appTokenID}, "tokenHash": {tokenHash}}
	if err := call(ctx, "appToken", "startSession", params, &session, "ks"); err != nil {
		return err
	}
	if err := call(ctx, "appToken", "startSession", params, &other, "ks"); err != nil {
		return err
	}
	// --8<-- [end:start] ANCHOR_END: start

	if err := end(ctx, session.KS); err != nil {
		return err
	}

	// --8<-- [start:others] ANCHOR: others
	// The other session is refused as well. Nobody ended it: it belongs to the same
	// group.
	if err := printRefusal(ctx, other.KS); err != nil {
		return err
	}
	// --8<-- [end:others] ANCHOR_END: others

	// --8<-- [start:restart] ANCHOR: restart
	// A session started afterwards is born dead: startSession succeeds and says
	// nothing; only the next call is refused.
	if err := call(ctx, "appToken", "startSession", params, &late, "ks"); err != nil {
		return err
	}
	// --8<-- [end:restart] ANCHOR_END: restart
	// --8<-- [start:born-dead] ANCHOR: born-dead
	// The way out is another token: create one, delete the old one.
	return printRefusal(ctx, late.KS)
	// --8<-- [end:born-dead] ANCHOR_END: born-dead
}

// --8<-- [start:end] ANCHOR: end

// end revokes the KS. The response is null. Ending the same KS again is an error:
// INVALID_KS with LOGOUT.
func end(ctx context.Context, ks string) error {
	return call(ctx, "session", "end", url.Values{"ks": {ks}}, new(any))
}

// --8<-- [end:end] ANCHOR_END: end

// --8<-- [start:refused] ANCHOR: refused

// printRefusal tries the KS and prints why it is refused. The reason stands where the
// message would quote the KS: args.KSID.
func printRefusal(ctx context.Context, ks string) error {
	var failure *apiError
	err := call(ctx, "media", "list", url.Values{"ks": {ks}, "pager[pageSize]": {"1"}}, new(any))
	if err == nil {
		return errors.New("the KS still works")
	}
	if !errors.As(err, &failure) || failure.Code != "INVALID_KS" {
		return err
	}
	fmt.Println(failure.reason())
	return nil
}

// --8<-- [end:refused] ANCHOR_END: refused

// --8<-- [start:call] ANCHOR: call

// An apiError is what the API returns, under HTTP 200, when a call fails.
type apiError struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	ObjectType string `json:"objectType"`
	Args       any    `json:"args"` // an object, or an empty list
}

func (e *apiError) Error() string {
	code := visible(e.Code)
	return fmt.Sprintf("%s: %s (see: kskit explain error %s)", code, shown(e.Message), code)
}

// visible replaces control characters.
func visible(text string) string {
	return strings.Map(func(char rune) rune {
		if unicode.IsPrint(char) {
			return char
		}
		return unicode.ReplacementChar
	}, text)
}

// shown redacts what looks like a KS, too: a message may quote the one that was sent.
func shown(text string) string {
	return regexp.MustCompile(`[\w+/=-]{32,}`).ReplaceAllString(visible(text), "[redacted]")
}

// reason is the word that tells why a KS was refused: EXPIRED, LOGOUT, ...
func (e *apiError) reason() string {
	args, _ := e.Args.(map[string]any)
	word, _ := args["KSID"].(string)
	return word
}

// call sends one request and decodes the response into result. wanted: the members that it must have.
func call(ctx context.Context, service, action string, params url.Values, result any, wanted ...string) error {
	params.Set("format", "1") // JSON; the default is XML
	endpoint := setting("KALTURA_SERVICE_URL") + "/service/" + service + "/action/" + action
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(params.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: stay}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !json.Valid(answer) {
		came := shown(string(answer))
		return fmt.Errorf("%s: no response from the API: HTTP status %d: %.60s", service+"."+action, response.StatusCode, came)
	}
	var failure apiError
	if json.Unmarshal(answer, &failure) == nil && failure.ObjectType == "KalturaAPIException" {
		return &failure
	}
	if err := json.Unmarshal(answer, result); err != nil {
		return fmt.Errorf("%s: the response is not what this call gives: %w", service+"."+action, err)
	}
	var members map[string]any
	_ = json.Unmarshal(answer, &members) // a text has none
	for _, member := range wanted {
		if members[member] == nil {
			return fmt.Errorf("%s: the response has no %s", service+"."+action, member)
		}
	}
	if text, ok := result.(*string); ok && *text == "" {
		return fmt.Errorf("%s: the response is empty", service+"."+action)
	}
	return nil
}

// stay follows no redirect: nobody but the service is sent a KS, a hash or a secret.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// timeout is the limit for everything that the program waits for.
func timeout() time.Duration {
	limit, err := time.ParseDuration(os.Getenv("KALTURA_TIMEOUT_SECONDS") + "s")
	if err != nil {
		return 30 * time.Second
	}
	return limit
}

// --8<-- [end:call] ANCHOR_END: call

func setting(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintln(os.Stderr, name, "is not set")
		os.Exit(2)
	}
	return value
}
