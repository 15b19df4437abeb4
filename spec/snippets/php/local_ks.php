<?php

/**
 * Make a KS locally. With the admin secret a KS can be made without a request. Version
 * 2 is encrypted, version 1 is signed plain text; the server takes both.
 * Prints: The KS. Needs: PHP 8.1. Settings, from the environment: KALTURA_PARTNER_ID,
 * KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
 * Run it: php local_ks.php
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
    $validUntil = time() + 3600;
    $privileges = 'sview:*,list:*';

    // KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
    $makeKs = getenv('KALTURA_KS_VERSION') === '1' ? version1(...) : version2(...);
    echo $makeKs($partnerId, $adminSecret, $userId, $privileges, $validUntil), "\n";
}

function version2(string $partnerId, string $adminSecret, string $userId, string $privileges, int $validUntil): string
{
    // --8<-- [start:fields] ANCHOR: fields
    // One field per privilege, the lone * written as all=*, then _e (when it ends,
    // Unix seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
    $fields = '';
    foreach (explode(',', $privileges) as $privilege) {
        [$name, $value] = explode(':', $privilege === '*' ? 'all:*' : $privilege, 2) + [1 => ''];
        $fields .= urlencode($name) . '=' . urlencode($value) . '&';
    }
    $fields .= "_e=$validUntil&_t=0&_u=" . urlencode($userId);
    // --8<-- [end:fields] ANCHOR_END: fields

    // --8<-- [start:encrypt] ANCHOR: encrypt
    // 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
    // bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first
    // 16 bytes of the SHA-1 of the admin secret.
    $body = random_bytes(16) . $fields;
    $plain = sha1($body, true) . $body;
    $plain .= str_repeat("\0", -strlen($plain) & 15);
    $key = substr(sha1($adminSecret, true), 0, 16);
    $options = OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING; // which means: no padding of its own
    $ciphertext = openssl_encrypt($plain, 'aes-128-cbc', $key, $options, str_repeat("\0", 16));
    // --8<-- [end:encrypt] ANCHOR_END: encrypt

    // --8<-- [start:encode] ANCHOR: encode
    // base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
    return strtr(base64_encode("v2|$partnerId|$ciphertext"), '+/', '-_');
    // --8<-- [end:encode] ANCHOR_END: encode
}

function version1(string $partnerId, string $adminSecret, string $userId, string $privileges, int $validUntil): string
{
    // --8<-- [start:info] ANCHOR: info
    // Nine fields between semicolons: partner twice, end, type, a random number, user,
    // privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
    // user id would forge a field.
    if (str_contains($userId, ';')) {
        throw new RuntimeException('version 1 cannot hold a user id with a semicolon');
    }
    $random = random_int(0, 2 ** 31 - 1);
    $type = '0';
    $info = implode(';', [$partnerId, $partnerId, $validUntil, $type, $random, $userId, $privileges, '', '']);
    // --8<-- [end:info] ANCHOR_END: info

    // --8<-- [start:sign] ANCHOR: sign
    // base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a
    // bar, and the fields.
    return base64_encode(sha1($adminSecret . $info) . '|' . $info);
    // --8<-- [end:sign] ANCHOR_END: sign
}

function setting(string $name): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        fwrite(STDERR, "$name is not set\n");
        exit(2);
    }
    return $value;
}
