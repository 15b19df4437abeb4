<?php

// A starter for `kskit verify`: php spec/adapters/php/adapter.php. It runs regions of the programs in spec/snippets/php
// as they stand there: token hash, encryption, signature. Call your own code in their place.

namespace Starter;

const FIELDS = ['_e' => 'valid_until', '_t' => 'type', '_u' => 'user_id'];
const MORE_FIELDS = ['_m' => 'master_partner_id', '_d' => 'additional_data'];

function region(string $flow, string $name): string
{
    $program = file_get_contents(__DIR__ . "/../../snippets/php/$flow.php");
    preg_match("~\[start:$name\].*?\n(.*?)\n[^\n]*\[end:$name\]~s", $program, $found);
    return "namespace Starter; use RuntimeException; $found[1]";
}

function random_bytes(): string // called by the region: the random bytes are those of the question
{
    return hex2bin($GLOBALS['in']['random_hex']);
}

$ops['token_hash'] = function (array $in): array {
    [$widget, $appToken, $hashType] = [$in, $in['token'], $in['hash_type'] ?? 'SHA1'];
    try {
        eval(region('app_token_session', 'hash'));
        return ['result' => ['token_hash' => $tokenHash]];
    } catch (\RuntimeException) {
        return ['error' => ['code' => 'INVALID_ENUM_VALUE', 'step' => 'hash-type']];
    }
};

$ops['ks_encode'] = function (array $in): array {
    [$partnerId, $adminSecret, $fields] = [$in['partner_id'], $in['secret'], []];
    if ($in['version'] === 1) {
        $names = ['partner_id', 'partner_id', 'valid_until', 'type', 'rand', 'user_id', 'privileges'];
        $info = implode(';', array_map(fn($name) => $in[$name], [...$names, 'master_partner_id', 'additional_data']));
        return ['result' => ['ks' => eval(region('local_ks', 'sign'))]];
    }
    foreach (array_filter(array_map('trim', explode(',', $in['privileges']))) as $privilege) {
        [$name, $value] = explode(':', $privilege === '*' ? 'all:*' : $privilege, 2) + [1 => ''];
        $fields[$name] = $value;
    }
    $fields = http_build_query(array_replace($fields, array_map(fn($name) => $in[$name], FIELDS + MORE_FIELDS)));
    eval(region('local_ks', 'encrypt'));
    return ['result' => ['ks' => eval(region('local_ks', 'encode'))]];
};

// A text of the vectors that is not UTF-8 is {"hex": ...}.
$octets = fn($value) => is_array($value) ? hex2bin($value['hex']) : $value;
$about = ['name' => 'php-starter', 'language' => 'php', 'version' => '1'];
while ($line = fgets(STDIN)) {
    $message = json_decode($line, true);
    $in = array_map($octets, $message['input'] ?? []);
    echo match ($message['cmd'] ?? '') {
        'hello' => json_encode(['ok' => true, 'implementation' => $about, 'ops' => array_keys($ops)]) . "\n",
        'stop' => '',
        default => json_encode(['seq' => $message['seq']] + $ops[$message['op']]($in)) . "\n",
    };
}
