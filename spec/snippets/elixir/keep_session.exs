# Keep a session. For a service that holds an application token only: one session in
# memory, shared by all workers, renewed early, and once more when the server says
# INVALID_KS. Here they list entries, a page each.
# Prints: How many entries were listed. Needs: Elixir 1.14, jiffy. Settings, from the
# environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
# KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
# Run it: elixir --erl +fnu keep_session.exs

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

defmodule KeepSession do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    {:ok, session} = Agent.start_link(fn -> {nil, 0} end)
    IO.puts(count_entries(session))
  rescue
    error ->
      IO.puts(:stderr, Exception.message(error))
      System.halt(1)
  end

  # --8<-- [start:pages] ANCHOR: pages
  # Lists all entries, several pages at a time. totalCount over the entries of the
  # first page is the number of pages; the server may give fewer than were asked for.
  # Each worker takes the next page until none is left.
  defp count_entries(session) do
    %{"objects" => first, "totalCount" => total} = list_page(session, 1)
    size = length(first)
    pages = if size == 0, do: 1, else: div(total + size - 1, size)

    2..pages//1
    |> Task.async_stream(
      fn page -> attempt(fn -> length(list_page(session, page)["objects"]) end) end,
      max_concurrency: 4,
      timeout: :infinity
    )
    |> Enum.reduce(size, fn {:ok, entries}, sum -> sum + result!(entries) end)
  end

  # --8<-- [end:pages] ANCHOR_END: pages

  defp list_page(session, page) do
    # KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
    # the server gives.
    set = System.get_env("KALTURA_PAGE_SIZE", "")
    page_size = if set == "", do: 500, else: set
    request(session, "media", "list", "pager[pageSize]": page_size, "pager[pageIndex]": page)
  end

  # --8<-- [start:list] ANCHOR: list
  # Sends one request with the KS. A KS can die early: expired by the server's clock,
  # or ended. One new session and one repetition, never a loop: after session.end on
  # one session of a token, all later ones are refused with LOGOUT too.
  defp request(session, service, action, params) do
    ks = current(session, nil)

    try do
      call!(service, action, [ks: ks] ++ params)
    rescue
      error in ApiError ->
        restricted = String.starts_with?(error.reason || "", "EXCEEDED_RESTRICTED_")
        if error.code != "INVALID_KS" or restricted, do: reraise(error, __STACKTRACE__)
        call!(service, action, [ks: current(session, ks)] ++ params)
    end
  end

  # --8<-- [end:list] ANCHOR_END: list

  # --8<-- [start:share] ANCHOR: share
  # Returns the KS to send: another than the one that was refused. One KS serves any
  # number of workers. One at a time looks whether it still lasts and starts the next:
  # a KS that another worker has replaced meanwhile is not replaced again.
  defp current(session, refused),
    do: result!(Agent.get_and_update(session, &keep(&1, refused), :infinity))

  defp keep({ks, valid_until} = kept, refused) do
    if ks == refused or valid_until - System.os_time(:second) <= 300 do
      case attempt(&start_session/0) do
        {:ok, {ks, _} = started} -> {{:ok, ks}, started}
        failed -> {failed, kept}
      end
    else
      {{:ok, ks}, kept}
    end
  end

  # What fails in another process is raised in the one that asked.
  defp attempt(work) do
    {:ok, work.()}
  rescue
    error -> {:error, error}
  end

  defp result!({:ok, result}), do: result
  defp result!({:error, error}), do: raise(error)

  # --8<-- [end:share] ANCHOR_END: share

  # Starts a session with the application token, and returns its KS and when it ends.
  defp start_session do
    partner_id = setting("KALTURA_PARTNER_ID")
    app_token_id = setting("KALTURA_APP_TOKEN_ID")
    app_token = setting("KALTURA_APP_TOKEN")
    app_token_hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE")

    # --8<-- [start:widget] ANCHOR: widget
    # An unprivileged session comes first: its KS authorises the call that follows.
    widget = call!("session", "startWidgetSession", widgetId: "_#{partner_id}")
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # A plain digest of the KS text followed by the token, in lower-case hexadecimal.
    hash_types = %{"MD5" => :md5, "SHA1" => :sha, "SHA256" => :sha256, "SHA512" => :sha512}
    hash_type = hash_types[app_token_hash_type]

    unless hash_type,
      do: raise("unknown hash type #{app_token_hash_type}: it is MD5, SHA1, SHA256 or SHA512")

    digest = :crypto.hash(hash_type, widget["ks"] <> app_token)
    token_hash = Base.encode16(digest, case: :lower)
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # The response says when the KS ends, as Unix time: keep that beside it, and renew
    # early. Both stay in memory, and in no log.
    params = [ks: widget["ks"], id: app_token_id, tokenHash: token_hash]
    session = call!("appToken", "startSession", params)
    {session["ks"], String.to_integer(to_string(session["expiry"]))}
    # --8<-- [end:start] ANCHOR_END: start
  end

  # --8<-- [start:call] ANCHOR: call
  # What a response must be: its type, or those of the members of an object.
  @results %{
    "session.startWidgetSession" => %{"ks" => :text},
    "appToken.startSession" => %{"ks" => :text, "expiry" => :number_or_text},
    "media.list" => %{"totalCount" => :number, "objects" => :list}
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

KeepSession.main()
