// End a session. session.end revokes a KS at once. The sessions of one application
// token form a group: ending one ends them all, those started later too. Let them
// expire instead.
// Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs:
// Mono 6. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS,
// KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
// KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// EndSession.cs && mono EndSession.exe

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

public static class EndSession
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
        // With KALTURA_KS, that session is ended; without it, one of two sessions of
        // an application token.
        var ks = Environment.GetEnvironmentVariable("KALTURA_KS");
        if (!string.IsNullOrEmpty(ks))
        {
            await End(ks);
            await PrintRefusal(ks);
            return;
        }
        var partnerId = Setting("KALTURA_PARTNER_ID");
        var appTokenId = Setting("KALTURA_APP_TOKEN_ID");
        var appToken = Setting("KALTURA_APP_TOKEN");
        var hashType = Setting("KALTURA_APP_TOKEN_HASH_TYPE");

        // --8<-- [start:widget] ANCHOR: widget
        // One widget session can start any number of sessions of the token.
        var anonymous = new Dictionary<string, string>();
        anonymous["widgetId"] = $"_{partnerId}";
        var widget = await Call("session", "startWidgetSession", anonymous);
        var widgetKs = (string)widget.Element("ks");
        // --8<-- [end:widget] ANCHOR_END: widget

        // --8<-- [start:hash] ANCHOR: hash
        // The same KS and the same token give the same hash, which may be used again.
        byte[] hash;
        using (var algorithm = Algorithm(hashType))
        {
            hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(widgetKs + appToken));
        }
        var tokenHash = BitConverter.ToString(hash).Replace("-", "").ToLowerInvariant();
        // --8<-- [end:hash] ANCHOR_END: hash

        // --8<-- [start:start] ANCHOR: start
        // Each carries the privilege sessionid with the token's id: that is the group.
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = widgetKs;
        parameters["id"] = appTokenId;
        parameters["tokenHash"] = tokenHash;
        var session = await Call("appToken", "startSession", parameters);
        var other = await Call("appToken", "startSession", parameters);
        // --8<-- [end:start] ANCHOR_END: start

        await End((string)session.Element("ks"));

        // --8<-- [start:others] ANCHOR: others
        // The other session is refused as well. Nobody ended it: it belongs to the
        // same group.
        await PrintRefusal((string)other.Element("ks"));
        // --8<-- [end:others] ANCHOR_END: others

        // --8<-- [start:restart] ANCHOR: restart
        // A session started afterwards is born dead: startSession succeeds and says
        // nothing; only the next call is refused.
        var late = await Call("appToken", "startSession", parameters);
        // --8<-- [end:restart] ANCHOR_END: restart
        // --8<-- [start:born-dead] ANCHOR: born-dead
        // The way out is another token: create one, delete the old one.
        await PrintRefusal((string)late.Element("ks"));
        // --8<-- [end:born-dead] ANCHOR_END: born-dead
    }

    // --8<-- [start:end] ANCHOR: end
    // Revokes the KS. The response is null. Ending the same KS again is an error:
    // INVALID_KS with LOGOUT.
    private static async Task End(string ks)
    {
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = ks;
        await Call("session", "end", parameters);
    }
    // --8<-- [end:end] ANCHOR_END: end

    // --8<-- [start:refused] ANCHOR: refused
    // Tries the KS and prints why it is refused. The reason stands where the message
    // would quote the KS: args.KSID.
    private static async Task PrintRefusal(string ks)
    {
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = ks;
        parameters["pager[pageSize]"] = "1";
        try
        {
            await Call("media", "list", parameters);
        }
        catch (ApiException error) when (error.Code == "INVALID_KS")
        {
            Console.WriteLine(error.Reason);
            return;
        }
        throw new HttpRequestException("the KS still works");
    }
    // --8<-- [end:refused] ANCHOR_END: refused

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
            Code = (string)answer.Element("code");
            Reason = (string)answer.Element("args")?.Element("KSID"); // args is an object, or an empty list
        }

        public string Code { get; }

        public string Reason { get; }

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
            return IsOf("string", answer.Element("ks"));
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
