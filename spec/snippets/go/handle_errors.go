// Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
// for INVALID_KS, on the reason word.
// Prints: How many entries the session may list. Needs: Go 1.22. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_KS.
// Run it: go run handle_errors.go
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
	"regexp"
	"strings"
	"time"
	"unicode"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s\n", err, whatToDo(err))
		os.Exit(1)
	}
}

func run() error {
	ks := setting("KALTURA_KS")
	ctx, cancel := context.WithTimeout(context.Background(), timeout())
	defer cancel()

	// --8<-- [start:send] ANCHOR: send
	// A time-out, a refused connection, an HTTP status other than 200 or a page of
	// HTML is not a response from the API.
	var list struct{ TotalCount int }
	params := url.Values{"ks": {ks}, "pager[pageSize]": {"1"}}
	if err := call(ctx, "media", "list", params, &list, "totalCount"); err != nil {
		return err
	}
	fmt.Println(list.TotalCount)
	// --8<-- [end:send] ANCHOR_END: send
	return nil
}

// --8<-- [start:decide] ANCHOR: decide

// whatToDo says how to go on. Decide by the code and, for INVALID_KS, by the word in
// args.KSID; the number in the message is always the same.
func whatToDo(err error) string {
	var failure *apiError
	switch {
	case !errors.As(err, &failure):
		return "no response from the API: repeat later, with growing pauses"
	case failure.Code == "INVALID_KS" && failure.reason() == "EXCEEDED_RESTRICTED_IP":
		return "the KS is for another address, a new one would be too: mend iprestrict"
	case failure.Code == "INVALID_KS" && failure.reason() == "EXCEEDED_RESTRICTED_URI":
		return "the KS is for other calls, a new one would be too: mend urirestrict"
	case failure.Code == "INVALID_KS":
		return "start a new session and repeat the call once; refused again, give up"
	case failure.Code == "SERVICE_FORBIDDEN":
		return "no KS arrived, or its role may not do this: a retry does not help"
	default:
		return "mend the request: a retry gives the same response"
	}
}

// --8<-- [end:decide] ANCHOR_END: decide

// --8<-- [start:exception] ANCHOR: exception

// An object whose objectType is KalturaAPIException. args is an object, or an empty
// list when there is nothing to say.

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

// --8<-- [end:exception] ANCHOR_END: exception

// --8<-- [start:call] ANCHOR: call

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
