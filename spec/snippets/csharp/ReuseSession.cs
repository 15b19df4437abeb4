// Reuse a session. One KS serves any number of clients until it expires. Keep the KS
// and when it ends; never keep the secret with them. Renew early, and once more when
// the server says INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as
// the second. Needs: Mono 6. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_SESSION_FILE.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// ReuseSession.cs && mono ReuseSession.exe

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

public static class ReuseSession
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
        catch (Exception error) when (error is ApiException || error is HttpRequestException)
        {
            Console.Error.WriteLine(error.Message);
            status = 1;
        }
        Environment.Exit(status); // where Main returns, Mono may wait a minute for a thread that rests
    }

    private static async Task Run()
    {
        Console.WriteLine(await CountEntries());

        // --8<-- [start:second-client] ANCHOR: second-client
        // Another connection, another process, another language: the stored KS is all
        // it needs.
        Console.WriteLine(await CountEntries());
        // --8<-- [end:second-client] ANCHOR_END: second-client
    }

    // --8<-- [start:list] ANCHOR: list
    // Counts with the stored KS. A KS can die early: revoked, or capped by the
    // account. One renewal and one repetition, never a loop; none where the KS is
    // restricted, as a new one would be too.
    private static async Task<int> CountEntries()
    {
        var ks = Load() ?? await Renew();
        try
        {
            return await List(ks);
        }
        catch (ApiException error) when (error.Code == "INVALID_KS" && !IsRestricted(error))
        {
            return await List(await Renew());
        }
    }

    private static bool IsRestricted(ApiException error)
    {
        return (error.Reason ?? "").StartsWith("EXCEEDED_RESTRICTED_", StringComparison.Ordinal);
    }

    private static async Task<int> List(string ks)
    {
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = ks;
        parameters["pager[pageSize]"] = "1";
        var list = await Call("media", "list", parameters);
        return (int)list.Element("totalCount");
    }
    // --8<-- [end:list] ANCHOR_END: list

    // --8<-- [start:load] ANCHOR: load
    // Returns the stored KS, or null when there is none that lasts. The file holds two
    // words: the Unix time at which the KS ends, and the KS.
    private static string Load()
    {
        var file = Setting("KALTURA_SESSION_FILE");
        var words = File.Exists(file) ? File.ReadAllText(file).Split() : new string[0];
        var needed = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300;
        return words.Length > 1 && long.TryParse(words[0], out var validUntil) && validUntil > needed ? words[1] : null;
    }
    // --8<-- [end:load] ANCHOR_END: load

    // --8<-- [start:renew] ANCHOR: renew
    // Starts a session and stores it. session.start does not say when the KS ends, and
    // the account may cap it: what was asked for is the latest it can be.
    private static async Task<string> Renew()
    {
        var validUntil = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600;
        var parameters = new Dictionary<string, string>();
        parameters["partnerId"] = Setting("KALTURA_PARTNER_ID");
        parameters["secret"] = Setting("KALTURA_ADMIN_SECRET");
        parameters["userId"] = Setting("KALTURA_USER_ID");
        parameters["type"] = "0";
        parameters["expiry"] = "3600";
        parameters["privileges"] = "list:*";
        var ks = (string)(await Call("session", "start", parameters));
        Store(validUntil, ks);
        return ks;
    }
    // --8<-- [end:renew] ANCHOR_END: renew

    // --8<-- [start:store] ANCHOR: store
    // Replaces the stored session. Whoever reads the KS has the session: owner only,
    // one file per account, user and privileges, no secret beside it, no KS in a log.
    private static void Store(long validUntil, string ks)
    {
        var file = Setting("KALTURA_SESSION_FILE");
        if (Environment.OSVersion.Platform == PlatformID.Unix)
        {
            SetCreationMask(Convert.ToUInt32("077", 8));
        }
        var fresh = $"{file}.{Guid.NewGuid()}";
        using (var writer = new StreamWriter(new FileStream(fresh, FileMode.CreateNew)))
        {
            writer.Write($"{validUntil} {ks}\n");
        }
        if (File.Exists(file))
        {
            File.Replace(fresh, file, null);
        }
        else
        {
            File.Move(fresh, file);
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    private static extern uint SetCreationMask(uint mask);
    // --8<-- [end:store] ANCHOR_END: store

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
        case "session.start":
            return IsOf("string", answer);
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
