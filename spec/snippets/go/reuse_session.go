// Reuse a session. One KS serves any number of clients until it expires. Keep the KS
// and when it ends; never keep the secret with them. Renew early, and once more when
// the server says INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as
// the second. Needs: Go 1.22. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_SESSION_FILE.
// Run it: go run reuse_session.go
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
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
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()
	count, err := countEntries(ctx, &http.Client{CheckRedirect: stay})
	if err != nil {
		return err
	}
	fmt.Println(count)

	// --8<-- [start:second-client] ANCHOR: second-client
	// Another connection, another process, another language: the stored KS is all it
	// needs.
	count, err = countEntries(ctx, &http.Client{CheckRedirect: stay, Transport: http.DefaultTransport.(*http.Transport).Clone()})
	if err != nil {
		return err
	}
	fmt.Println(count)
	// --8<-- [end:second-client] ANCHOR_END: second-client
	return nil
}

// --8<-- [start:list] ANCHOR: list

// countEntries reuses the stored KS. A KS can die early: revoked, or capped by the
// account. One renewal and one repetition, never a loop; none where the KS is
// restricted, as a new one would be too.
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
	err = call(ctx, client, "media", "list", params, &list, "totalCount")
	var failure *apiError
	refused := errors.As(err, &failure) && failure.Code == "INVALID_KS"
	if refused && !strings.HasPrefix(failure.reason(), "EXCEEDED_RESTRICTED_") {
		if ks, err = renew(ctx, client); err != nil {
			return 0, err
		}
		params.Set("ks", ks)
		err = call(ctx, client, "media", "list", params, &list, "totalCount")
	}
	return list.TotalCount, err
}

// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:load] ANCHOR: load

// load returns the stored session, or nothing. The file holds two words: the Unix time
// at which the KS ends, and the KS.
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

// renew starts a session and stores it. session.start does not say when the KS ends,
// and the account may cap it: what was asked for is the latest it can be.
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

// store replaces the stored session. Whoever reads the KS has the session: owner only,
// one file per account, user and privileges, no secret beside it, no KS in a log.
func store(validUntil int64, ks string) error {
	file := setting("KALTURA_SESSION_FILE")
	fresh, err := os.CreateTemp(filepath.Dir(file), "session-*") // its mode is 0600
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(fresh, "%d %s\n", validUntil, ks)
	if err := errors.Join(err, fresh.Close()); err != nil {
		return err
	}
	return os.Rename(fresh.Name(), file)
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

// reason is the word that tells why a KS was refused: EXPIRED, LOGOUT, ...
func (e *apiError) reason() string {
	args, _ := e.Args.(map[string]any)
	word, _ := args["KSID"].(string)
	return word
}

// call sends one request and decodes the response into result. wanted: the members that it must have.
func call(ctx context.Context, client *http.Client, service, action string, params url.Values, result any, wanted ...string) error {
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
