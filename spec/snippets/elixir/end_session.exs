# End a session. session.end revokes a KS at once. The sessions of one application
# token form a group: ending one ends them all, those started later too. Let them
# expire instead.
# Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs:
# Elixir 1.14, jiffy. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS,
# KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
# KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: elixir --erl +fnu end_session.exs

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
  defexception [:code, :reason, :message]

  @impl true
  def exception(answer) do
    code = Shown.visible(answer["code"])
    message = "#{code}: #{Shown.shown(answer["message"])} (see: kskit explain error #{code})"
    %ApiError{code: code, reason: reason(answer["args"]), message: message}
  end

  # The word that tells why a KS was refused: EXPIRED, LOGOUT, ...
  defp reason(%{"KSID" => word}), do: word
  defp reason(_args), do: nil
end

defmodule EndSession do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    # With KALTURA_KS, that session is ended; without it, one of two sessions of an
    # application token.
    case System.get_env("KALTURA_KS", "") do
      "" ->
        end_one_of_a_group()

      ks ->
        end_session(ks)
        print_refusal(ks)
    end
  rescue
    error ->
      IO.puts(:stderr, Exception.message(error))
      System.halt(1)
  end

  # --8<-- [start:end] ANCHOR: end
  # Revokes the KS. The response is null. Ending the same KS again is an error:
  # INVALID_KS with LOGOUT.
  defp end_session(ks) do
    call!("session", "end", ks: ks)
  end

  # --8<-- [end:end] ANCHOR_END: end

  # --8<-- [start:refused] ANCHOR: refused
  # Tries the KS and prints why it is refused. The reason stands where the message
  # would quote the KS: args.KSID.
  defp print_refusal(ks) do
    call!("media", "list", ks: ks, "pager[pageSize]": 1)
    raise "the KS still works"
  rescue
    error in ApiError ->
      if error.code != "INVALID_KS", do: reraise(error, __STACKTRACE__)
      IO.puts(error.reason)
  end

  # --8<-- [end:refused] ANCHOR_END: refused

  defp end_one_of_a_group do
    partner_id = setting("KALTURA_PARTNER_ID")
    app_token_id = setting("KALTURA_APP_TOKEN_ID")
    app_token = setting("KALTURA_APP_TOKEN")
    app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

    # --8<-- [start:widget] ANCHOR: widget
    # One widget session can start any number of sessions of the token.
    widget = call!("session", "startWidgetSession", widgetId: "_#{partner_id}")
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # The same KS and the same token give the same hash, which may be used again.
    hash_types = %{"MD5" => :md5, "SHA1" => :sha, "SHA256" => :sha256, "SHA512" => :sha512}
    hash_type = hash_types[app_token_hash_type]

    unless hash_type,
      do: raise("unknown hash type #{app_token_hash_type}: it is MD5, SHA1, SHA256 or SHA512")

    digest = :crypto.hash(hash_type, widget["ks"] <> app_token)
    token_hash = Base.encode16(digest, case: :lower)
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # Each carries the privilege sessionid with the token's id: that is the group.
    params = [ks: widget["ks"], id: app_token_id, tokenHash: token_hash]
    session = call!("appToken", "startSession", params)
    other = call!("appToken", "startSession", params)
    # --8<-- [end:start] ANCHOR_END: start

    end_session(session["ks"])

    # --8<-- [start:others] ANCHOR: others
    # The other session is refused as well. Nobody ended it: it belongs to the same
    # group.
    print_refusal(other["ks"])
    # --8<-- [end:others] ANCHOR_END: others

    # --8<-- [start:restart] ANCHOR: restart
    # A session started afterwards is born dead: startSession succeeds and says
    # nothing; only the next call is refused.
    late = call!("appToken", "startSession", params)
    # --8<-- [end:restart] ANCHOR_END: restart
    # --8<-- [start:born-dead] ANCHOR: born-dead
    # The way out is another token: create one, delete the old one.
    print_refusal(late["ks"])
    # --8<-- [end:born-dead] ANCHOR_END: born-dead
  end

  # --8<-- [start:call] ANCHOR: call
  # What a response must be: its type, or those of the members of an object.
  @results %{
    "session.startWidgetSession" => %{"ks" => :text},
    "appToken.startSession" => %{"ks" => :text}
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

EndSession.main()
