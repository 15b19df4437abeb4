<?php

/**
 * Keep a session. For a service that holds an application token only: one session in
 * memory, shared by all workers, renewed early, and once more when the server says
 * INVALID_KS. Here they list entries, a page each.
 * Prints: How many entries were listed. Needs: PHP 8.1, its curl extension. Settings,
 * from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
 * KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
 * Run it: php keep_session.php
 */

declare(strict_types=1);

try {
    main();
} catch (RuntimeException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}

function main(): void
{
    echo countEntries(new Session()), "\n";
}

// --8<-- [start:pages] ANCHOR: pages
// Lists all entries. totalCount over the entries of the first page is the number of
// pages; the server may give fewer than were asked for. Each worker takes the next
// page until none is left. A process of PHP is one worker.
function countEntries(Session $session): int
{
    $entries = 0;
    for ($page = 1, $pages = 1; $page <= $pages; $page++) {
        $list = listPage($session, $page);
        $size = count($list['objects']);
        if ($page === 1 && $size > 0) {
            $pages = ceil($list['totalCount'] / $size);
        }
        $entries += $size;
    }
    return $entries;
}
// --8<-- [end:pages] ANCHOR_END: pages

/** @return array<string, mixed> */
function listPage(Session $session, int $page): array
{
    // KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most
    // that the server gives.
    $pageSize = getenv('KALTURA_PAGE_SIZE') ?: '500';
    $params = [
        'pager[pageSize]' => $pageSize,
        'pager[pageIndex]' => (string) $page,
    ];
    return $session->call('media', 'list', $params);
}

// The first call starts the session.
final class Session
{
    private string $ks = '';
    private int $validUntil = 0;

    // --8<-- [start:list] ANCHOR: list
    // Sends one request with the KS. A KS can die early: expired by the server's
    // clock, or ended. One new session and one repetition, never a loop: after
    // session.end on one session of a token, all later ones are refused with LOGOUT
    // too.
    /** @param array<string, string> $params */
    public function call(string $service, string $action, array $params): mixed
    {
        $ks = $this->current('');
        try {
            return call($service, $action, ['ks' => $ks] + $params);
        } catch (ApiError $error) {
            $restricted = str_starts_with((string) $error->reason, 'EXCEEDED_RESTRICTED_');
            if ($restricted || $error->apiCode !== 'INVALID_KS') {
                throw $error;
            }
            return call($service, $action, ['ks' => $this->current($ks)] + $params);
        }
    }
    // --8<-- [end:list] ANCHOR_END: list

    // --8<-- [start:share] ANCHOR: share
    // Returns the KS to send: another than the one that was refused. One KS serves any
    // number of workers. One at a time looks whether it still lasts and starts the
    // next: a KS that another worker has replaced meanwhile is not replaced again.
    private function current(string $refused): string
    {
        if ($this->ks === $refused || $this->validUntil - time() <= 300) {
            [$this->ks, $this->validUntil] = start();
        }
        return $this->ks;
    }
    // --8<-- [end:share] ANCHOR_END: share
}

/**
 * Starts a session with the application token.
 *
 * @return array{string, int} its KS, and when it ends
 */
function start(): array
{
    $partnerId = setting('KALTURA_PARTNER_ID');
    $appTokenId = setting('KALTURA_APP_TOKEN_ID');
    $appToken = setting('KALTURA_APP_TOKEN');
    $hashType = setting('KALTURA_APP_TOKEN_HASH_TYPE');

    // --8<-- [start:widget] ANCHOR: widget
    // An unprivileged session comes first: its KS authorises the call that follows.
    $widget = call('session', 'startWidgetSession', ['widgetId' => '_' . $partnerId]);
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // A plain digest of the KS text followed by the token, in lower-case hexadecimal.
    if (!in_array($hashType, ['MD5', 'SHA1', 'SHA256', 'SHA512'], true)) {
        throw new RuntimeException("unknown hash type $hashType: it is MD5, SHA1, SHA256 or SHA512");
    }
    $tokenHash = hash($hashType, $widget['ks'] . $appToken);
    // --8<-- [end:hash] ANCHOR_END: hash

    // --8<-- [start:start] ANCHOR: start
    // The response says when the KS ends, as Unix time: keep that beside it, and renew
    // early. Both stay in memory, and in no log.
    $params = [
        'ks' => $widget['ks'],
        'id' => $appTokenId,
        'tokenHash' => $tokenHash,
    ];
    $session = call('appToken', 'startSession', $params);
    return [$session['ks'], (int) $session['expiry']];
    // --8<-- [end:start] ANCHOR_END: start
}

// --8<-- [start:call] ANCHOR: call
// What the API returns, under HTTP 200, when a call fails.
final class ApiError extends RuntimeException
{
    public readonly string $apiCode;
    public readonly ?string $reason;

    /** @param array<string, mixed> $answer */
    public function __construct(array $answer)
    {
        $this->apiCode = $answer['code'];
        $this->reason = $answer['args']['KSID'] ?? null; // args is an object, or an empty list
        [$code, $message] = [visible($this->apiCode), shown($answer['message'])];
        parent::__construct("$code: $message (see: kskit explain error $code)");
    }
}

// Replaces control characters, and bytes that are not UTF-8.
function visible(string $text): string
{
    $valid = json_decode(json_encode($text, JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR));
    return preg_replace('~[\p{C}\p{Zl}\p{Zp}]~u', "\u{FFFD}", $valid) ?? '';
}

// Redacts what looks like a KS, too: a message may quote the one that was sent.
function shown(string $text): string
{
    return preg_replace('~[\w+/=-]{32,}~', '[redacted]', visible($text)) ?? '';
}

/**
 * What a response must be: its type, or those of the members of an object.
 *
 * @return string|array<string, string>
 */
function resultOf(string $call): string|array
{
    return [
        'session.startWidgetSession' => ['ks' => 'string'],
        'appToken.startSession' => ['ks' => 'string', 'expiry' => 'integer string'],
        'media.list' => ['totalCount' => 'integer', 'objects' => 'array'],
    ][$call] ?? [];
}

/** @param string|array<string, string> $type */
function isOf(string|array $type, mixed $value): bool
{
    if (is_string($type)) {
        return in_array(gettype($value), explode(' ', $type), true);
    }
    foreach ($type as $name => $inner) {
        if (!is_array($value) || !isOf($inner, $value[$name] ?? null)) {
            return false;
        }
    }
    return true;
}

/**
 * Sends one request and returns the decoded response.
 *
 * @param array<string, string> $params
 */
function call(string $service, string $action, array $params): mixed
{
    $curl = curl_init(setting('KALTURA_SERVICE_URL') . "/service/$service/action/$action");
    curl_setopt_array($curl, [
        CURLOPT_POSTFIELDS => http_build_query($params + ['format' => '1']), // JSON; the default is XML
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT_MS => (int) (1000 * (float) (getenv('KALTURA_TIMEOUT_SECONDS') ?: 30)),
    ]);
    $body = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    $answer = json_decode((string) $body, true, flags: JSON_INVALID_UTF8_SUBSTITUTE);
    if ($status !== 200 || json_last_error() !== JSON_ERROR_NONE) {
        $why = curl_error($curl) ?: "HTTP status $status: " . preg_replace('~^.{60}\K.*~u', '', shown((string) $body));
        throw new RuntimeException("$service.$action: no response from the API: $why");
    }
    if (is_array($answer) && ($answer['objectType'] ?? '') === 'KalturaAPIException') {
        throw new ApiError($answer);
    }
    if (!isOf(resultOf("$service.$action"), $answer)) {
        throw new RuntimeException("$service.$action: the response is not what this call gives");
    }
    return $answer;
}
// --8<-- [end:call] ANCHOR_END: call

function setting(string $name): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        fwrite(STDERR, "$name is not set\n");
        exit(2);
    }
    return $value;
}
