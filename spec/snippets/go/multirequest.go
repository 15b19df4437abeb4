// Send several calls in one request. The second call uses the result of the first,
// which saves a round trip. Each part of the response is a result or an exception of
// its own.
// Prints: How many entries the session may list. Needs: Go 1.22. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
// Run it: go run multirequest.go
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
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()

	// --8<-- [start:send] ANCHOR: send
	// Parts are numbered from 1 without gaps. {1:result} stands for the whole first
	// result, here the KS. An app-token session cannot be chained so: its hash needs
	// the KS itself.
	var answers []json.RawMessage
	params := url.Values{}
	params.Set("1:service", "session")
	params.Set("1:action", "start")
	params.Set("1:partnerId", partnerID)
	params.Set("1:secret", adminSecret)
	params.Set("1:type", "2")
	params.Set("2:service", "media")
	params.Set("2:action", "list")
	params.Set("2:ks", "{1:result}")
	params.Set("2:pager[pageSize]", "1")
	if err := call(ctx, "multirequest", params, &answers); err != nil {
		return err
	}
	// --8<-- [end:send] ANCHOR_END: send

	// --8<-- [start:check] ANCHOR: check
	// The response is a list. A part that failed does not stop those after it, so the
	// first exception is the one to report.
	for _, answer := range answers {
		var failure apiError
		if json.Unmarshal(answer, &failure) == nil && failure.ObjectType == "KalturaAPIException" {
			return &failure
		}
	}
	if len(answers) != 2 {
		return fmt.Errorf("%d answers to 2 calls", len(answers))
	}
	var list struct{ TotalCount int }
	if err := json.Unmarshal(answers[1], &list); err != nil {
		return err
	}
	fmt.Println(list.TotalCount)
	// --8<-- [end:check] ANCHOR_END: check
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
func call(ctx context.Context, service string, params url.Values, result any, wanted ...string) error {
	params.Set("format", "1") // JSON; the default is XML
	endpoint := setting("KALTURA_SERVICE_URL") + "/service/" + service
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
		return fmt.Errorf("%s: no response from the API: HTTP status %d: %.60s", service, response.StatusCode, came)
	}
	var failure apiError
	if json.Unmarshal(answer, &failure) == nil && failure.ObjectType == "KalturaAPIException" {
		return &failure
	}
	if err := json.Unmarshal(answer, result); err != nil {
		return fmt.Errorf("%s: the response is not what this call gives: %w", service, err)
	}
	var members map[string]any
	_ = json.Unmarshal(answer, &members) // a text has none
	for _, member := range wanted {
		if members[member] == nil {
			return fmt.Errorf("%s: the response has no %s", service, member)
		}
	}
	if text, ok := result.(*string); ok && *text == "" {
		return fmt.Errorf("%s: the response is empty", service)
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
