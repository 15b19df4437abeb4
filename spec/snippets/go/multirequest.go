// Send several calls in one request. The second call uses the result of the first, which saves a round trip. Each
// part of the response is a result or an exception of its own.
// Prints: How many entries the session may list. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
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
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	// --8<-- [start:send] ANCHOR: send
	// Parts are numbered from 1 without gaps. {1:result} stands for the whole first result, here the KS. An
	// app-token session cannot be chained so: its hash needs the KS itself.
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
	// The response is a list. A part that failed does not stop those after it, so the first exception is the one
	// to report.
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

// Error redacts what looks like a KS: the message may quote the one that was sent.
func (e *apiError) Error() string {
	message := regexp.MustCompile(`[\w+/=-]{32,}`).ReplaceAllString(e.Message, "[redacted]")
	return fmt.Sprintf("%s: %s (see: kskit explain error %s)", e.Code, message, e.Code)
}

// call sends one request and decodes the response into result.
func call(ctx context.Context, service string, params url.Values, result any) error {
	params.Set("format", "1") // JSON; the default is XML
	endpoint := setting("KALTURA_SERVICE_URL") + "/service/" + service
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
		return fmt.Errorf("%s: HTTP status %s, and no response from the API", service, response.Status)
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
