// Create an application token. Done once, by an administrator: what the sessions of
// the token may do and how long they last is fixed here.
// Prints: The token's id and the token, each on a line. Needs: Go 1.22. Settings, from
// the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET,
// KALTURA_USER_ID.
// Run it: go run create_app_token.go
package main

import (
	"context"
	"encoding/json"
	"fmt"
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
	partnerID, adminSecret := setting("KALTURA_PARTNER_ID"), setting("KALTURA_ADMIN_SECRET")
	userID := setting("KALTURA_USER_ID")
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()

	// --8<-- [start:start] ANCHOR: start
	// Only an administrator may create tokens; a minute is long enough.
	var ks string
	params := url.Values{}
	params.Set("partnerId", partnerID)
	params.Set("secret", adminSecret)
	params.Set("userId", userID)
	params.Set("type", "2")
	params.Set("expiry", "60")
	if err := call(ctx, "session", "start", params, &ks); err != nil {
		return err
	}
	// --8<-- [end:start] ANCHOR_END: start

	// --8<-- [start:add] ANCHOR: add
	// sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
	// now: leave it out for a token that never expires. Leaving hashType out means
	// SHA1.
	var appToken struct{ ID, Token string }
	params = url.Values{}
	params.Set("ks", ks)
	params.Set("appToken[hashType]", "SHA256")
	params.Set("appToken[sessionType]", "0")
	params.Set("appToken[sessionDuration]", "3600")
	params.Set("appToken[expiry]", "31536000")
	params.Set("appToken[sessionUserId]", userID)
	params.Set("appToken[sessionPrivileges]", "sview:*,list:*,download:*")
	params.Set("appToken[description]", "Reads the catalogue for example.com")
	if err := call(ctx, "appToken", "add", params, &appToken, "id", "token"); err != nil {
		return err
	}
	fmt.Println(appToken.ID)
	fmt.Println(appToken.Token)
	// --8<-- [end:add] ANCHOR_END: add
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
