# Send several calls in one request. The second call uses the result of the first,
# which saves a round trip. Each part of the response is a result or an exception of
# its own.
# Prints: How many entries the session may list. Needs: Elixir 1.14, jiffy. Settings,
# from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
# Run it: elixir --erl +fnu multirequest.exs

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

defmodule Multirequest do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    partner_id = setting("KALTURA_PARTNER_ID")
    admin_secret = setting("KALTURA_ADMIN_SECRET")

    # --8<-- [start:send] ANCHOR: send
    # Parts are numbered from 1 without gaps. {1:result} stands for the whole first
    # result, here the KS. An app-token session cannot be chained so: its hash needs
    # the KS itself.
    params = [
      "1:service": "session",
      "1:action": "start",
      "1:partnerId": partner_id,
      "1:secret": admin_secret,
      "1:type": 2,
      "2:service": "media",
      "2:action": "list",
      "2:ks": "{1:result}",
      "2:pager[pageSize]": 1
    ]

    answers = call!("multirequest", params)
    # --8<-- [end:send] ANCHOR_END: send

    # --8<-- [start:check] ANCHOR: check
    # The response is a list. A part that failed does not stop those after it, so the
    # first exception is the one to report.
    list = answers |> Enum.map(&check!/1) |> Enum.at(1)
    IO.puts(list["totalCount"])
    # --8<-- [end:check] ANCHOR_END: check
  rescue
    error ->
      IO.puts(:stderr, Exception.message(error))
      System.halt(1)
  end

  # --8<-- [start:call] ANCHOR: call
  # What a response must be: its type, or those of the members of an object.
  @results %{
    "multirequest" => :list
  }

  # Sends one request and returns the decoded response.
  defp call!(service, params) do
    url = setting("KALTURA_SERVICE_URL") <> "/service/#{service}"
    # JSON; the default is XML
    body = URI.encode_query(params ++ [format: 1])
    request = {url, [], ~c"application/x-www-form-urlencoded", body}
    tls = [log_level: :none] ++ :httpc.ssl_verify_host_options(true)
    {seconds, _} = Float.parse(System.get_env("KALTURA_TIMEOUT_SECONDS", "30"))
    options = [timeout: round(1000 * seconds), autoredirect: false, ssl: tls]

    case :httpc.request(:post, request, options, body_format: :binary, full_result: false) do
      {:ok, {200, json}} ->
        json |> decode!(service) |> check!() |> expect!(service)

      {:ok, {status, body}} ->
        no_answer!(service, status, body)

      {:error, reason} ->
        raise "#{service}: no response from the API: #{Shown.shown(inspect(reason))}"
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

Multirequest.main()
