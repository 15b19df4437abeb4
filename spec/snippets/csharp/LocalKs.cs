// Make a KS locally. With the admin secret a KS can be made without a request. Version
// 2 is encrypted, version 1 is signed plain text; the server takes both.
// Prints: The KS. Needs: Mono 6. Settings, from the environment: KALTURA_PARTNER_ID,
// KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
// Run it: mcs -r:System.Net.Http,System.Runtime.Serialization,System.Xml.Linq \
// LocalKs.cs && mono LocalKs.exe

using System;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Text;

public static class LocalKs
{
    public static int Main()
    {
        try
        {
            Run();
            return 0;
        }
        catch (ArgumentException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static void Run()
    {
        var partnerId = Setting("KALTURA_PARTNER_ID");
        var adminSecret = Setting("KALTURA_ADMIN_SECRET");
        var userId = Setting("KALTURA_USER_ID");
        var validUntil = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600;
        var privileges = "sview:*,list:*";

        // KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
        var ks = Environment.GetEnvironmentVariable("KALTURA_KS_VERSION") == "1"
                     ? Version1(partnerId, adminSecret, userId, privileges, validUntil)
                     : Version2(partnerId, adminSecret, userId, privileges, validUntil);
        Console.WriteLine(ks);
    }

    private static string Version2(string partnerId, string secret, string userId, string privileges, long validUntil)
    {
        // --8<-- [start:fields] ANCHOR: fields
        // One field per privilege, the lone * written as all=*, then _e (when it ends,
        // Unix seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
        var fields = "";
        foreach (var privilege in privileges.Split(','))
        {
            var pair = (privilege == "*" ? "all:*" : privilege).Split(new[] { ':' }, 2);
            fields += WebUtility.UrlEncode(pair[0]) + "=" + WebUtility.UrlEncode(pair.ElementAtOrDefault(1)) + "&";
        }
        fields += $"_e={validUntil}&_t=0&_u={WebUtility.UrlEncode(userId)}";
        // --8<-- [end:fields] ANCHOR_END: fields

        // --8<-- [start:encrypt] ANCHOR: encrypt
        // 16 random bytes in front of the fields, the SHA-1 of both in front of that,
        // zero bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is
        // the first 16 bytes of the SHA-1 of the admin secret.
        var random = new byte[16];
        using (var generator = RandomNumberGenerator.Create())
        {
            generator.GetBytes(random);
        }
        var body = random.Concat(Encoding.UTF8.GetBytes(fields)).ToArray();
        var plain = Sha1(body).Concat(body).ToArray();
        byte[] ciphertext;
        using (var aes = Aes.Create())
        {
            aes.Mode = CipherMode.CBC;
            aes.Padding = PaddingMode.Zeros;
            var key = Sha1(Encoding.UTF8.GetBytes(secret)).Take(16).ToArray();
            using (var encryptor = aes.CreateEncryptor(key, new byte[16]))
            {
                ciphertext = encryptor.TransformFinalBlock(plain, 0, plain.Length);
            }
        }
        // --8<-- [end:encrypt] ANCHOR_END: encrypt

        // --8<-- [start:encode] ANCHOR: encode
        // base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
        var ks = Encoding.UTF8.GetBytes($"v2|{partnerId}|").Concat(ciphertext).ToArray();
        return Convert.ToBase64String(ks).Replace('+', '-').Replace('/', '_');
        // --8<-- [end:encode] ANCHOR_END: encode
    }

    private static string Version1(string partnerId, string secret, string userId, string privileges, long validUntil)
    {
        // --8<-- [start:info] ANCHOR: info
        // Nine fields between semicolons: partner twice, end, type, a random number,
        // user, privileges, and two that stay empty. Nothing is escaped, so a
        // semicolon in the user id would forge a field.
        if (userId.Contains(";"))
        {
            throw new ArgumentException("version 1 cannot hold a user id with a semicolon");
        }
        var random = new byte[4];
        using (var generator = RandomNumberGenerator.Create())
        {
            generator.GetBytes(random);
        }
        var number = BitConverter.ToUInt32(random, 0);
        var info = $"{partnerId};{partnerId};{validUntil};0;{number};{userId};{privileges};;";
        // --8<-- [end:info] ANCHOR_END: info

        // --8<-- [start:sign] ANCHOR: sign
        // base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a
        // bar, and the fields.
        var hash = Sha1(Encoding.UTF8.GetBytes(secret + info));
        var signature = BitConverter.ToString(hash).Replace("-", "").ToLowerInvariant();
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{signature}|{info}"));
        // --8<-- [end:sign] ANCHOR_END: sign
    }

    private static byte[] Sha1(byte[] bytes)
    {
        using (var algorithm = SHA1.Create())
        {
            return algorithm.ComputeHash(bytes);
        }
    }

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
