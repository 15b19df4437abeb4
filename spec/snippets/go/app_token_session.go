// Start a session with an application token. A session of a service that holds no
// account secret: a widget session, a hash over its KS and the token, and the session
// that the token grants.
// Prints: How many entries the session may list. Needs: Go 1.22. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: go run app_token_session.go
package main

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
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
	partnerID, appTokenID := setting("KALTURA_PARTNER_ID"), setting("KALTURA_APP_TOKEN_ID")
	appToken, appTokenHashType := setting("KALTURA_APP_TOKEN"), setting("KALTURA_APP_TOKEN_HASH_TYPE")
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()

	// --8<-- [start:widget] ANCHOR: widget
	// An unprivileged session comes first: its KS authorises the call that follows.
	var widget struct{ KS string }
	params := url.Values{"widgetId": {"_" + partnerID}}
	if err := call(ctx, "session", "startWidgetSession", params, &widget, "ks"); err != nil {
		return err
	}
	// --8<-- [end:widget] ANCHOR_END: widget

	// --8<-- [start:hash] ANCHOR: hash
	// A plain digest of the KS text followed by the token, nothing between and nothing
	// after, in lower-case hexadecimal. It is not an HMAC.
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
	// The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix
	// time at which it ends.
	var session struct{ KS string }
	params = url.Values{"ks": {widget.KS}, "id": {appTokenID}, "tokenHash": {tokenHash}}
	if err := call(ctx, "appToken", "startSession", params, &session, "ks"); err != nil {
		return err
	}
	// --8<-- [end:start] ANCHOR_END: start

	// --8<-- [start:use] ANCHOR: use
	// From here on every request carries the new KS.
	var list struct{ TotalCount int }
	params = url.Values{"ks": {session.KS}, "pager[pageSize]": {"5"}}
	if err := call(ctx, "media", "list", params, &list, "totalCount"); err != nil {
		return err
	}
	fmt.Println(list.TotalCount)
	// --8<-- [end:use] ANCHOR_END: use
	return nil
}

// --8<-- [start:call] ANCHOR: call

// An apiError is what the API returns, under HTTP 200, when a call fails.
type apiError struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	ObjectType string `json:"objectType"`
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
