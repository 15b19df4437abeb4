// Start a session with an application token. A session of a service that holds no
// account secret: a widget session, a hash over its KS and the token, and the session
// that the token grants.
// Prints: How many entries the session may list. Needs: Mono 6. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// AppTokenSession.cs && mono AppTokenSession.exe

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

public static class AppTokenSession
{
    // Nobody but the service is sent a KS, a hash or a secret: no redirect is followed.
    private static readonly HttpClient Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

    public static void Main()
    {
        var status = 0;
        try
        {
            Run().GetAwaiter().GetResult(); // Mono's compiler has no async Main
        }
        catch (Exception error)
            when (error is ApiException || error is ArgumentException || error is HttpRequestException)
        {
            Console.Error.WriteLine(error.Message);
            status = 1;
        }
        Environment.Exit(status); // where Main returns, Mono may wait a minute for a thread that rests
    }

    private static async Task Run()
    {
        var partnerId = Setting("KALTURA_PARTNER_ID");
        var appTokenId = Setting("KALTURA_APP_TOKEN_ID");
        var appToken = Setting("KALTURA_APP_TOKEN");
        var hashType = Setting("KALTURA_APP_TOKEN_HASH_TYPE");

        // --8<-- [start:widget] ANCHOR: widget
        // An unprivileged session comes first: its KS authorises the call that
        // follows.
        var widgetParameters = new Dictionary<string, string>();
        widgetParameters["widgetId"] = $"_{partnerId}";
        var widget = await Call("session", "startWidgetSession", widgetParameters);
        var widgetKs = (string)widget.Element("ks");
        // --8<-- [end:widget] ANCHOR_END: widget

        // --8<-- [start:hash] ANCHOR: hash
        // A plain digest of the KS text followed by the token, nothing between and
        // nothing after, in lower-case hexadecimal. It is not an HMAC.
        byte[] hash;
        using (var algorithm = Algorithm(hashType))
        {
            hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(widgetKs + appToken));
        }
        var tokenHash = BitConverter.ToString(hash).Replace("-", "").ToLowerInvariant();
        // --8<-- [end:hash] ANCHOR_END: hash

        // --8<-- [start:start] ANCHOR: start
        // The KS sent is the KS hashed. The response holds the new KS and expiry, the
        // Unix time at which it ends.
        var startParameters = new Dictionary<string, string>();
        startParameters["ks"] = widgetKs;
        startParameters["id"] = appTokenId;
        startParameters["tokenHash"] = tokenHash;
        var session = await Call("appToken", "startSession", startParameters);
        var ks = (string)session.Element("ks");
        // --8<-- [end:start] ANCHOR_END: start

        // --8<-- [start:use] ANCHOR: use
        // From here on every request carries the new KS.
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = ks;
        parameters["pager[pageSize]"] = "5";
        var list = await Call("media", "list", parameters);
        Console.WriteLine((int)list.Element("totalCount"));
        // --8<-- [end:use] ANCHOR_END: use
    }

    private static HashAlgorithm Algorithm(string hashType)
    {
        switch (hashType)
        {
        case "MD5":
            return MD5.Create();
        case "SHA1":
            return SHA1.Create();
        case "SHA256":
            return SHA256.Create();
        case "SHA512":
            return SHA512.Create();
        default:
            throw new ArgumentException($"unknown hash type {hashType}: it is MD5, SHA1, SHA256 or SHA512");
        }
    }

    // --8<-- [start:call] ANCHOR: call
    /// <summary>What the API returns, under HTTP 200, when a call fails.</summary>
    public sealed class ApiException : Exception
    {
        public ApiException(XElement answer)
            : base(Describe(answer))
        {
        }

        private static string Describe(XElement answer)
        {
            var code = Visible((string)answer.Element("code"));
            return $"{code}: {Shown((string)answer.Element("message"))} (see: kskit explain error {code})";
        }
    }

    /// <summary>Replaces control characters.</summary>
    private static string Visible(string text) =>
        Regex.Replace(text ?? "", "[\\p{C}\\p{Zl}\\p{Zp}-[\\p{Cs}]]", "\uFFFD");

    /// <summary>Redacts what looks like a KS, too: a message may quote the one that was sent.</summary>
    private static string Shown(string text) =>
        Regex.Replace(Visible(text), "[\\w+/=-]{32,}", "[redacted]");

    /// <summary>Sends one request and returns the response: its JSON, read into elements.</summary>
    private static async Task<XElement> Call(string service, string action, Dictionary<string, string> parameters)
    {
        parameters["format"] = "1"; // JSON; the default is XML
        var url = $"{Setting("KALTURA_SERVICE_URL")}/service/{service}/action/{action}";
        XElement answer;
        var came = "";
        try
        {
            var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds()));
            using (var response = await Client.PostAsync(url, new FormUrlEncodedContent(parameters), limit.Token))
            {
                var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
                var beginning = Shown(body);
                beginning = beginning.Substring(0, Math.Min(beginning.Length, 60));
                came = $"HTTP status {(int)response.StatusCode}: {beginning}";
                response.EnsureSuccessStatusCode();
                var quotas = new XmlDictionaryReaderQuotas { MaxStringContentLength = int.MaxValue, MaxDepth = 100 };
                answer = XElement.Load(JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(body), quotas));
            }
        }
        catch (Exception error)
            when (error is HttpRequestException || error is OperationCanceledException || error is XmlException ||
                  error is FormatException || error is InvalidOperationException)
        {
            var why = came == "" ? Shown(error.Message) : came;
            throw new HttpRequestException($"{service}.{action}: no response from the API: {why}", error);
        }
        if ((string)answer.Element("objectType") == "KalturaAPIException")
        {
            throw new ApiException(answer);
        }
        if (!IsResult($"{service}.{action}", answer))
        {
            throw new HttpRequestException($"{service}.{action}: the response is not what this call gives");
        }
        return answer;
    }

    /// <summary>Tells whether a response, or each member that is needed of it, has its type.</summary>
    private static bool IsResult(string name, XElement answer)
    {
        switch (name)
        {
        case "session.startWidgetSession":
            return IsOf("string", answer.Element("ks"));
        case "appToken.startSession":
            return IsOf("string", answer.Element("ks")) && IsOf("number string", answer.Element("expiry"));
        case "media.list":
            return IsOf("number", answer.Element("totalCount"));
        default:
            return true;
        }
    }

    private static bool IsOf(string types, XElement value) =>
        value != null && types.Contains((string)value.Attribute("type") ?? "string");

    private static double Seconds()
    {
        var set = Environment.GetEnvironmentVariable("KALTURA_TIMEOUT_SECONDS");
        return double.TryParse(set, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 30;
    }
    // --8<-- [end:call] ANCHOR_END: call

    private static string Setting(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
        {
            Console.Error.WriteLine($"{name} is not set");
            Environment.Exit(2);
        }
        return value;
    }
}
