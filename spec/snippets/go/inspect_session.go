// Inspect a session. What a KS is worth: its type, its end and its privileges, as the server reads them. For ADMIN
// sessions; others are refused.
// Prints: The session's type (0 USER, 2 ADMIN), the Unix time at which it ends, and its privileges. Settings, from
// the environment: KALTURA_SERVICE_URL, KALTURA_KS.
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
	ks := setting("KALTURA_KS")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	// --8<-- [start:get] ANCHOR: get
	// Type and expiry arrive as texts here, not as numbers. A parameter session would name another KS to read, an
	// expired one too.
	var info struct {
		SessionType, Expiry json.Number
		Privileges          string
	}
	params := url.Values{"ks": {ks}}
	if err := call(ctx, "session", "get", params, &info); err != nil {
		return err
	}
	fmt.Println("sessionType", info.SessionType)
	fmt.Println("expiry", info.Expiry)
	fmt.Println("privileges", info.Privileges)
	// --8<-- [end:get] ANCHOR_END: get
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
