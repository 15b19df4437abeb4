<?php

// The rules of the specification once more, in the language of the server: an opinion on the vectors, asked by
// `kskit evidence`. What PHP itself decides (parse_str, trim, base64_decode, json_decode, array_merge_recursive,
// array_replace_recursive, comparisons of text and numbers) is left to PHP. It speaks the adapter protocol:
//
//     kskit verify -- php generators/kskit/evidence/php/rules.php

declare(strict_types=1);

ini_set('max_input_vars', '100000');
set_error_handler(fn() => true);

const API_EXCEPTION = 'KalturaAPIException';
const XML_ROOTS = ['<?xml', '<xml'];
const BLANKS = " \t\r\n";
const ENDS = ['rue', 'ue', 'e', 'alse', 'lse', 'se', 'ull', 'll', 'l', '0']; // of words and numbers of JSON

final class Refused extends Exception
{
    public function __construct(public string $name, public string $reason, public string $step, public array $more = [])
    {
        parent::__construct($name);
    }
}

final class Skipped extends Exception
{
}

function bad_ks(string $step, string $reason = 'INVALID_STR'): Refused
{
    return new Refused('INVALID_KS', $reason, $step);
}

// Privileges

function parse_privileges(?string $text): array
{
    $parsed = [];
    foreach (explode(',', (string) $text) as $part) {
        $pieces = explode(':', $part, 2);
        $value = $pieces[1] ?? '';
        $parsed[$pieces[0]] = array_merge($parsed[$pieces[0]] ?? [], $value === '' ? [] : explode('/', $value));
    }
    return $parsed;
}

function build_privileges(array $pairs): string
{
    $write = fn(array $pair) => $pair[1] ? "$pair[0]:" . implode('/', $pair[1]) : (string) $pair[0];
    return implode(',', array_map($write, $pairs));
}

function pairs(array $parsed): array
{
    return array_map(null, array_keys($parsed), array_values($parsed));
}

function as_shown(array $parsed): array
{
    return array_map(fn(array $pair) => [(string) $pair[0], $pair[1]], pairs($parsed));
}

function reserved(): array
{
    $table = file_get_contents(dirname(__DIR__, 4) . '/spec/catalogue/privileges.toml');
    preg_match_all('/^name = "([^"]*)"\nreserved = true$/m', $table, $found);
    return $found[1];
}

$ops['privileges_parse'] = function (array $in): array {
    $parsed = parse_privileges($in['text']);
    return ['privileges' => as_shown($parsed), 'text' => build_privileges(pairs($parsed))];
};

$ops['privileges_build'] = fn(array $in): array => ['text' => build_privileges($in['privileges'])];

$ops['privileges_merge'] = function (array $in): array {
    $granted = ['sessionid' => [$in['token_id']], 'apptoken' => [$in['token_id']]];
    if (($in['token_privileges'] ?? '') !== '') {
        $granted = array_merge_recursive($granted, parse_privileges($in['token_privileges']));
    }
    if (($in['requested'] ?? '') === '') {
        return ['privileges' => build_privileges(pairs($granted))];
    }
    $kept = $granted;
    foreach (parse_privileges($in['requested']) as $name => $values) {
        $present = array_map(fn($key) => is_string($key) ? trim($key) : $key, array_keys($kept));
        $is_new = !in_array(trim((string) $name), $present) && !in_array(trim((string) $name), reserved(), true);
        if ($is_new || in_array('*', $kept[$name] ?? [], true)) {
            $kept[$name] = $values;
        }
    }
    return ['privileges' => build_privileges(pairs($kept))];
};

// Hashes and KS

$ops['token_hash'] = function (array $in): array {
    $type = $in['hash_type'] ?? 'SHA1';
    if (!in_array($type, ['MD5', 'SHA1', 'SHA256', 'SHA512'], true)) {
        throw new Refused('INVALID_ENUM_VALUE', $type, 'hash-type');
    }
    return ['token_hash' => hash(strtolower($type), $in['ks'] . $in['token'])];
};

$ops['ks_encode'] = fn(array $in): array => ['ks' => $in['version'] === 1 ? make_v1($in) : make_v2($in)];

function make_v1(array $in): string
{
    $names = ['partner_id', 'partner_id', 'valid_until', 'type', 'rand', 'user_id', 'privileges', 'master_partner_id',
        'additional_data'];
    $info = implode(';', array_map(fn(string $name) => $in[$name], $names));
    return base64_encode(sha1($in['secret'] . $info) . "|$info");
}

function make_v2(array $in): string
{
    $fields = [];
    foreach (explode(',', (string) $in['privileges']) as $part) {
        $part = trim($part);
        if (!empty($part)) {
            [$name, $value] = explode(':', $part === '*' ? 'all:*' : $part, 2) + [1 => ''];
            $fields[$name] = $value;
        }
    }
    $fields['_e'] = $in['valid_until'];
    $fields['_t'] = $in['type'];
    $fields['_u'] = $in['user_id'];
    $fields['_m'] = $in['master_partner_id'];
    $fields['_d'] = $in['additional_data'];
    $signed = hex2bin($in['random_hex']) . http_build_query($fields);
    $plain = sha1($signed, true) . $signed;
    $plain .= str_repeat("\0", (16 - strlen($plain) % 16) % 16);
    $raw = OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING;
    $sealed = openssl_encrypt($plain, 'aes-128-cbc', substr(sha1($in['secret'], true), 0, 16), $raw, str_repeat("\0", 16));
    return strtr(base64_encode("v2|$in[partner_id]|$sealed"), '+/', '-_');
}

function read_ks(string $ks, array $secrets): array
{
    $envelope = base64_decode(strtr($ks, '-_', '+/'), true);
    if ($envelope === false || $envelope === '') {
        throw bad_ks('base64');
    }
    return str_starts_with($envelope, 'v2|') ? read_v2($envelope, $secrets) : read_v1($envelope, $secrets);
}

function secrets_of(string $partner, array $secrets): array
{
    foreach ($secrets as $id => $known) {
        if ((string) $id === $partner && $known) {
            return $known;
        }
    }
    throw bad_ks('partner');
}

function read_v1(string $envelope, array $secrets): array
{
    $halves = explode('|', $envelope, 2);
    if (count($halves) < 2) {
        throw bad_ks('structure');
    }
    [$signature, $info] = $halves;
    $fields = explode(';', $info);
    if (count($fields) < 3) {
        throw bad_ks('structure');
    }
    foreach (secrets_of($fields[0], $secrets) as $index => $secret) {
        if ($secret !== '' && sha1($secret . $info) === $signature) {
            $names = ['partner_id', 'partner_pattern', 'valid_until', 'type', 'rand', 'user_id', 'privileges', 'master_partner_id',
                'additional_data'];
            $read = array_combine($names, array_slice(array_pad($fields, 9, null), 0, 9));
            $read['parsed_privileges'] = parse_privileges($read['privileges']);
            return ['version' => 1, 'hash' => $signature, 'secret_index' => $index, 'fields' => $info] + $read;
        }
    }
    throw bad_ks('signature');
}

function read_v2(string $envelope, array $secrets): array
{
    $parts = explode('|', $envelope, 3);
    if (count($parts) < 3) {
        throw bad_ks('structure');
    }
    [, $partner, $ciphertext] = $parts;
    $known = secrets_of($partner, $secrets);
    if (strlen($ciphertext) % 16) {
        throw bad_ks('block-size');
    }
    foreach ($known as $index => $secret) {
        $key = substr(sha1($secret, true), 0, 16);
        $raw = OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING;
        $plain = rtrim((string) openssl_decrypt($ciphertext, 'aes-128-cbc', $key, $raw, str_repeat("\0", 16)), "\0");
        $signed = substr($plain, 20);
        if ($secret !== '' && sha1($signed, true) === substr($plain, 0, 20)) {
            $about = ['version' => 2, 'hash' => bin2hex(substr($plain, 0, 20)), 'secret_index' => $index];
            $about += ['partner_id' => $partner, 'rand' => bin2hex(substr($signed, 0, 16))];
            return $about + read_fields(substr($signed, 16));
        }
    }
    throw bad_ks('signature');
}

function read_fields(string $fields): array
{
    parse_str($fields, $found);
    $own = ['valid_until' => '_e', 'type' => '_t', 'user_id' => '_u', 'master_partner_id' => '_m', 'additional_data' => '_d'];
    $read = ['fields' => $fields];
    foreach ($own as $name => $field) {
        $read[$name] = isset($found[$field]) ? (is_array($found[$field]) ? 'Array' : $found[$field]) : null;
        unset($found[$field]);
    }
    $texts = $read['parsed_privileges'] = [];
    foreach ($found as $name => $value) {
        if (is_array($value)) {
            throw bad_ks('fields');
        }
        $texts[] = $value === '' ? (string) $name : "$name:$value";
        $read['parsed_privileges'][$name] = $value === '' ? [] : explode('/', $value);
    }
    $read['privileges'] = implode(',', $texts);
    if ($read['privileges'] === 'all:*') {
        $read['privileges'] = '*';
    }
    return $read;
}

$ops['ks_decode'] = function (array $in): array {
    $read = read_ks($in['ks'], $in['secrets']);
    unset($read['fields']);
    return ['parsed_privileges' => as_shown($read['parsed_privileges'])] + $read;
};

$ops['ks_validate'] = function (array $in): array {
    $read = read_ks($in['ks'], $in['secrets']);
    $named = $read['parsed_privileges'];
    if (empty($read['fields'])) {
        throw bad_ks('content');
    }
    if ($read['valid_until'] <= $in['now']) {
        throw bad_ks('expiry', 'EXPIRED');
    }
    if (isset($named['iprestrict']) && !in_array($in['remote_address'], $named['iprestrict'])) {
        throw bad_ks('iprestrict', 'EXCEEDED_RESTRICTED_IP');
    }
    if (isset($named['urirestrict'])) {
        $fits = fn(string $pattern) => str_ends_with($pattern, '*')
            ? str_starts_with((string) $in['request_uri'], substr($pattern, 0, -1))
            : $pattern === (string) $in['request_uri'];
        if (!array_filter(explode('|', implode('/', $named['urirestrict'])), $fits)) {
            throw bad_ks('urirestrict', 'EXCEEDED_RESTRICTED_URI');
        }
    }
    $anonymous = empty($read['user_id']);
    return [
        'status' => 'OK',
        'admin' => $read['type'] >= 1,
        'anonymous' => $anonymous,
        'widget' => $read['type'] == 0 && $anonymous && str_contains((string) $read['privileges'], 'widget:1'),
        'session_group' => isset($named['sessionid'][0]) ? sha1("$read[partner_id]_{$named['sessionid'][0]}") : null,
    ];
};

$ops['session_decide'] = function (array $in): array {
    if ($in['error']) {
        $useless = ['EXCEEDED_RESTRICTED_IP', 'EXCEEDED_RESTRICTED_URI'];
        $again = $in['error']['code'] === 'INVALID_KS' && !$in['already_renewed'];
        return ['decision' => $again && !in_array($in['error']['reason'], $useless, true) ? 'start' : 'give-up'];
    }
    $left = isset($in['stored']) ? $in['stored']['valid_until'] - $in['now'] - $in['skew'] : 0;
    return ['decision' => $left <= 0 ? 'start' : ($left <= $in['renew_margin'] ? 'renew' : 'reuse')];
};

// Requests

function path_parameters(string $path): array
{
    $ignored = ['', 'api_v3', 'index.php'];
    $segments = array_values(array_filter(explode('/', rawurldecode($path)), fn($part) => !in_array($part, $ignored, true)));
    if (($segments[0] ?? '') === 'api') {
        array_shift($segments);
    }
    $read = [];
    foreach (array_chunk($segments, 2) as [$name, $value]) {
        if (!$name) {
            break;
        }
        $read += [$name => $value ?? false];
    }
    return $read;
}

function body_parameters(array $in): array
{
    $type = trim(array_change_key_case($in['headers'])['content-type'] ?? '', ' ');
    $media = strtolower(trim(explode(';', $type)[0]));
    $body = (string) $in['body'];
    if ($media === 'multipart/form-data' && str_contains($type, 'boundary=')) {
        throw new Skipped('PHP reads such a body in a web server only');
    }
    $form = [];
    if ($media === 'application/x-www-form-urlencoded' && $in['method'] === 'POST') {
        parse_str($body, $form);
    }
    if (strtolower($type) === 'application/json' && preg_match('/\A\{.*\}\z/s', trim($body))) {
        $form = json_decode(trim($body), true) ?: $form;
    }
    return $form;
}

function nested(array $flat): array
{
    $nested = [];
    foreach ($flat as $name => $value) {
        $parts = explode(':', (string) $name);
        $last = array_pop($parts);
        $place = &$nested;
        foreach ($parts as $part) {
            if (!is_array($place[$part] ?? null)) {
                $place[$part] = [];
            }
            $place = &$place[$part];
        }
        if ($last !== '-') {
            $place[$last] = $value;
        }
        unset($place);
    }
    return $nested;
}

$ops['request_read'] = function (array $in): array {
    [$path, $query] = explode('?', $in['target'], 2) + [1 => ''];
    parse_str($query, $get);
    $merged = array_replace_recursive(body_parameters($in), $get, path_parameters($path));
    return ['parameters' => nested($merged)];
};

const DECLARED = [
    'session.start' => ['secret' => ['string'], 'userId' => ['string', ''], 'type' => ['KalturaSessionType', 0],
        'partnerId' => ['int', 0], 'expiry' => ['int', 86400], 'privileges' => ['string', '']],
    'user.login' => ['partnerId' => ['int'], 'userId' => ['string'], 'password' => ['string'],
        'expiry' => ['int', 86400], 'privileges' => ['string', '*']],
    'user.update' => ['userId' => ['string'], 'user' => ['KalturaUser']],
    'appToken.add' => ['appToken' => ['KalturaAppToken']],
];
const MEMBERS = ['KalturaUser' => ['isAdmin' => 'bool'], 'KalturaAppToken' => ['hashType' => 'KalturaAppTokenHashType']];
const CONSTANTS = ['KalturaSessionType' => [0, 2], 'KalturaAppTokenHashType' => ['MD5', 'SHA1', 'SHA256', 'SHA512']];

$ops['request_arguments'] = function (array $in) use (&$ops): array {
    $sent = $ops['request_read']($in)['parameters'];
    $declared = DECLARED["$sent[service].$sent[action]"] ?? throw new Skipped('this action is not known here');
    $arguments = [];
    foreach ($declared as $name => $about) {
        if (!array_key_exists($name, $sent) && !array_key_exists(1, $about)) {
            throw new Refused('MISSING_MANDATORY_PARAMETER', $name, 'arguments', ['args' => ['PARAM_NAME' => $name]]);
        }
        $arguments[$name] = cast($about[0], $name, array_key_exists($name, $sent) ? $sent[$name] : $about[1]);
    }
    return ['arguments' => $arguments];
};

function cast(string $type, string $name, mixed $value): mixed
{
    if (isset(MEMBERS[$type])) {
        if (!is_array($value) || array_diff_key($value, MEMBERS[$type])) {
            throw new Skipped('a member of this object is not known here');
        }
        $members = ['objectType' => $type];
        foreach ($value as $member => $given) {
            $members[$member] = cast(MEMBERS[$type][$member], $member, $given);
        }
        return $members;
    }
    if (is_string($value) && !preg_match('/^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$/u', $value)) {
        throw new Skipped('which characters may stand in a text is not known here');
    }
    if (isset(CONSTANTS[$type])) {
        return constant_of($type, $name, $value);
    }
    return match ($type) {
        'int' => (int) $value,
        'bool' => strtolower((string) $value) !== 'false' && (bool) $value,
        'string' => (string) $value,
    };
}

function constant_of(string $type, string $name, mixed $value): mixed
{
    $is_number = is_int(CONSTANTS[$type][0]);
    if ($is_number && !is_array($value)) {
        $value = ['true' => 1, 'false' => 0][strtolower((string) $value)] ?? $value;
    }
    if (is_array($value) || $value === null) {
        throw new Skipped('what becomes of an array or null is not known here');
    }
    if (!in_array($value, CONSTANTS[$type])) {
        $args = ['ENUM_VAL' => (string) $value, 'PARAM_NAME' => $name, 'ENUM_TYPE' => $type];
        throw new Refused('INVALID_ENUM_VALUE', (string) $value, 'arguments', ['args' => $args]);
    }
    return $is_number ? (int) $value : (string) $value;
}

function is_plain_name(string $name): bool
{
    return !preg_match('/[.\s\[\]\0:=&%+]/', $name) && $name !== '' && $name !== '-';
}

function form_pairs(string $name, mixed $value, string $nesting, int $depth = 0): array
{
    if (!is_array($value)) {
        return [$name . '=' . urlencode(as_text($value))];
    }
    if ($value === [] && $nesting === 'brackets' && $depth > 0) {
        throw new Refused('CANNOT_ENCODE', 'form', 'encode');
    }
    $value = sent($value);
    $pairs = $value === [] ? ["$name:-="] : [];
    foreach ($value as $key => $item) {
        if (!is_plain_name((string) $key)) {
            throw new Refused('CANNOT_ENCODE', 'form', 'encode');
        }
        $inner = $nesting === 'brackets' ? "{$name}[$key]" : "$name:$key";
        $pairs = array_merge($pairs, form_pairs($inner, $item, $nesting, $depth + 1));
    }
    return $pairs;
}

function as_text(mixed $value): string
{
    if (is_float($value)) { // json_encode() writes the fewest digits, and number_format() no exponent
        [$digits, $exponent] = explode('e', json_encode($value) . 'e0');
        $places = strlen(rtrim(explode('.', "$digits.")[1], '0')) - (int) $exponent;
        return number_format($value, max($places, 0), '.', '');
    }
    return is_bool($value) ? ($value ? '1' : '0') : (string) $value;
}

function sent(array $params): array
{
    return array_filter($params, fn($value) => $value !== null);
}

// The parameters of a call or a part, named so that they stay its own
function own(array $params, string $encoding): array
{
    foreach (array_keys(sent($params)) as $name) {
        refuse_if(in_array((string) $name, ['service', 'action', 'format', '-'], true) || str_contains((string) $name, ':'), $encoding);
    }
    return sent($params);
}

function routing(string $name, string $encoding): string
{
    refuse_if(!is_plain_name($name) || preg_match('/[^\w-]/', $name) || $name === 'api_v3', $encoding);
    return $name;
}

function refuse_if(mixed $refused, string $encoding): void
{
    if ($refused) {
        throw new Refused('CANNOT_ENCODE', $encoding, 'encode');
    }
}

function request(string $target, array $params, string $encoding, string $nesting): array
{
    if ($encoding === 'json') {
        $params = drop_nulls($params);
        $skip = fn($number) => is_float($number) && abs($number) >= 2 ** 63 ? throw new Skipped('PHP reads these numbers as floats') : null;
        array_walk_recursive($params, $skip);
        $body = json_encode($params, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION);
        if ($body === false) {
            throw new Refused('CANNOT_ENCODE', 'json', 'encode');
        }
        return ['method' => 'POST', 'target' => $target, 'headers' => ['Content-Type' => 'application/json'], 'body' => $body];
    }
    if ($encoding === 'path') {
        refuse_if(isset($params[0]), $encoding);
        $odd = ['', '.', '..', 'api_v3', 'index.php'];
        foreach (form_leaves($params) as [$name, $value]) {
            refuse_if(array_filter(explode(':', (string) $name), fn($one) => !is_plain_name($one)), $encoding);
            if (in_array($value, $odd, true) || preg_match('~[/\\\\\0]~', $value)) {
                throw new Refused('CANNOT_ENCODE', 'path', 'encode');
            }
            $target .= '/' . rawurlencode((string) $name) . '/' . rawurlencode($value);
        }
        return ['method' => 'GET', 'target' => $target, 'headers' => new stdClass(), 'body' => ''];
    }
    $pairs = [];
    foreach (sent($params) as $name => $value) {
        if (!is_plain_name((string) $name)) {
            throw new Refused('CANNOT_ENCODE', 'form', 'encode');
        }
        $pairs = array_merge($pairs, form_pairs((string) $name, $value, $nesting));
    }
    $headers = ['Content-Type' => 'application/x-www-form-urlencoded'];
    return ['method' => 'POST', 'target' => $target, 'headers' => $headers, 'body' => implode('&', $pairs)];
}

function drop_nulls(array $params): array
{
    $kept = array_is_list($params) ? $params : sent($params);
    $inner = fn(array $value) => $value === [] ? new stdClass() : drop_nulls($value);
    return array_map(fn($value) => is_array($value) ? $inner($value) : $value, $kept);
}

function form_leaves(array $params, string $before = ''): array
{
    $found = [];
    foreach (sent($params) as $name => $value) {
        $found = is_array($value)
            ? array_merge($found, form_leaves($value, "$before$name:"))
            : [...$found, ["$before$name", as_text($value)]];
    }
    return $found;
}

$ops['request_encode'] = function (array $in): array {
    [$service, $action] = [routing($in['service'], $in['encoding']), routing($in['action'], $in['encoding'])];
    $target = "/api_v3/service/$service/action/$action";
    return request($target, own($in['params'], $in['encoding']) + ['format' => $in['response_format']], $in['encoding'], $in['nesting']);
};

$ops['multirequest_encode'] = function (array $in): array {
    $encoding = $in['encoding'];
    $params = own($in['params'], $encoding);
    refuse_if(array_filter(array_keys($params), is_numeric(...)), $encoding);
    foreach ($in['calls'] as $index => $call) {
        $routing = ['service' => routing($call['service'], $encoding), 'action' => routing($call['action'], $encoding)];
        $params[(string) ($index + 1)] = $routing + own($call['params'], $encoding);
    }
    return request('/api_v3/service/multirequest', $params + ['format' => $in['response_format']], $in['encoding'], $in['nesting']);
};

// References between the calls of a multirequest

const REFERENCE = '/\{([0-9]+):result:?(.*)\}/';

function kind(mixed $value): string
{
    return match (true) {
        !is_array($value) => is_string($value) ? 'text' : 'other',
        ($value['objectType'] ?? '') === API_EXCEPTION => 'error',
        isset($value['objectType']) => 'object',
        array_is_list($value) && count(array_column($value, 'objectType')) === count($value) => 'list',
        default => 'array',
    };
}

function crash(): Refused
{
    return new Refused('HTTP_500', 'crash', 'references');
}

function follow(mixed $value, array $path): mixed
{
    while ($path) {
        $element = array_shift($path);
        if (kind($value) === 'list' && $element === '_all') {
            $name = array_shift($path) ?? '';
            $values = array_filter(array_column($value, $name), fn($one) => $one !== null);
            $value = implode('', array_map(fn($one) => "$one,", $values));
            continue;
        }
        $value = match (kind($value)) {
            'object' => $element === 'objectType' ? null : $value[$element] ?? null,
            'list', 'array' => $value[$element] ?? null,
            'error' => in_array($element, ['code', 'message', 'args', 'file', 'line'], true) ? throw crash() : null,
            'text' => null,
            default => throw crash(),
        };
        if ($value === null) {
            return null;
        }
    }
    return $value;
}

function with_references(mixed $given, int $position, mixed $result): mixed
{
    if (is_array($given)) {
        return array_map(fn($inner) => with_references($inner, $position, $result), $given);
    }
    if (is_bool($given) || !preg_match(REFERENCE, (string) $given, $found) || $found[1] != $position) {
        return $given;
    }
    $value = follow($result, array_values(array_filter(explode(':', $found[2]), fn($one) => $one !== '')));
    if (kind($value) === 'array') {
        throw crash();
    }
    return str_replace($found[0], is_array($value) ? '' : (string) $value, (string) $given);
}

$ops['multirequest_resolve'] = fn(array $in): array => [
    'params' => with_references($in['params'], $in['index'], $in['result']),
];

$ops['multirequest_run'] = function (array $in): array {
    [$parts, $common] = [[], []];
    foreach ($in['params'] as [$name, $value]) {
        $halves = explode(':', (string) $name, 2);
        if (isset($halves[1]) && is_numeric($halves[0])) {
            $parts[(int) $halves[0]][$halves[1]] = $value;
        } elseif (is_numeric($name) && is_array($value)) {
            $parts[(int) $name] = $value;
        } else {
            $common[$name] = $value;
        }
    }
    [$dispatched, $results, $position] = [[], $in['results'], 1];
    for ($index = $parts ? min(1, ...array_keys($parts)) : 1; isset($parts[$index]['service'], $parts[$index]['action']); $index++) {
        $part = $parts[$index];
        unset($part['format']);
        foreach (['clientTag', 'ks', 'partnerId'] as $name) {
            $inherited = $part[$name] ?? $common[$name] ?? null;
            $part += $inherited === null ? [] : [$name => $inherited];
        }
        $result = ['objectType' => API_EXCEPTION];
        if (!isset($part['error'])) {
            $dispatched[] = ['service' => $part['service'], 'action' => $part['action'], 'params' => $part];
            $result = array_shift($results);
        }
        foreach ($parts as $later => $params) {
            $parts[$later] = $later > $index ? with_references($params, $position, $result) : $params;
        }
        $position++;
    }
    return ['dispatched' => $dispatched];
};

// Answers

function api_exception(array $error): Refused
{
    $args = array_map(fn($value) => (string) $value, is_array($error['args'] ?? []) ? $error['args'] ?? [] : []);
    $more = ['args' => $args ?: new stdClass(), 'message' => (string) ($error['message'] ?? '')];
    return new Refused((string) ($error['code'] ?? ''), (string) (array_values($args)[0] ?? ''), 'api-exception', $more);
}

function xml_value(SimpleXMLElement $element): mixed
{
    $children = [];
    $is_list = true;
    foreach ($element->children() as $name => $child) {
        $is_list = $is_list && $name === 'item' && !isset($child->itemKey);
        $children[] = [$name, $child];
    }
    if (!$children) {
        return (string) $element === '' ? null : (string) $element;
    }
    $value = [];
    foreach ($children as [$name, $child]) {
        if ($is_list) {
            $value[] = xml_value($child);
        } elseif ($name === 'item') {
            throw new Skipped('a map in XML');
        } else {
            $value[$name] = xml_value($child);
        }
    }
    return $value;
}

function xml_or_error(SimpleXMLElement $element): mixed
{
    $only = count($element->children()) === 1 && count($element->error->children() ?? []) > 0;
    return $only ? api_exception(xml_error($element->error)) : xml_value($element);
}

function xml_error(SimpleXMLElement $error): array
{
    $args = [];
    foreach ($error->args->item ?? [] as $item) {
        if (!$item->count()) {
            continue;
        }
        $args[(string) $item->name] = (string) $item->value;
    }
    return ['code' => (string) $error->code, 'message' => (string) $error->message, 'objectType' => API_EXCEPTION, 'args' => $args];
}

function is_exception(mixed $value): bool
{
    return is_array($value) && ($value['objectType'] ?? '') === API_EXCEPTION;
}

function no_answer(string $reason): Refused
{
    return new Refused('NO_API_ANSWER', $reason, 'answer');
}

$ops['response_decode'] = function (array $in): array {
    $headers = array_change_key_case($in['headers']);
    $body = $in['body'];
    if ($in['status'] !== 200) {
        throw no_answer('status');
    }
    if ($body === '') {
        throw no_answer(str_starts_with($headers['x-kaltura'] ?? '', 'error') ? 'refused' : 'empty');
    }
    if (preg_match('/\A[ \t\r\n]*(<!doctype html|<html)/i', $body)) {
        throw no_answer('html');
    }
    if (isset($headers['content-length']) && !isset($headers['content-encoding']) && strlen($body) < (int) $headers['content-length']) {
        throw no_answer('truncated');
    }
    $is_xml = array_filter(XML_ROOTS, fn($root) => str_starts_with(ltrim($body, BLANKS), $root));
    $value = $is_xml ? from_xml($body) : from_json($body);
    if ($value instanceof Refused) {
        throw $value;
    }
    return ['value' => is_array($value) && array_is_list($value) ? array_map(element(...), $value) : $value];
};

function element(mixed $value): mixed
{
    if (!$value instanceof Refused) {
        return $value;
    }
    return ['code' => $value->name, 'message' => $value->more['message'], 'objectType' => API_EXCEPTION, 'args' => $value->more['args']];
}

function or_error(mixed $value): mixed
{
    return is_exception($value) ? api_exception($value) : $value;
}

function from_json(string $body): mixed
{
    $value = json_decode($body, true, 512, JSON_BIGINT_AS_STRING);
    if (json_last_error() !== JSON_ERROR_NONE) {
        $cut = trim($body, BLANKS) === '' || is_cut($body);
        throw no_answer($cut ? 'truncated' : 'unreadable');
    }
    if (str_contains($body, '{}') || preg_match('/-0(?![.\d])|\d{19}/', $body)) {
        throw new Skipped('arrays of PHP do not keep this');
    }
    return is_array($value) && array_is_list($value) ? array_map(or_error(...), $value) : or_error($value);
}

// Whether JSON ends too early: closing what is open makes it readable.
function is_cut(string $body): bool
{
    $open = [];
    $quoted = false;
    for ($i = 0; $i < strlen($body); $i++) {
        $one = $body[$i];
        if ($quoted) {
            $i += $one === '\\' ? 1 : 0;
            $quoted = $one !== '"';
        } elseif ($one === '"') {
            $quoted = true;
        } elseif ($one === '{' || $one === '[') {
            $open[] = $one === '{' ? '}' : ']';
        } elseif ($one === '}' || $one === ']') {
            array_pop($open);
        }
    }
    $rest = implode('', array_reverse($open));
    $ends = $quoted ? ['"', '""', '0"', '00"', '000"', '0000"'] : ['', ...ENDS];
    foreach ($ends as $end) {
        foreach (['', 'null', ':null', '"":null'] as $middle) {
            json_decode($body . $end . $middle . $rest);
            if (json_last_error() === JSON_ERROR_NONE) {
                return true;
            }
        }
    }
    return false;
}

function from_xml(string $body): mixed
{
    if (str_contains($body, '<!DOCTYPE')) {
        throw no_answer('unreadable');
    }
    libxml_use_internal_errors(true);
    libxml_clear_errors();
    $root = simplexml_load_string(ltrim($body, BLANKS), SimpleXMLElement::class, LIBXML_NOCDATA);
    if ($root === false) {
        $codes = array_map(fn($error) => $error->code, libxml_get_errors());
        throw no_answer(array_intersect($codes, [4, 5, 77, 74]) && !str_contains($body, '</xml>') ? 'truncated' : 'unreadable');
    }
    if ($root->getName() !== 'xml' || !isset($root->result)) {
        throw no_answer('unreadable');
    }
    $items = iterator_to_array($root->result->children(), false);
    $value = xml_value($root->result);
    return is_array($value) && array_is_list($value) && $value ? array_map(xml_or_error(...), $items) : xml_or_error($root->result);
}

$ops['flow_transcript'] = function (array $in) use (&$ops): array {
    $read = function (array $step) use (&$ops): array {
        try {
            $answer = $ops['response_decode']($step['response']);
        } catch (Refused $error) {
            $answer = ['error' => as_error($error)];
        }
        return $ops['request_read']($step['request']) + $answer;
    };
    return ['steps' => array_map($read, $in['steps'])];
};

function as_error(Refused $error): array
{
    return ['code' => $error->name, 'reason' => $error->reason, 'step' => $error->step] + $error->more;
}

// The protocol

function octets(mixed $value): mixed
{
    if (!is_array($value)) {
        return $value;
    }
    if (array_keys($value) === ['entries']) {
        return array_column(array_map(octets(...), $value['entries']), 1, 0);
    }
    return array_keys($value) === ['hex'] ? hex2bin($value['hex']) : array_map(octets(...), $value);
}

function texts(mixed $value): mixed
{
    if (is_string($value)) {
        return preg_match('//u', $value) ? $value : ['hex' => bin2hex($value)];
    }
    if (!is_array($value)) {
        return $value;
    }
    $is_bytes = fn($name) => !preg_match('//u', (string) $name);
    $plain = !array_filter(array_keys($value), $is_bytes) && !in_array(array_keys($value), [['hex'], ['entries']], true);
    $entry = fn($name) => [texts((string) $name), texts($value[$name])];
    return $plain ? array_map(texts(...), $value) : ['entries' => array_map($entry, array_keys($value))];
}

function answer(callable $op, array $input): array
{
    try {
        return ['result' => texts($op(octets($input)))];
    } catch (Refused $error) {
        return ['error' => texts(as_error($error))];
    } catch (Skipped $error) {
        return ['skip' => $error->getMessage()];
    }
}

$about = ['name' => 'php-rules', 'language' => 'php', 'version' => '1'];
while ($line = fgets(STDIN)) {
    $message = json_decode($line, true);
    $reply = match ($message['cmd'] ?? '') {
        'hello' => ['ok' => true, 'implementation' => $about, 'ops' => array_keys($ops)],
        'stop' => null,
        default => ['seq' => $message['seq']] + answer($ops[$message['op']], $message['input']),
    };
    echo $reply === null ? '' : json_encode($reply, JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR) . "\n";
}
