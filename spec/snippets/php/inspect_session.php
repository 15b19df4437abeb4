<?php

/**
 * Inspect a session. What a KS is worth: its type, its end and its privileges, as the
 * server reads them. For ADMIN sessions; others are refused.
 * Prints: The session's type (0 USER, 2 ADMIN), the Unix time at which it ends, and its
 * privileges. Needs: PHP 8.1, its curl extension. Settings, from the environment:
 * KALTURA_SERVICE_URL, KALTURA_KS.
 * Run it: php inspect_session.php
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
    $ks = setting('KALTURA_KS');

    // --8<-- [start:get] ANCHOR: get
    // Type and expiry arrive as texts here, not as numbers. A parameter session would
    // name another KS to read, an expired one too.
    $info = call('session', 'get', ['ks' => $ks]);
    echo 'sessionType ', $info['sessionType'], "\n";
    echo 'expiry ', $info['expiry'], "\n";
    echo 'privileges ', $info['privileges'], "\n";
    // --8<-- [end:get] ANCHOR_END: get
}

// --8<-- [start:call] ANCHOR: call
// What the API returns, under HTTP 200, when a call fails.
final class ApiError extends RuntimeException
{
    public readonly string $apiCode;

    /** @param array<string, mixed> $answer */
    public function __construct(array $answer)
    {
        $this->apiCode = $answer['code'];
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
        'session.get' => ['sessionType' => 'integer string', 'expiry' => 'integer string', 'privileges' => 'string'],
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
