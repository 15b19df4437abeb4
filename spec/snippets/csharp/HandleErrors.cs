// Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
// for INVALID_KS, on the reason word.
// Prints: How many entries the session may list. Needs: Mono 6. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_KS.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// HandleErrors.cs && mono HandleErrors.exe

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

public static class HandleErrors
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
            Console.Error.WriteLine(WhatToDo(error));
            status = 1;
        }
        Environment.Exit(status); // where Main returns, Mono may wait a minute for a thread that rests
    }

    private static async Task Run()
    {
        var ks = Setting("KALTURA_KS");

        // --8<-- [start:send] ANCHOR: send
        // A time-out, a refused connection, an HTTP status other than 200 or a page of
        // HTML is not a response from the API.
        var parameters = new Dictionary<string, string>();
        parameters["ks"] = ks;
        parameters["pager[pageSize]"] = "1";
        var list = await Call("media", "list", parameters);
        Console.WriteLine((int)list.Element("totalCount"));
        // --8<-- [end:send] ANCHOR_END: send
    }

    // --8<-- [start:decide] ANCHOR: decide
    // Says how to go on. Decide by the code and, for INVALID_KS, by the word in
    // args.KSID; the number in the message is always the same.
    private static string WhatToDo(Exception error)
    {
        if (!(error is ApiException failure))
        {
            return "no response from the API: repeat later, with growing pauses";
        }
        if (failure.Code == "INVALID_KS" && failure.Reason == "EXCEEDED_RESTRICTED_IP")
        {
            return "the KS is for another address, a new one would be too: mend iprestrict";
        }
        if (failure.Code == "INVALID_KS" && failure.Reason == "EXCEEDED_RESTRICTED_URI")
        {
            return "the KS is for other calls, a new one would be too: mend urirestrict";
        }
        if (failure.Code == "INVALID_KS")
        {
            return "start a new session and repeat the call once; refused again, give up";
        }
        if (failure.Code == "SERVICE_FORBIDDEN")
        {
            return "no KS arrived, or its role may not do this: a retry does not help";
        }
        return "mend the request: a retry gives the same response";
    }
    // --8<-- [end:decide] ANCHOR_END: decide

    // --8<-- [start:exception] ANCHOR: exception
    // An object whose objectType is KalturaAPIException. args is an object, or an
    // empty list when there is nothing to say.

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
    // --8<-- [end:exception] ANCHOR_END: exception

    // --8<-- [start:call] ANCHOR: call
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
