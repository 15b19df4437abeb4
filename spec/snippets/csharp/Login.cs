// Sign a person in. Exchanges a password for a KS of that person: ADMIN for
// administrators, USER for everybody else.
// Prints: The KS. Needs: Mono 6. Settings, from the environment: KALTURA_SERVICE_URL,
// KALTURA_PARTNER_ID, KALTURA_PASSWORD, KALTURA_LOGIN_ID, KALTURA_USER_ID.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// Login.cs && mono Login.exe

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

public static class Login
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
        var password = Setting("KALTURA_PASSWORD");

        // With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
        var loginId = Environment.GetEnvironmentVariable("KALTURA_LOGIN_ID");
        string ks;
        if (!string.IsNullOrEmpty(loginId))
        {
            // --8<-- [start:by-login-id] ANCHOR: by-login-id
            // user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an
            // unknown person too.
            var parameters = new Dictionary<string, string>();
            parameters["loginId"] = loginId;
            parameters["password"] = password;
            parameters["partnerId"] = partnerId;
            parameters["expiry"] = "3600";
            ks = (string)(await Call("user", "loginByLoginId", parameters));
            // --8<-- [end:by-login-id] ANCHOR_END: by-login-id
        }
        else
        {
            // --8<-- [start:by-user-id] ANCHOR: by-user-id
            // user.login tells an unknown user (USER_NOT_FOUND) from a wrong password:
            // do not pass that difference on.
            var userId = Setting("KALTURA_USER_ID");
            var parameters = new Dictionary<string, string>();
            parameters["partnerId"] = partnerId;
            parameters["userId"] = userId;
            parameters["password"] = password;
            parameters["expiry"] = "3600";
            ks = (string)(await Call("user", "login", parameters));
            // --8<-- [end:by-user-id] ANCHOR_END: by-user-id
        }
        Console.WriteLine(ks);
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
        case "user.loginByLoginId":
            return IsOf("string", answer);
        case "user.login":
            return IsOf("string", answer);
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
