# Create an application token. Done once, by an administrator: what the sessions of the
# token may do and how long they last is fixed here.
# Prints: The token's id and the token, each on a line. Needs: Elixir 1.14, jiffy.
# Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
# KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
# Run it: elixir --erl +fnu create_app_token.exs

defmodule Shown do
  @moduledoc "What may be shown of a text that somebody else wrote."

  @doc "Replaces control characters, and bytes that are not UTF-8."
  def visible(text) do
    valid =
      text |> String.codepoints() |> Enum.map_join(&if(String.valid?(&1), do: &1, else: "\uFFFD"))

    Regex.replace(~r"[\p{C}\p{Zl}\p{Zp}]"u, valid, "\uFFFD")
  end

  @doc "Redacts what looks like a KS, too: a message may quote the one that was sent."
  def shown(text), do: Regex.replace(~r"[\w+/=-]{32,}", visible(text), "[redacted]")
end

defmodule ApiError do
  @moduledoc "What the API returns, under HTTP 200, when a call fails."
  defexception [:code, :message]

  @impl true
  def exception(answer) do
    code = Shown.visible(answer["code"])
    message = "#{code}: #{Shown.shown(answer["message"])} (see: kskit explain error #{code})"
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
    # sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
    # now: leave it out for a token that never expires. Leaving hashType out means
    # SHA1.
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
  # What a response must be: its type, or those of the members of an object.
  @results %{
    "session.start" => :text,
    "appToken.add" => %{"id" => :text, "token" => :text}
  }

  # Sends one request and returns the decoded response.
  defp call!(service, action, params) do
    url = setting("KALTURA_SERVICE_URL") <> "/service/#{service}/action/#{action}"
    # JSON; the default is XML
    body = URI.encode_query(params ++ [format: 1])
    request = {url, [], ~c"application/x-www-form-urlencoded", body}
    tls = [log_level: :none] ++ :httpc.ssl_verify_host_options(true)
    {seconds, _} = Float.parse(System.get_env("KALTURA_TIMEOUT_SECONDS", "30"))
    options = [timeout: round(1000 * seconds), autoredirect: false, ssl: tls]
    name = "#{service}.#{action}"

    case :httpc.request(:post, request, options, body_format: :binary, full_result: false) do
      {:ok, {200, json}} ->
        json |> decode!(name) |> check!() |> expect!(name)

      {:ok, {status, body}} ->
        no_answer!(name, status, body)

      {:error, reason} ->
        raise "#{name}: no response from the API: #{Shown.shown(inspect(reason))}"
    end
  end

  defp decode!(json, name) do
    :jiffy.decode(json, [:return_maps, :use_nil])
  catch
    _kind, _reason -> no_answer!(name, 200, json)
  end

  defp no_answer!(name, status, body) do
    came = String.slice(Shown.shown(body), 0, 60)
    raise "#{name}: no response from the API: HTTP status #{status}: #{came}"
  end

  defp check!(%{"objectType" => "KalturaAPIException"} = answer), do: raise(ApiError, answer)
  defp check!(answer), do: answer

  defp expect!(answer, name) do
    if of?(Map.get(@results, name, %{}), answer),
      do: answer,
      else: raise("#{name}: the response is not what this call gives")
  end

  defp of?(%{} = types, answer) when map_size(types) == 0 or is_map(answer),
    do: Enum.all?(types, fn {member, type} -> of?(type, answer[member]) end)

  defp of?(:list, value), do: is_list(value)
  defp of?(:text, value), do: is_binary(value)
  defp of?(:number, value), do: is_integer(value)
  defp of?(:number_or_text, value), do: is_integer(value) or is_binary(value)
  defp of?(_type, _value), do: false
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
