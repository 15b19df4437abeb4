// Start a session. Exchanges an account secret for a KS. For servers only: whoever holds a secret can act as any
// user.
// Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_USER_ID,
// KALTURA_ADMIN_SECRET, KALTURA_USER_SECRET.
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
	partnerID, userID := setting("KALTURA_PARTNER_ID"), setting("KALTURA_USER_ID")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	// --8<-- [start:start] ANCHOR: start
	// The admin secret gives an ADMIN session; without it, the user secret gives a USER session.
	secret, sessionType, privileges := os.Getenv("KALTURA_ADMIN_SECRET"), "2", "disableentitlement"
	if secret == "" {
		secret, sessionType, privileges = setting("KALTURA_USER_SECRET"), "0", "sview:*"
	}

	// session.start answers with the KS itself: one JSON string. expiry counts seconds from now, and the account
	// may cap it without saying so.
	var ks string
	params := url.Values{}
	params.Set("partnerId", partnerID)
	params.Set("secret", secret)
	params.Set("userId", userID)
	params.Set("type", sessionType)
	params.Set("expiry", "3600")
	params.Set("privileges", privileges)
	if err := call(ctx, "session", "start", params, &ks); err != nil {
		return err
	}
	fmt.Println(ks)
	// --8<-- [end:start] ANCHOR_END: start
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
