<?php

/**
 * Send several calls in one request. The second call uses the result of the first,
 * which saves a round trip. Each part of the response is a result or an exception of
 * its own.
 * Prints: How many entries the session may list. Needs: PHP 8.1, its curl extension.
 * Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
 * KALTURA_ADMIN_SECRET.
 * Run it: php multirequest.php
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

    // --8<-- [start:send] ANCHOR: send
    // Parts are numbered from 1 without gaps. {1:result} stands for the whole first
    // result, here the KS. An app-token session cannot be chained so: its hash needs
    // the KS itself.
    $params = [
        '1:service' => 'session',
        '1:action' => 'start',
        '1:partnerId' => $partnerId,
        '1:secret' => $adminSecret,
        '1:type' => '2',
        '2:service' => 'media',
        '2:action' => 'list',
        '2:ks' => '{1:result}',
        '2:pager[pageSize]' => '1',
    ];
    $answers = call('multirequest', $params);
    // --8<-- [end:send] ANCHOR_END: send

    // --8<-- [start:check] ANCHOR: check
    // The response is a list. A part that failed does not stop those after it, so the
    // first exception is the one to report.
    if (count($answers) !== 2) {
        throw new RuntimeException('there are not 2 results for 2 calls');
    }
    foreach ($answers as $answer) {
        if (is_array($answer) && ($answer['objectType'] ?? '') === 'KalturaAPIException') {
            throw new ApiError($answer);
        }
    }
    echo $answers[1]['totalCount'], "\n";
    // --8<-- [end:check] ANCHOR_END: check
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
        'multirequest' => 'array',
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
function call(string $service, array $params): mixed
{
    $curl = curl_init(setting('KALTURA_SERVICE_URL') . "/service/$service");
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
        throw new RuntimeException("$service: no response from the API: $why");
    }
    if (is_array($answer) && ($answer['objectType'] ?? '') === 'KalturaAPIException') {
        throw new ApiError($answer);
    }
    if (!isOf(resultOf($service), $answer)) {
        throw new RuntimeException("$service: the response is not what this call gives");
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
