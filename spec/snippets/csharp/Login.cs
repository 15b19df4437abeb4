// Sign a person in. Exchanges a password for a KS of that person: ADMIN for administrators, USER for everybody
// else.
// Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_PASSWORD,
// KALTURA_LOGIN_ID, KALTURA_USER_ID.

using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Runtime.Serialization.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml;
using System.Xml.Linq;

public static class Login
{
    private static readonly HttpClient Client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };

    public static int Main()
    {
        try
        {
            Run().GetAwaiter().GetResult(); // Mono's compiler has no async Main
            return 0;
        }
        catch (Exception error) when (error is ApiException || error is HttpRequestException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
        finally
        {
            Client.Dispose(); // Mono may wait for its connections before it exits
        }
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
            // user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown person too.
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
            // user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not pass that difference
            // on.
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
        public ApiException(XElement answer) : base(Describe(answer))
        {
        }

        private static string Describe(XElement answer)
        {
            // The message may quote the KS that was sent: what looks like one is redacted.
            var redacted = Regex.Replace((string)answer.Element("message"), "[\\w+/=-]{32,}", "[redacted]");
            var code = (string)answer.Element("code");
            return $"{code}: {redacted} (see: kskit explain error {code})";
        }
    }

    /// <summary>Sends one request and returns the response: its JSON, read into elements.</summary>
    private static async Task<XElement> Call(string service, string action, Dictionary<string, string> parameters)
    {
        parameters["format"] = "1"; // JSON; the default is XML
        var url = $"{Setting("KALTURA_SERVICE_URL")}/service/{service}/action/{action}";
        XElement answer;
        try
        {
            using (var response = await Client.PostAsync(url, new FormUrlEncodedContent(parameters)))
            {
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw new HttpRequestException($"HTTP status {(int)response.StatusCode}");
                }
                var body = await response.Content.ReadAsByteArrayAsync();
                answer = XElement.Load(JsonReaderWriterFactory.CreateJsonReader(body, XmlDictionaryReaderQuotas.Max));
            }
        }
        catch (Exception error) when (error is HttpRequestException || error is OperationCanceledException ||
                                      error is XmlException || error is FormatException)
        {
            throw new HttpRequestException($"{service}.{action}: no response from the API: {error.Message}", error);
        }
        if ((string)answer.Element("objectType") == "KalturaAPIException")
        {
            throw new ApiException(answer);
        }
        return answer;
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
