// Keep a session. For a service that holds an application token only: one session in
// memory, shared by all workers, renewed early, and once more when the server says
// INVALID_KS. Here they list entries, a page each.
// Prints: How many entries were listed. Needs: Mono 6. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
// KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// KeepSession.cs && mono KeepSession.exe

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

public static class KeepSession
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
            when (error is ApiException || error is HttpRequestException || error is SystemException)
        {
            Console.Error.WriteLine(error.Message);
            status = 1;
        }
        Environment.Exit(status); // where Main returns, Mono may wait a minute for a thread that rests
    }

    private const int Workers = 4;

    private static async Task Run()
    {
        Console.WriteLine(await CountEntries(new Session()));
    }

    // --8<-- [start:pages] ANCHOR: pages
    // Lists all entries, several pages at a time. totalCount over the entries of the
    // first page is the number of pages; the server may give fewer than were asked
    // for. Each worker takes the next page until none is left.
    private static async Task<long> CountEntries(Session session)
    {
        var first = await ListPage(session, 1);
        var size = Size(first);
        var pages = size == 0 ? 1 : ((long)first.Element("totalCount") + size - 1) / size;
        long entries = size;
        long page = 1;
        Func<Task> work = async () =>
        {
            for (var next = Interlocked.Increment(ref page); next <= pages; next = Interlocked.Increment(ref page))
            {
                try
                {
                    Interlocked.Add(ref entries, Size(await ListPage(session, next)));
                }
                catch
                {
                    Interlocked.Exchange(ref page, pages); // nobody goes on
                    throw;
                }
            }
        };
        var running = new List<Task>();
        for (var worker = 0; worker < Workers; worker++)
        {
            running.Add(work());
        }
        await Task.WhenAll(running);
        return entries;
    }
    // --8<-- [end:pages] ANCHOR_END: pages

    private static long Size(XElement page)
    {
        return page.Element("objects").Elements().Count();
    }

    private static async Task<XElement> ListPage(Session session, long page)
    {
        // KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most
        // that the server gives.
        var set = Environment.GetEnvironmentVariable("KALTURA_PAGE_SIZE");
        var pageSize = string.IsNullOrEmpty(set) ? "500" : set;
        var parameters = new Dictionary<string, string>();
        parameters["pager[pageSize]"] = pageSize;
        parameters["pager[pageIndex]"] = page.ToString(CultureInfo.InvariantCulture);
        return await session.Send("media", "list", parameters);
    }

    /// <summary>A session that tasks share; the first call starts it.</summary>
    private sealed class Session
    {
        private readonly SemaphoreSlim gate = new SemaphoreSlim(1);
        private string ks = "";
        private long validUntil;

        // --8<-- [start:list] ANCHOR: list
        // Sends one request with the KS. A KS can die early: expired by the server's
        // clock, or ended. One new session and one repetition, never a loop: after
        // session.end on one session of a token, all later ones are refused with
        // LOGOUT too.
        public async Task<XElement> Send(string service, string action, Dictionary<string, string> parameters)
        {
            parameters["ks"] = await Current("");
            try
            {
                return await Call(service, action, parameters);
            }
            catch (ApiException error) when (error.Code == "INVALID_KS" && !IsRestricted(error))
            {
                parameters["ks"] = await Current(parameters["ks"]);
                return await Call(service, action, parameters);
            }
        }

        private static bool IsRestricted(ApiException error)
        {
            return (error.Reason ?? "").StartsWith("EXCEEDED_RESTRICTED_", StringComparison.Ordinal);
        }
        // --8<-- [end:list] ANCHOR_END: list

        // --8<-- [start:share] ANCHOR: share
        // Returns the KS to send: another than the one that was refused. One KS serves
        // any number of workers. One at a time looks whether it still lasts and starts
        // the next: a KS that another worker has replaced meanwhile is not replaced
        // again.
        private async Task<string> Current(string refused)
        {
            await gate.WaitAsync();
            try
            {
                var left = validUntil - DateTimeOffset.UtcNow.ToUnixTimeSeconds();
                if (ks == refused || left <= 300)
                {
                    var session = await Start();
                    ks = (string)session.Element("ks");
                    validUntil = (long)session.Element("expiry");
                }
                return ks;
            }
            finally
            {
                gate.Release();
            }
        }
        // --8<-- [end:share] ANCHOR_END: share
    }

    /// <summary>Starts a session with the application token.</summary>
    private static async Task<XElement> Start()
    {
        var partnerId = Setting("KALTURA_PARTNER_ID");
        var appTokenId = Setting("KALTURA_APP_TOKEN_ID");
        var appToken = Setting("KALTURA_APP_TOKEN");
        var hashType = Setting("KALTURA_APP_TOKEN_HASH_TYPE");

        // --8<-- [start:widget] ANCHOR: widget
        // An unprivileged session comes first: its KS authorises the call that
        // follows.
        var anonymous = new Dictionary<string, string>();
        anonymous["widgetId"] = $"_{partnerId}";
        var widget = await Call("session", "startWidgetSession", anonymous);
        var widgetKs = (string)widget.Element("ks");
        // --8<-- [end:widget] ANCHOR_END: widget

        // --8<-- [start:hash] ANCHOR: hash
        // A plain digest of the KS text followed by the token, in lower-case
        // hexadecimal.
        byte[] hash;
        using (var algorithm = Algorithm(hashType))
        {
            hash = algorithm.ComputeHash(Encoding.UTF8.GetBytes(widgetKs + appToken));
        }
        var tokenHash = BitConverter.ToString(hash).Replace("-", "").ToLowerInvariant();
        // --8<-- [end:hash] ANCHOR_END: hash

        // --8<-- [start:start] ANCHOR: start
        // The response says when the KS ends, as Unix time: keep that beside it, and
        // renew early. Both stay in memory, and in no log.
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = widgetKs;
        parameters["id"] = appTokenId;
        parameters["tokenHash"] = tokenHash;
        return await Call("appToken", "startSession", parameters);
        // --8<-- [end:start] ANCHOR_END: start
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
            return IsOf("string", answer.Element("ks")) && IsOf("number string", answer.Element("expiry"));
        case "media.list":
            return IsOf("number", answer.Element("totalCount")) && IsOf("array", answer.Element("objects"));
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
