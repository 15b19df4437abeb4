// Sign a person in. Exchanges a password for a KS of that person: ADMIN for
// administrators, USER for everybody else.
// Prints: The KS. Needs: Go 1.22. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_PASSWORD, KALTURA_LOGIN_ID, KALTURA_USER_ID.
// Run it: go run login.go
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
	partnerID := setting("KALTURA_PARTNER_ID")
	password := setting("KALTURA_PASSWORD")
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()

	// With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
	var ks string
	if loginID := os.Getenv("KALTURA_LOGIN_ID"); loginID != "" {
		// --8<-- [start:by-login-id] ANCHOR: by-login-id
		// user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown
		// person too.
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
		// user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do
		// not pass that difference on.
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

func (e *apiError) Error() string {
	code, message := visible(e.Code), shown(e.Message)
	return fmt.Sprintf("%s: %s (see: kskit explain error %s)", code, message, code)
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
	secret := regexp.MustCompile(`[\w+/=-]{32,}`)
	return secret.ReplaceAllString(visible(text), "[redacted]")
}

// call sends one request and decodes the response, which must have the wanted members.
func call(ctx context.Context, service, action string,
	params url.Values, result any, wanted ...string) error {
	params.Set("format", "1") // JSON; the default is XML
	path := "/service/" + service + "/action/" + action
	form := strings.NewReader(params.Encode())
	endpoint := setting("KALTURA_SERVICE_URL") + path
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, form)
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
	name := service + "." + action
	if response.StatusCode != http.StatusOK || !json.Valid(answer) {
		came := shown(string(answer))
		return fmt.Errorf("%s: no response from the API: HTTP status %d: %.60s",
			name, response.StatusCode, came)
	}
	var failure apiError
	err = json.Unmarshal(answer, &failure)
	if err == nil && failure.ObjectType == "KalturaAPIException" {
		return &failure
	}
	if err := json.Unmarshal(answer, result); err != nil {
		return fmt.Errorf("%s: the response is not what this call gives: %w", name, err)
	}
	var members map[string]any
	_ = json.Unmarshal(answer, &members) // a text has none
	for _, member := range wanted {
		if members[member] == nil {
			return fmt.Errorf("%s: the response has no %s", name, member)
		}
	}
	if text, ok := result.(*string); ok && *text == "" {
		return fmt.Errorf("%s: the response is empty", name)
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
