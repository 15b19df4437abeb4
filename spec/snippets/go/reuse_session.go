// Reuse a session. One KS serves any number of clients until it expires. Keep the KS and when it ends; never keep
// the secret with them. Renew early, and once more when the server says INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as the second. Settings, from
// the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
// KALTURA_SESSION_FILE.
package main

import (
	"context"
	"encoding/json"
	"errors"
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
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	count, err := countEntries(ctx, &http.Client{})
	if err != nil {
		return err
	}
	fmt.Println(count)

	// --8<-- [start:second-client] ANCHOR: second-client
	// Another connection, another process, another language: the stored KS is all it needs.
	count, err = countEntries(ctx, &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()})
	if err != nil {
		return err
	}
	fmt.Println(count)
	// --8<-- [end:second-client] ANCHOR_END: second-client
	return nil
}

// --8<-- [start:list] ANCHOR: list

// countEntries reuses the stored KS. A KS can die early: revoked, or capped by the account. One renewal and one
// repetition, never a loop; none where the KS is restricted, as a new one would be too.
func countEntries(ctx context.Context, client *http.Client) (int, error) {
	validUntil, ks := load()
	var err error
	if time.Until(validUntil) <= 300*time.Second {
		if ks, err = renew(ctx, client); err != nil {
			return 0, err
		}
	}
	var list struct{ TotalCount int }
	params := url.Values{"ks": {ks}, "pager[pageSize]": {"1"}}
	err = call(ctx, client, "media", "list", params, &list)
	var failure *apiError
	refused := errors.As(err, &failure) && failure.Code == "INVALID_KS"
	if refused && !strings.HasPrefix(failure.reason(), "EXCEEDED_RESTRICTED_") {
		if ks, err = renew(ctx, client); err != nil {
			return 0, err
		}
		params.Set("ks", ks)
		err = call(ctx, client, "media", "list", params, &list)
	}
	return list.TotalCount, err
}

// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:load] ANCHOR: load

// load returns the stored session, or nothing. The file holds two words: the Unix time at which the KS ends, and
// the KS.
func load() (validUntil time.Time, ks string) {
	var seconds int64
	stored, _ := os.ReadFile(setting("KALTURA_SESSION_FILE")) // no file yet: nothing stored
	if words, _ := fmt.Sscan(string(stored), &seconds, &ks); words != 2 {
		return time.Time{}, ""
	}
	return time.Unix(seconds, 0), ks
}

// --8<-- [end:load] ANCHOR_END: load

// --8<-- [start:renew] ANCHOR: renew

// renew starts a session and stores it. session.start does not say when the KS ends, and the account may cap it:
// what was asked for is the latest it can be.
func renew(ctx context.Context, client *http.Client) (ks string, err error) {
	validUntil := time.Now().Unix() + 3600
	params := url.Values{}
	params.Set("partnerId", setting("KALTURA_PARTNER_ID"))
	params.Set("secret", setting("KALTURA_ADMIN_SECRET"))
	params.Set("userId", setting("KALTURA_USER_ID"))
	params.Set("type", "0")
	params.Set("expiry", "3600")
	params.Set("privileges", "list:*")
	if err := call(ctx, client, "session", "start", params, &ks); err != nil {
		return "", err
	}
	return ks, store(validUntil, ks)
}

// --8<-- [end:renew] ANCHOR_END: renew

// --8<-- [start:store] ANCHOR: store

// store replaces the stored session. Whoever reads the KS has the session: owner only, one file per account, user
// and privileges, no secret beside it, no KS in a log.
func store(validUntil int64, ks string) error {
	file := setting("KALTURA_SESSION_FILE")
	if err := os.WriteFile(file+".tmp", fmt.Appendf(nil, "%d %s\n", validUntil, ks), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".tmp", file)
}

// --8<-- [end:store] ANCHOR_END: store

// --8<-- [start:call] ANCHOR: call

// An apiError is what the API returns, under HTTP 200, when a call fails.
type apiError struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	ObjectType string `json:"objectType"`
	Args       any    `json:"args"` // an object, or an empty list
}

// Error redacts what looks like a KS: the message may quote the one that was sent.
func (e *apiError) Error() string {
	message := regexp.MustCompile(`[\w+/=-]{32,}`).ReplaceAllString(e.Message, "[redacted]")
	return fmt.Sprintf("%s: %s (see: kskit explain error %s)", e.Code, message, e.Code)
}

// reason is the word that tells why a KS was refused: EXPIRED, LOGOUT, ...
func (e *apiError) reason() string {
	args, _ := e.Args.(map[string]any)
	word, _ := args["KSID"].(string)
	return word
}

// call sends one request and decodes the response into result.
func call(ctx context.Context, client *http.Client, service, action string, params url.Values, result any) error {
	params.Set("format", "1") // JSON; the default is XML
	endpoint := setting("KALTURA_SERVICE_URL") + "/service/" + service + "/action/" + action
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(params.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := client.Do(request)
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
