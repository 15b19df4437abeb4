<?php

/**
 * Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
 * for INVALID_KS, on the reason word.
 * Prints: How many entries the session may list. Needs: PHP 8.1, its curl extension.
 * Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.
 * Run it: php handle_errors.php
 */

declare(strict_types=1);

try {
    main();
} catch (RuntimeException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    fwrite(STDERR, whatToDo($error) . "\n");
    exit(1);
}

function main(): void
{
    $ks = setting('KALTURA_KS');

    // --8<-- [start:send] ANCHOR: send
    // A time-out, a refused connection, an HTTP status other than 200 or a page of
    // HTML is not a response from the API.
    $list = call('media', 'list', ['ks' => $ks, 'pager[pageSize]' => '1']);
    echo $list['totalCount'], "\n";
    // --8<-- [end:send] ANCHOR_END: send
}

// --8<-- [start:decide] ANCHOR: decide
// Says how to go on. Decide by the code and, for INVALID_KS, by the word in args.KSID;
// the number in the message is always the same.
function whatToDo(RuntimeException $error): string
{
    if (!$error instanceof ApiError) {
        return 'no response from the API: repeat later, with growing pauses';
    }
    return match (true) {
        $error->apiCode === 'INVALID_KS' && $error->reason === 'EXCEEDED_RESTRICTED_IP' =>
            'the KS is for another address, a new one would be too: mend iprestrict',
        $error->apiCode === 'INVALID_KS' && $error->reason === 'EXCEEDED_RESTRICTED_URI' =>
            'the KS is for other calls, a new one would be too: mend urirestrict',
        $error->apiCode === 'INVALID_KS' =>
            'start a new session and repeat the call once; refused again, give up',
        $error->apiCode === 'SERVICE_FORBIDDEN' =>
            'no KS arrived, or its role may not do this: a retry does not help',
        default => 'mend the request: a retry gives the same response',
    };
}
// --8<-- [end:decide] ANCHOR_END: decide

// --8<-- [start:exception] ANCHOR: exception
// An object whose objectType is KalturaAPIException. args is an object, or an empty
// list when there is nothing to say.

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
// --8<-- [end:exception] ANCHOR_END: exception

// --8<-- [start:call] ANCHOR: call
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
