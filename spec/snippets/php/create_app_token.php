<?php

/**
 * Create an application token. Done once, by an administrator: what the sessions of the
 * token may do and how long they last is fixed here.
 * Prints: The token's id and the token, each on a line. Needs: PHP 8.1, its curl
 * extension. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
 * KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
 * Run it: php create_app_token.php
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
    $partnerId = setting('KALTURA_PARTNER_ID');
    $adminSecret = setting('KALTURA_ADMIN_SECRET');
    $userId = setting('KALTURA_USER_ID');

    // --8<-- [start:start] ANCHOR: start
    // Only an administrator may create tokens; a minute is long enough.
    $params = [
        'partnerId' => $partnerId,
        'secret' => $adminSecret,
        'userId' => $userId,
        'type' => '2',
        'expiry' => '60',
    ];
    $ks = call('session', 'start', $params);
    // --8<-- [end:start] ANCHOR_END: start

    // --8<-- [start:add] ANCHOR: add
    // sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
    // now: leave it out for a token that never expires. Leaving hashType out means
    // SHA1.
    $params = [
        'ks' => $ks,
        'appToken[hashType]' => 'SHA256',
        'appToken[sessionType]' => '0',
        'appToken[sessionDuration]' => '3600',
        'appToken[expiry]' => '31536000',
        'appToken[sessionUserId]' => $userId,
        'appToken[sessionPrivileges]' => 'sview:*,list:*,download:*',
        'appToken[description]' => 'Reads the catalogue for example.com',
    ];
    $appToken = call('appToken', 'add', $params);
    echo $appToken['id'], "\n";
    echo $appToken['token'], "\n";
    // --8<-- [end:add] ANCHOR_END: add
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
        'session.start' => 'string',
        'appToken.add' => ['id' => 'string', 'token' => 'string'],
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
