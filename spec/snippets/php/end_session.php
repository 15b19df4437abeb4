<?php

/**
 * End a session. session.end revokes a KS at once. The sessions of one application
 * token form a group: ending one ends them all, those started later too. Let them
 * expire instead.
 * Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: PHP
 * 8.1, its curl extension. Settings, from the environment: KALTURA_SERVICE_URL,
 * KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
 * KALTURA_APP_TOKEN_HASH_TYPE.
 * Run it: php end_session.php
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
    // With KALTURA_KS, that session is ended; without it, one of two sessions of an
    // application token.
    $ks = getenv('KALTURA_KS');
    if ($ks !== false && $ks !== '') {
        endSession($ks);
        printRefusal($ks);
        return;
    }
    $partnerId = setting('KALTURA_PARTNER_ID');
    $appTokenId = setting('KALTURA_APP_TOKEN_ID');
    $appToken = setting('KALTURA_APP_TOKEN');
    $hashType = setting('KALTURA_APP_TOKEN_HASH_TYPE');

    // --8<-- [start:widget] ANCHOR: widget
    // One widget session can start any number of sessions of the token.
    $widget = call('session', 'startWidgetSession', ['widgetId' => '_' . $partnerId]);
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // The same KS and the same token give the same hash, which may be used again.
    if (!in_array($hashType, ['MD5', 'SHA1', 'SHA256', 'SHA512'], true)) {
        throw new RuntimeException("unknown hash type $hashType: it is MD5, SHA1, SHA256 or SHA512");
    }
    $tokenHash = hash($hashType, $widget['ks'] . $appToken);
    // --8<-- [end:hash] ANCHOR_END: hash

    // --8<-- [start:start] ANCHOR: start
    // Each carries the privilege sessionid with the token's id: that is the group.
    $params = [
        'ks' => $widget['ks'],
        'id' => $appTokenId,
        'tokenHash' => $tokenHash,
    ];
    $session = call('appToken', 'startSession', $params);
    $other = call('appToken', 'startSession', $params);
    // --8<-- [end:start] ANCHOR_END: start

    endSession($session['ks']);

    // --8<-- [start:others] ANCHOR: others
    // The other session is refused as well. Nobody ended it: it belongs to the same
    // group.
    printRefusal($other['ks']);
    // --8<-- [end:others] ANCHOR_END: others

    // --8<-- [start:restart] ANCHOR: restart
    // A session started afterwards is born dead: startSession succeeds and says
    // nothing; only the next call is refused.
    $late = call('appToken', 'startSession', $params);
    // --8<-- [end:restart] ANCHOR_END: restart
    // --8<-- [start:born-dead] ANCHOR: born-dead
    // The way out is another token: create one, delete the old one.
    printRefusal($late['ks']);
    // --8<-- [end:born-dead] ANCHOR_END: born-dead
}

// --8<-- [start:end] ANCHOR: end
// Revokes the KS. The response is null. Ending the same KS again is an error:
// INVALID_KS with LOGOUT.
function endSession(string $ks): void
{
    call('session', 'end', ['ks' => $ks]);
}
// --8<-- [end:end] ANCHOR_END: end

// --8<-- [start:refused] ANCHOR: refused
// Tries the KS and prints why it is refused. The reason stands where the message would
// quote the KS: args.KSID.
function printRefusal(string $ks): void
{
    try {
        call('media', 'list', ['ks' => $ks, 'pager[pageSize]' => '1']);
    } catch (ApiError $error) {
        if ($error->apiCode !== 'INVALID_KS') {
            throw $error;
        }
        echo $error->reason, "\n";
        return;
    }
    throw new RuntimeException('the KS still works');
}
// --8<-- [end:refused] ANCHOR_END: refused

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
        'appToken.startSession' => ['ks' => 'string'],
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
