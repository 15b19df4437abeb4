// Sign a person in. Exchanges a password for a KS of that person: ADMIN for administrators, USER for everybody
// else.
// Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_PASSWORD,
// KALTURA_LOGIN_ID, KALTURA_USER_ID.
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
	partnerID, password := setting("KALTURA_PARTNER_ID"), setting("KALTURA_PASSWORD")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	// With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
	var ks string
	if loginID := os.Getenv("KALTURA_LOGIN_ID"); loginID != "" {
		// --8<-- [start:by-login-id] ANCHOR: by-login-id
		// user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown person too.
		params := url.Values{}
		params.Set("loginId", loginID)
		params.Set("password", password)
		params.Set("partnerId", partnerID)
		params.Set("expiry", "3600")
		if err := call(ctx, "user", "loginByLoginId", params, &ks); err != nil {
			return err
		}
		// --8<-- [end:by-login-id] ANCHOR_END: by-login-id
	} else {
		// --8<-- [start:by-user-id] ANCHOR: by-user-id
		// user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not pass that difference on.
		userID := setting("KALTURA_USER_ID")
		params := url.Values{}
		params.Set("partnerId", partnerID)
		params.Set("userId", userID)
		params.Set("password", password)
		params.Set("expiry", "3600")
		if err := call(ctx, "user", "login", params, &ks); err != nil {
			return err
		}
		// --8<-- [end:by-user-id] ANCHOR_END: by-user-id
	}
	fmt.Println(ks)
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
