"""The same call in PHP, Go, Java, C#, PowerShell, TypeScript and old Python: the same parameters, the same digest."""
# ruff: noqa: E501 - programs, which read best as people write them

import json
import re

import pytest

from kaltura_diagnosis.placeholders import is_placeholder
from kaltura_pastes import read_paste
from kaltura_session.server.parameters import request_parameters
from kaltura_session.token_hash import token_hash

BASE = "https://www.example.test/api_v3/service/"
KS, TOKEN = "djJ8MTAwMHw", "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"
CALLS = {
    "right": ("session/action/start", {"format": "1", "partnerId": "1000", "secret": "a0a0", "type": "2"}),
    "D06": ("session/action/start", {"format": "1", "partnerId": "1000", "secret": "a0a0", "type": "ADMIN"}),
    "signs": ("session/action/start", {"userId": "a+b&c=d", "privileges": "edit:*,sview:1_x"}),
}
FORMS = {
    "php-curl": "<?php\n$ch = curl_init();\ncurl_setopt($ch, CURLOPT_URL, URL);\ncurl_setopt($ch, CURLOPT_POST, true);\n"
    "curl_setopt($ch, CURLOPT_POSTFIELDS, http_build_query([PHP]));\n$r = curl_exec($ch);\ncurl_close($ch);",
    "php-curl-array": "$curl = curl_init();\ncurl_setopt_array($curl, array(\n  CURLOPT_URL => URL,\n"
    "  CURLOPT_RETURNTRANSFER => true,\n  CURLOPT_CUSTOMREQUEST => 'POST',\n  CURLOPT_POSTFIELDS => array(PHP),\n));\n"
    "$response = curl_exec($curl);\necho $response;",
    "php-curl-json": "$ch = curl_init(URL);\n$payload = json_encode(['x' => 1] + [PHP]);\n"
    "curl_setopt($ch, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);\n"
    "curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode([PHP]));\ncurl_exec($ch);",
    "php-streams": "$ctx = stream_context_create(['http' => ['method' => 'POST', 'header' => \"Content-Type: "
    "application/x-www-form-urlencoded\\r\\n\", 'content' => http_build_query([PHP])]]);\n"
    "echo file_get_contents(URL, false, $ctx);",
    "php-guzzle": "use GuzzleHttp\\Client;\n$client = new Client(['base_uri' => 'https://www.example.test/']);\n"
    "$res = $client->post(URL_PATH, ['form_params' => [PHP]]);",
    "php-guzzle-json": "$res = (new \\GuzzleHttp\\Client())->request('POST', URL, ['json' => [PHP]]);",
    "php-laravel": "$r = Http::asForm()->post(URL, [PHP])->json();",
    "php-function": "<?php\nclass Api {\n  private $base = 'https://www.example.test/api_v3';\n"
    '  function call($service, $action, $params) {\n    $ch = curl_init("{$this->base}/service/$service/action/$action");\n'
    "    curl_setopt($ch, CURLOPT_POSTFIELDS, http_build_query($params));\n    return json_decode(curl_exec($ch));\n  }\n}\n"
    "$api = new Api();\n$api->call('SERVICE', 'ACTION', [PHP]);",
    "go-postform": "func main() {\n\tdata := url.Values{}\n\tGOSETS\n\tresp, err := http.PostForm(URL, data)\n}",
    "go-values": "resp, err := http.PostForm(URL, url.Values{GOLISTS})\ndefer resp.Body.Close()",
    "go-json": "body, _ := json.Marshal(map[string]string{GOMAP})\n"
    'req, _ := http.NewRequest("POST", URL, bytes.NewBuffer(body))\nreq.Header.Set("Content-Type", "application/json")\n'
    "client.Do(req)",
    "go-get": 'q := url.Values{GOLISTS}\nresp, err := http.Get(URL + "?" + q.Encode())',
    "go-reader": "data := url.Values{GOLISTS}\nreq, err := http.NewRequestWithContext(ctx, http.MethodPost, URL, "
    'strings.NewReader(data.Encode()))\nreq.Header.Add("Content-Type", "application/x-www-form-urlencoded")',
    "java-client": "HttpRequest request = HttpRequest.newBuilder()\n  .uri(URI.create(URL))\n"
    '  .header("Content-Type", "application/json")\n  .POST(HttpRequest.BodyPublishers.ofString(JSONTEXT))\n  .build();',
    "java-connection": "URL url = new URL(URL);\nHttpURLConnection c = (HttpURLConnection) url.openConnection();\n"
    'c.setRequestMethod("POST");\nc.setDoOutput(true);\nString body = JAVAENC;\n'
    "try (OutputStream os = c.getOutputStream()) { os.write(body.getBytes(StandardCharsets.UTF_8)); }",
    "java-okhttp": "RequestBody body = new FormBody.Builder()JAVAADDS.build();\n"
    "Request request = new Request.Builder().url(URL).post(body).build();\nclient.newCall(request).execute();",
    "java-apache": "HttpPost post = new HttpPost(URL);\nList<NameValuePair> p = new ArrayList<>();\nJAVAPAIRS\n"
    "post.setEntity(new UrlEncodedFormEntity(p));",
    "java-spring": "MultiValueMap<String, String> map = new LinkedMultiValueMap<>();\nJAVAMAP\n"
    "ResponseEntity<String> r = restTemplate.postForEntity(URL, new HttpEntity<>(map, headers), String.class);",
    "csharp-form": "using var client = new HttpClient();\nvar content = new FormUrlEncodedContent(new Dictionary<string, "
    "string> { CSPAIRS });\nvar r = await client.PostAsync(URL, content);",
    "csharp-index": 'var client = new HttpClient { BaseAddress = new Uri("https://www.example.test") };\n'
    "var d = new Dictionary<string, string>();\nCSINDEX\nawait client.PostAsync(URL_PATH, new FormUrlEncodedContent(d));",
    "csharp-json": "var request = new HttpRequestMessage(HttpMethod.Post, URL);\n"
    'request.Content = new StringContent(JSONTEXT, new MediaTypeHeaderValue("application/json"));\nawait client.SendAsync(request);',
    "csharp-restsharp": 'var client = new RestClient("https://www.example.test");\nvar request = new RestRequest(URL_PATH, '
    "Method.Post);\nCSADD\nvar response = client.Execute(request);",
    "csharp-webclient": "using (var wc = new WebClient()) {\n  var v = new NameValueCollection();\n  CSINDEXV\n"
    "  wc.UploadValues(URL, v);\n}",
    "powershell": "$body = @{\nPSBODY\n}\n$r = Invoke-RestMethod -Uri URL -Method Post -Body $body",
    "powershell-lines": "PS C:\\Users\\me> Invoke-WebRequest -Uri URL `\n>>  -Method 'POST' `\n>>  -Body 'FORMTEXT'",
    "powershell-json": '$r = (Invoke-RestMethod -Method POST "URL_IN" -ContentType "application/json" '
    "-Body (@{ PSLINE } | ConvertTo-Json)).ks",
    "powershell-splat": "$p = @{ Uri = URL; Method = 'Post'; Body = @{ PSLINE } }\nInvoke-RestMethod @p",
    "powershell-get": "irm URL -Body @{ PSLINE }",
    "typescript": "const url: string = URL;\nasync function call<T>(p: Record<string, string>): Promise<T> {\n"
    "  const r = await fetch(url!, { method: 'POST', body: new URLSearchParams(p) } as RequestInit);\n"
    "  return (await r.json()) as T;\n}\nconst s = await call<Session>(OBJECT);",
    "axios-instance": "const api = axios.create({ baseURL: 'https://www.example.test' });\n"
    "const { data } = await api.post(URL_PATH, new URLSearchParams(Object.entries(OBJECT)));",
    "python-2": "import urllib, urllib2\nreq = urllib2.Request(URL, urllib.urlencode(OBJECT))\n"
    "print urllib2.urlopen(req).read()",
    "python-class": "class Kaltura(object):\n    BASE = 'https://www.example.test/api_v3'\n\n"
    "    def call(self, service, action, **params):\n"
    "        r = requests.post('%s/service/%s/action/%s' % (self.BASE, service, action), data=params)\n"
    "        return r.json()\n\nk = Kaltura()\nk.call('SERVICE', 'ACTION', **OBJECT)",
    "python-indented": "        resp = requests.post(\n            URL,\n            data=OBJECT,\n        )\n        if resp:",
    "python-aiohttp": "async with aiohttp.ClientSession() as session:\n    async with session.post(URL, data=OBJECT) as r:\n"
    "        print(await r.json())",
}


def written(template, address, params):
    """Return a program that makes a call."""
    _, service, _, action = f"service/{address}".split("/")
    pairs = [(json.dumps(name), json.dumps(value)) for name, value in params.items()]
    quoted = [(name[1:-1], value[1:-1].replace("'", "''")) for name, value in pairs]
    encoded = "&".join(f"{name}={re.sub('[+&=]', lambda one: f'%{ord(one[0]):02X}', value)}" for name, value in quoted)
    filled = {
        "URL_PATH": json.dumps("/api_v3/service/" + address),
        "URL_IN": BASE + address,
        "OBJECT": json.dumps(params),
        "JSONTEXT": json.dumps(json.dumps(params)),
        "FORMTEXT": encoded,
        "PHP": ", ".join(f"'{name}' => '{value}'" for name, value in quoted),
        "GOSETS": "\n\t".join(f"data.Set({name}, {value})" for name, value in pairs),
        "GOLISTS": ", ".join(f"{name}: {{{value}}}" for name, value in pairs),
        "GOMAP": ", ".join(f"{name}: {value}" for name, value in pairs),
        "JAVAENC": ' + "&" + '.join(f'{name} + "=" + URLEncoder.encode({value}, "UTF-8")' for name, value in pairs),
        "JAVAADDS": "".join(f".add({name}, {value})" for name, value in pairs),
        "JAVAPAIRS": "\n".join(f"p.add(new BasicNameValuePair({name}, {value}));" for name, value in pairs),
        "JAVAMAP": "\n".join(f"map.add({name}, {value});" for name, value in pairs),
        "CSPAIRS": ", ".join(f"{{ {name}, {value} }}" for name, value in pairs),
        "CSINDEX": "\n".join(f"d[{name}] = {value};" for name, value in pairs),
        "CSINDEXV": "\n".join(f"v[{name}] = {value};" for name, value in pairs),
        "CSADD": "\n".join(f"request.AddParameter({name}, {value});" for name, value in pairs),
        "PSBODY": "\n".join(f"  {name} = '{value}'" for name, value in quoted),
        "PSLINE": "; ".join(f"'{name}' = '{value}'" for name, value in quoted),
        "SERVICE": service,
        "ACTION": action,
    }
    text = template.replace("URL(URL)", "URL(ADDRESS)").replace("URL url", "Address url")
    text = re.sub(rf"\b(?:{'|'.join(sorted(filled, key=len, reverse=True))})\b", lambda one: filled[one[0]], text)
    return re.sub(r"(?<!new )\bURL\b|\bADDRESS\b", lambda _: json.dumps(BASE + address), text)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("form", FORMS)
def test_every_way_to_write_a_call_gives_its_parameters(form, call):
    address, params = CALLS[call]
    found = read_paste(written(FORMS[form], address, params), {}).found
    assert len(found) == 1, found
    request = found[0].request
    assert (request.header("Host"), list(found[0].unseen)) == ("www.example.test", [])
    _, service, _, action = f"service/{address}".split("/")
    assert request_parameters(request) == {"service": service, "action": action} | params


HASHES = {
    "php": "$h = hash('sha256', $ks . $token);\ncurl_setopt($ch = curl_init('U'), CURLOPT_POSTFIELDS, "
    "http_build_query(['tokenHash' => $h]));",
    "js": "const h = crypto.createHash('sha256').update(ks + token).digest('hex');\n"
    "fetch('U', {method: 'POST', body: new URLSearchParams({tokenHash: h})});",
    "crypto-js": "fetch('U', {method: 'POST', body: new URLSearchParams({tokenHash: CryptoJS.SHA256(`${ks}${token}`)"
    ".toString()})});",
    "python": "h = hashlib.sha256((ks + token).encode('utf-8')).hexdigest()\nrequests.post('U', data={'tokenHash': h})",
    "python-update": "m = hashlib.new('sha256')\nm.update(ks.encode())\nm.update(token.encode())\n"
    "requests.post('U', data={'tokenHash': m.hexdigest()})",
    "go": 'sum := sha256.Sum256([]byte(ks + token))\nhttp.PostForm("U", url.Values{"tokenHash": {hex.EncodeToString(sum[:])'
    "}})",
    "go-new": 'h := sha256.New()\nh.Write([]byte(ks))\nio.WriteString(h, token)\nhttp.PostForm("U", '
    'url.Values{"tokenHash": {fmt.Sprintf("%x", h.Sum(nil))}})',
    "java": 'byte[] d = MessageDigest.getInstance("SHA-256").digest((ks + token).getBytes("UTF-8"));\n'
    'String h = HexFormat.of().formatHex(d);\nnew Request.Builder().url("U").post(new FormBody.Builder()'
    '.add("tokenHash", h).build()).build();',
    "csharp": "using var sha = SHA256.Create();\nvar h = BitConverter.ToString(sha.ComputeHash(Encoding.UTF8.GetBytes("
    'ks + token))).Replace("-", "").ToLower();\nawait client.PostAsync("U", new FormUrlEncodedContent(new Dictionary<string,'
    'string> {{"tokenHash", h}}));',
    "powershell": "$sha = [System.Security.Cryptography.SHA256]::Create()\n$h = [BitConverter]::ToString($sha.ComputeHash("
    "[Text.Encoding]::UTF8.GetBytes($ks + $token))).Replace('-', '').ToLower()\n"
    "Invoke-RestMethod -Method Post -Uri U -Body @{ tokenHash = $h }",
}
VALUES = {"php": "$ks = {ks}; $token = {token};", "powershell": "$ks = {ks}\n$token = {token}", "java": "String ks = {ks}, "
          "token = {token};", "csharp": "string ks = {ks}; string token = {token};", "go": "ks := {ks}\ntoken := {token}",
          "js": "const ks = {ks}, token = {token};", "python": "ks = {ks}\ntoken = {token}"}  # fmt: skip


def with_values(form):
    """Return a program that hashes a KS and a token, which stand in it."""
    language = "js" if form == "crypto-js" else form.partition("-")[0]
    given = VALUES[language].format(ks=json.dumps(KS), token=json.dumps(TOKEN))
    address = f"{BASE}appToken/action/startSession"
    return given + "\n" + re.sub(r"(['\"]?)\bU\b\1", lambda one: one[0].replace("U", address), HASHES[form])


def sent_hash(program):
    (found,) = read_paste(program, {}).found
    return request_parameters(found.request)["tokenHash"]


@pytest.mark.parametrize("form", HASHES)
def test_a_hash_of_what_is_known_is_computed_as_the_program_does(form):
    assert sent_hash(with_values(form)) == token_hash(KS, TOKEN, "SHA256")


@pytest.mark.parametrize("form", HASHES)
def test_a_hash_of_what_is_not_known_is_not_known(form):
    without = "\n".join(line for line in with_values(form).split("\n") if TOKEN not in line)
    assert sent_hash(without)[:1] in {"$", "{"}
    assert token_hash("", "", "SHA256") not in sent_hash(without)


def test_string_content_of_dotnet_names_a_charset():
    address, params = CALLS["right"]
    program = written(FORMS["csharp-json"], address, params)
    program = program.replace("new MediaTypeHeaderValue(", "Encoding.UTF8, (")
    assert read_paste(program, {}).found[0].request.header("Content-Type") == "application/json; charset=utf-8"


def test_gos_sum_appends_the_digest_of_nothing_to_its_argument():
    sent = 'url.Values{"tokenHash": {hex.EncodeToString(sha256.New().Sum([]byte(ks)))}}'
    program = f'ks := "{KS}"\nhttp.PostForm("{BASE}appToken/action/startSession", {sent})'
    assert sent_hash(program) == KS.encode().hex() + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_function_runs_once_for_each_call_of_it_in_the_order_of_the_calls():
    program = (
        f"def call(service, action, **p):\n    return requests.post(f'{BASE}{{service}}/action/{{action}}', data=p).json()\n"
        "ks = call('session', 'startWidgetSession', widgetId='_1')['ks']\ncall('media', 'list', ks=ks)\n"
    )
    first, second = read_paste(program, {}).found
    assert (first.where, second.where) == ("line 3", "line 4")
    assert request_parameters(second.request) | {"ks": ""} == {"service": "media", "action": "list", "ks": ""}


def test_a_function_that_calls_itself_ends():
    program = f"def a(x):\n    requests.get('{BASE}a/action/b')\n    b(x)\ndef b(x):\n    a(x)\n    b(x)\na(1)\n"
    assert read_paste(program, {}).found


def test_what_is_not_read_of_a_long_program_is_said():
    one, filler = f"requests.get('{BASE}a/action/b')\n", "filler()\n" * 4_000
    found = read_paste(one + (filler + one) * 20, {}).found
    assert 1 < len(found) < 20
    assert [list(item.unseen) for item in found[:-1]] == [[]] * (len(found) - 1)
    assert found[-1].unseen[0].startswith("what the program does after line ")


def test_calls_far_down_in_a_long_program_are_read():
    filler = "x = [1, 2]\n" * 60_000
    found = read_paste(f"{filler}requests.get('{BASE}a/action/b')\n", {}).found
    assert [(one.request.target[-10:], list(one.unseen)) for one in found] == [("a/action/b", [])]


def test_a_program_and_a_command_are_both_read_in_their_order():
    text = f"First\n```sh\ncurl {BASE}a/action/b\n```\nthen\n```js\nfetch('{BASE}c/action/d')\n```\n"
    assert [(one.where, one.request.target[-10:]) for one in read_paste(text, {}).found] == [
        ("line 3", "a/action/b"),
        ("line 7", "c/action/d"),
    ]


def test_a_template_of_javascript_is_not_inline_code_of_a_text():
    program = f"const pid = 1000;\nconst r = await fetch(`{BASE}session/action/startWidgetSession?widgetId=_${{pid}}`);"
    (found,) = read_paste(program, {}).found
    assert request_parameters(found.request)["widgetId"] == "_1000"


def test_a_text_with_something_unknown_in_it_is_a_placeholder():
    (found,) = read_paste(f"requests.get(f'{BASE}a/action/b?widgetId=_{{pid}}&x={{None}}')", {}).found
    params = request_parameters(found.request)
    assert (is_placeholder(params["widgetId"]), params["x"]) == (True, "None")
