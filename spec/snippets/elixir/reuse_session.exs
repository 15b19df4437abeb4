# Reuse a session. One KS serves any number of clients until it expires. Keep the KS
# and when it ends; never keep the secret with them. Renew early, and once more when
# the server says INVALID_KS.
# Prints: How many entries the session may list: as the first client sees it, then as
# the second. Needs: Elixir 1.14, jiffy. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
# KALTURA_SESSION_FILE.
# Run it: elixir --erl +fnu reuse_session.exs

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

defmodule ReuseSession do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    IO.puts(count_entries())

    # --8<-- [start:second-client] ANCHOR: second-client
    # Another connection, another process, another language: the stored KS is all it
    # needs.
    IO.puts(count_entries())
    # --8<-- [end:second-client] ANCHOR_END: second-client
  rescue
    error ->
      IO.puts(:stderr, Exception.message(error))
      System.halt(1)
  end

  # --8<-- [start:list] ANCHOR: list
  # Reuses the stored KS. A KS can die early: revoked, or capped by the account. One
  # renewal and one repetition, never a loop; none where the KS is restricted, as a new
  # one would be too.
  defp count_entries do
    {valid_until, ks} = load()
    ks = if valid_until - System.os_time(:second) > 300, do: ks, else: renew()
    list_entries(ks)
  rescue
    error in ApiError ->
      restricted = String.starts_with?(error.reason || "", "EXCEEDED_RESTRICTED_")
      if error.code != "INVALID_KS" or restricted, do: reraise(error, __STACKTRACE__)
      list_entries(renew())
  end

  defp list_entries(ks) do
    list = call!("media", "list", ks: ks, "pager[pageSize]": 1)
    list["totalCount"]
  end

  # --8<-- [end:list] ANCHOR_END: list

  # --8<-- [start:load] ANCHOR: load
  # Returns when the stored session ends, and its KS. The file holds two words: the
  # Unix time at which the KS ends, and the KS.
  defp load do
    with {:ok, stored} <- File.read(setting("KALTURA_SESSION_FILE")),
         [valid_until, ks] <- String.split(stored),
         {seconds, ""} <- Integer.parse(valid_until) do
      {seconds, ks}
    else
      _nothing_stored -> {0, nil}
    end
  end

  # --8<-- [end:load] ANCHOR_END: load

  # --8<-- [start:renew] ANCHOR: renew
  # Starts a session and stores it. session.start does not say when the KS ends, and
  # the account may cap it: what was asked for is the latest it can be.
  defp renew do
    valid_until = System.os_time(:second) + 3600

    params = [
      partnerId: setting("KALTURA_PARTNER_ID"),
      secret: setting("KALTURA_ADMIN_SECRET"),
      userId: setting("KALTURA_USER_ID"),
      type: 0,
      expiry: 3600,
      privileges: "list:*"
    ]

    ks = call!("session", "start", params)
    store(valid_until, ks)
    ks
  end

  # --8<-- [end:renew] ANCHOR_END: renew

  # --8<-- [start:store] ANCHOR: store
  # Replaces the stored session. Whoever reads the KS has the session: owner only, one
  # file per account, user and privileges, no secret beside it, no KS in a log.
  defp store(valid_until, ks) do
    file = setting("KALTURA_SESSION_FILE")
    fresh = file <> "." <> Base.url_encode64(:crypto.strong_rand_bytes(9))
    File.write!(fresh, "", [:exclusive])
    File.chmod!(fresh, 0o600)
    File.write!(fresh, "#{valid_until} #{ks}\n")
    File.rename!(fresh, file)
  end

  # --8<-- [end:store] ANCHOR_END: store

  # --8<-- [start:call] ANCHOR: call
  # What a response must be: its type, or those of the members of an object.
  @results %{
    "session.start" => :text,
    "media.list" => %{"totalCount" => :number}
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

ReuseSession.main()
