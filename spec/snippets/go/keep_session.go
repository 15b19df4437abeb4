// Keep a session. For a service that holds an application token only: one session in
// memory, shared by all workers, renewed early, and once more when the server says
// INVALID_KS. Here they list entries, a page each.
// Prints: How many entries were listed. Needs: Go 1.22. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
// Run it: go run keep_session.go
package main

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const workers = 4

func run() error {
	entries, err := countEntries(&session{})
	if err != nil {
		return err
	}
	fmt.Println(entries)
	return nil
}

// --8<-- [start:pages] ANCHOR: pages

// countEntries lists all entries, several pages at a time. totalCount over the entries
// of the first page is the number of pages; the server may give fewer than were asked
// for. Each worker takes the next page until none is left.
func countEntries(kept *session) (int64, error) {
	size, total, err := listPage(kept, 1)
	if err != nil || size == 0 {
		return 0, err
	}
	last := (total + size - 1) / size
	var page, others atomic.Int64
	page.Store(1)
	var group sync.WaitGroup
	failures := make(chan error, workers)
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			for next := page.Add(1); next <= last; next = page.Add(1) {
				entries, _, err := listPage(kept, next)
				if err != nil {
					failures <- err
					page.Store(last) // nobody goes on
				}
				others.Add(entries)
			}
		}()
	}
	group.Wait()
	close(failures)
	return size + others.Load(), <-failures
}

// --8<-- [end:pages] ANCHOR_END: pages

// listPage returns how many entries a page has, and how many there are.
func listPage(kept *session, page int64) (entries, total int64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()
	// KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most
	// that the server gives.
	pageSize := os.Getenv("KALTURA_PAGE_SIZE")
	if pageSize == "" {
		pageSize = "500"
	}
	var list struct {
		Objects    []json.RawMessage
		TotalCount int64
	}
	params := url.Values{}
	params.Set("pager[pageSize]", pageSize)
	params.Set("pager[pageIndex]", strconv.FormatInt(page, 10))
	err = kept.call(ctx, "media", "list", params, &list, "objects", "totalCount")
	return int64(len(list.Objects)), list.TotalCount, err
}

// A session is shared by goroutines; the first call starts it.
type session struct {
	mutex      sync.Mutex
	ks         string
	validUntil time.Time
}

// --8<-- [start:list] ANCHOR: list

// call sends one request with the KS, as the function of that name does. A KS can die
// early: expired by the server's clock, or ended. One new session and one repetition,
// never a loop: after session.end on one session of a token, all later ones are
// refused with LOGOUT too.
func (s *session) call(ctx context.Context, service, action string, params url.Values, result any, wanted ...string) error {
	ks, err := s.current(ctx, "")
	if err != nil {
		return err
	}
	params.Set("ks", ks)
	err = call(ctx, service, action, params, result, wanted...)
	var failure *apiError
	refused := errors.As(err, &failure) && failure.Code == "INVALID_KS"
	if !refused || strings.HasPrefix(failure.reason(), "EXCEEDED_RESTRICTED_") {
		return err
	}
	if ks, err = s.current(ctx, ks); err != nil {
		return err
	}
	params.Set("ks", ks)
	return call(ctx, service, action, params, result, wanted...)
}

// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:share] ANCHOR: share

// current returns the KS to send: another than the one that was refused. One KS serves
// any number of workers. One at a time looks whether it still lasts and starts the
// next: a KS that another worker has replaced meanwhile is not replaced again.
func (s *session) current(ctx context.Context, refused string) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var err error
	if s.ks == refused || time.Until(s.validUntil) <= 300*time.Second {
		err = s.start(ctx)
	}
	return s.ks, err
}

// --8<-- [end:share] ANCHOR_END: share

// start starts a session with the application token.
func (s *session) start(ctx context.Context) error {
	partnerID, appTokenID := setting("KALTURA_PARTNER_ID"), setting("KALTURA_APP_TOKEN_ID")
	appToken, appTokenHashType := setting("KALTURA_APP_TOKEN"), setting("KALTURA_APP_TOKEN_HASH_TYPE")

	// --8<-- [start:widget] ANCHOR: widget
	// An unprivileged session comes first: its KS authorises the call that follows.
	var widget struct{ KS string }
	if err := call(ctx, "session", "startWidgetSession", url.Values{"widgetId": {"_" + partnerID}}, &widget, "ks"); err != nil {
		return err
	}
	// --8<-- [end:widget] ANCHOR_END: widget

	// --8<-- [start:hash] ANCHOR: hash
	// A plain digest of the KS text followed by the token, in lower-case hexadecimal.
	hashes := map[string]func() hash.Hash{"MD5": md5.New, "SHA1": sha1.New, "SHA256": sha256.New, "SHA512": sha512.New}
	newHash, known := hashes[appTokenHashType]
	if !known {
		return fmt.Errorf("unknown hash type %s: it is MD5, SHA1, SHA256 or SHA512", appTokenHashType)
	}
	digest := newHash()
	digest.Write([]byte(widget.KS + appToken))
	tokenHash := hex.EncodeToString(digest.Sum(nil))
	// --8<-- [end:hash] ANCHOR_END: hash

	// --8<-- [start:start] ANCHOR: start
	// The response says when the KS ends, as Unix time: keep that beside it, and renew
	// early. Both stay in memory, and in no log.
	var session struct {
		KS     string
		Expiry json.Number
	}
	params := url.Values{"ks": {widget.KS}, "id": {appTokenID}, "tokenHash": {tokenHash}}
	if err := call(ctx, "appToken", "startSession", params, &session, "ks", "expiry"); err != nil {
		return err
	}
	seconds, err := session.Expiry.Int64()
	s.ks, s.validUntil = session.KS, time.Unix(seconds, 0)
	return err
	// --8<-- [end:start] ANCHOR_END: start
}

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
