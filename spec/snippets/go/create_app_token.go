// Create an application token. Done once, by an administrator: what the sessions of the token may do and how long
// they last is fixed here.
// Prints: The token's id and the token, each on a line. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
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
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
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
	// sessionDuration is in seconds. A small expiry counts seconds from now, 0 means now: leave it out for a token
	// that never expires. Leaving hashType out means SHA1.
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
	if err := call(ctx, "appToken", "add", params, &appToken); err != nil {
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

// Error redacts what looks like a KS: the message may quote the one that was sent.
func (e *apiError) Error() string {
	message := regexp.MustCompile(`[\w+/=-]{32,}`).ReplaceAllString(e.Message, "[redacted]")
	return fmt.Sprintf("%s: %s (see: kskit explain error %s)", e.Code, message, e.Code)
}

// call sends one request and decodes the response into result.
func call(ctx context.Context, service, action string, params url.Values, result any) error {
	params.Set("format", "1") // JSON; the default is XML
	endpoint := setting("KALTURA_SERVICE_URL") + "/service/" + service + "/action/" + action
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(params.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer json.RawMessage
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: HTTP status %s, and no response from the API", service+"."+action, response.Status)
	}
	var failure apiError
	if json.Unmarshal(answer, &failure) == nil && failure.ObjectType == "KalturaAPIException" {
		return &failure
	}
	return json.Unmarshal(answer, result)
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
