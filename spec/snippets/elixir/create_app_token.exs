# Create an application token. Done once, by an administrator: what the sessions of the token
# may do and how long they last is fixed here.
# Prints: The token's id and the token, each on a line. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID.

defmodule ApiError do
  @moduledoc "What the API returns, under HTTP 200, when a call fails."
  defexception [:code, :message]

  @impl true
  def exception(answer) do
    code = answer["code"]
    # The message may quote the KS that was sent.
    text = Regex.replace(~r"[\w+/=-]{32,}", answer["message"], "[redacted]")
    message = "#{code}: #{text} (see: kskit explain error #{code})"
    %ApiError{code: code, message: message}
  end
end

defmodule CreateAppToken do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    partner_id = setting("KALTURA_PARTNER_ID")
    admin_secret = setting("KALTURA_ADMIN_SECRET")
    user_id = setting("KALTURA_USER_ID")

    # --8<-- [start:start] ANCHOR: start
    # Only an administrator may create tokens; a minute is long enough.
    params = [partnerId: partner_id, secret: admin_secret, userId: user_id, type: 2, expiry: 60]
    ks = call!("session", "start", params)
    # --8<-- [end:start] ANCHOR_END: start

    # --8<-- [start:add] ANCHOR: add
    # sessionDuration is in seconds. A small expiry counts seconds from now, 0 means now: leave
    # it out for a token that never expires. Leaving hashType out means SHA1.
    params = [
      ks: ks,
      "appToken[hashType]": "SHA256",
      "appToken[sessionType]": 0,
      "appToken[sessionDuration]": 3600,
      "appToken[expiry]": 31_536_000,
      "appToken[sessionUserId]": user_id,
      "appToken[sessionPrivileges]": "sview:*,list:*,download:*",
      "appToken[description]": "Reads the catalogue for example.com"
    ]

    app_token = call!("appToken", "add", params)
    IO.puts(app_token["id"])
    IO.puts(app_token["token"])
    # --8<-- [end:add] ANCHOR_END: add
  rescue
    error ->
      IO.puts(:stderr, Exception.message(error))
      System.halt(1)
  end

  # --8<-- [start:call] ANCHOR: call
  # Sends one request and returns the decoded response.
  defp call!(service, action, params) do
    url = setting("KALTURA_SERVICE_URL") <> "/service/#{service}/action/#{action}"
    # JSON; the default is XML
    body = URI.encode_query(params ++ [format: 1])
    request = {url, [], ~c"application/x-www-form-urlencoded", body}
    tls = [log_level: :none] ++ :httpc.ssl_verify_host_options(true)
    options = [timeout: 30_000, connect_timeout: 10_000, ssl: tls]
    name = "#{service}.#{action}"

    case :httpc.request(:post, request, options, body_format: :binary, full_result: false) do
      {:ok, {200, json}} -> json |> decode!(name) |> check!()
      {:ok, {status, _body}} -> raise "#{name}: HTTP status #{status}"
      {:error, reason} -> raise "#{name}: #{inspect(reason)}"
    end
  end

  defp decode!(json, name) do
    :jiffy.decode(json, [:return_maps, :use_nil])
  catch
    _kind, _reason -> raise "#{name}: no response from the API"
  end

  defp check!(%{"objectType" => "KalturaAPIException"} = answer), do: raise(ApiError, answer)
  defp check!(answer), do: answer
  # --8<-- [end:call] ANCHOR_END: call

  defp setting(name) do
    case System.get_env(name, "") do
      "" ->
        IO.puts(:stderr, "#{name} is not set")
        System.halt(2)

      value ->
        value
    end
  end
end

CreateAppToken.main()
