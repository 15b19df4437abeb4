// Send several calls in one request. The second call uses the result of the first,
// which saves a round trip. Each part of the response is a result or an exception of
// its own.
// Prints: How many entries the session may list. Needs: Mono 6. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// Multirequest.cs && mono Multirequest.exe

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

public static class Multirequest
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
        var partnerId = Setting("KALTURA_PARTNER_ID");
        var adminSecret = Setting("KALTURA_ADMIN_SECRET");

        // --8<-- [start:send] ANCHOR: send
        // Parts are numbered from 1 without gaps. {1:result} stands for the whole
        // first result, here the KS. An app-token session cannot be chained so: its
        // hash needs the KS itself.
        var parameters = new Dictionary<string, string>();
        parameters["1:service"] = "session";
        parameters["1:action"] = "start";
        parameters["1:partnerId"] = partnerId;
        parameters["1:secret"] = adminSecret;
        parameters["1:type"] = "2";
        parameters["2:service"] = "media";
        parameters["2:action"] = "list";
        parameters["2:ks"] = "{1:result}";
        parameters["2:pager[pageSize]"] = "1";
        var answers = (await Call("multirequest", parameters)).Elements().ToList();
        // --8<-- [end:send] ANCHOR_END: send

        // --8<-- [start:check] ANCHOR: check
        // The response is a list. A part that failed does not stop those after it, so
        // the first exception is the one to report.
        if (answers.Count != 2)
        {
            throw new HttpRequestException("there are not 2 results for 2 calls");
        }
        foreach (var answer in answers)
        {
            if ((string)answer.Element("objectType") == "KalturaAPIException")
            {
                throw new ApiException(answer);
            }
        }
        Console.WriteLine((int)answers[1].Element("totalCount"));
        // --8<-- [end:check] ANCHOR_END: check
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
    private static async Task<XElement> Call(string service, Dictionary<string, string> parameters)
    {
        parameters["format"] = "1"; // JSON; the default is XML
        var url = $"{Setting("KALTURA_SERVICE_URL")}/service/{service}";
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
            throw new HttpRequestException($"{service}: no response from the API: {why}", error);
        }
        if ((string)answer.Element("objectType") == "KalturaAPIException")
        {
            throw new ApiException(answer);
        }
        if (!IsResult(service, answer))
        {
            throw new HttpRequestException($"{service}: the response is not what this call gives");
        }
        return answer;
    }

    /// <summary>Tells whether a response, or each member that is needed of it, has its type.</summary>
    private static bool IsResult(string name, XElement answer)
    {
        switch (name)
        {
        case "multirequest":
            return IsOf("array", answer);
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
