<?php

/**
 * Reuse a session. One KS serves any number of clients until it expires. Keep the KS
 * and when it ends; never keep the secret with them. Renew early, and once more when
 * the server says INVALID_KS.
 * Prints: How many entries the session may list: as the first client sees it, then as
 * the second. Needs: PHP 8.1, its curl extension. Settings, from the environment:
 * KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
 * KALTURA_SESSION_FILE.
 * Run it: php reuse_session.php
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
    echo countEntries(), "\n";

    // --8<-- [start:second-client] ANCHOR: second-client
    // Another connection, another process, another language: the stored KS is all it
    // needs.
    echo countEntries(), "\n";
    // --8<-- [end:second-client] ANCHOR_END: second-client
}

// --8<-- [start:list] ANCHOR: list
// Counts with the stored KS. A KS can die early: revoked, or capped by the account.
// One renewal and one repetition, never a loop; none where the KS is restricted, as a
// new one would be too.
function countEntries(): int
{
    [$validUntil, $ks] = load();
    if ($validUntil < time() + 300) {
        $ks = renew();
    }
    $params = ['ks' => $ks, 'pager[pageSize]' => '1'];
    try {
        $list = call('media', 'list', $params);
    } catch (ApiError $error) {
        $restricted = str_starts_with((string) $error->reason, 'EXCEEDED_RESTRICTED_');
        if ($restricted || $error->apiCode !== 'INVALID_KS') {
            throw $error;
        }
        $list = call('media', 'list', ['ks' => renew()] + $params);
    }
    return $list['totalCount'];
}
// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:load] ANCHOR: load
// Returns when the stored session ends, and its KS. The file holds two words: the Unix
// time at which the KS ends, and the KS.
/** @return array{int, string} */
function load(): array
{
    $file = setting('KALTURA_SESSION_FILE');
    $words = is_readable($file) ? explode(' ', trim((string) file_get_contents($file))) : [];
    return count($words) === 2 ? [(int) $words[0], $words[1]] : [0, ''];
}
// --8<-- [end:load] ANCHOR_END: load

// --8<-- [start:renew] ANCHOR: renew
// Starts a session and stores it. session.start does not say when the KS ends, and the
// account may cap it: what was asked for is the latest it can be.
function renew(): string
{
    $validUntil = time() + 3600;
    $params = [
        'partnerId' => setting('KALTURA_PARTNER_ID'),
        'secret' => setting('KALTURA_ADMIN_SECRET'),
        'userId' => setting('KALTURA_USER_ID'),
        'type' => '0',
        'expiry' => '3600',
        'privileges' => 'list:*',
    ];
    $ks = call('session', 'start', $params);
    store($validUntil, $ks);
    return $ks;
}
// --8<-- [end:renew] ANCHOR_END: renew

// --8<-- [start:store] ANCHOR: store
// Replaces the stored session. Whoever reads the KS has the session: owner only, one
// file per account, user and privileges, no secret beside it, no KS in a log.
function store(int $validUntil, string $ks): void
{
    $file = setting('KALTURA_SESSION_FILE');
    $fresh = tempnam(dirname($file), 'session-'); // its mode is 0600
    if ($fresh === false || file_put_contents($fresh, "$validUntil $ks\n") === false || !rename($fresh, $file)) {
        throw new RuntimeException("$file cannot be written");
    }
}
// --8<-- [end:store] ANCHOR_END: store

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
        'session.start' => 'string',
        'media.list' => ['totalCount' => 'integer'],
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
