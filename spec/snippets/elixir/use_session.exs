# Use a session. The first authenticated call. The API keeps no state: the KS is a parameter of
# every request.
# Prints: How many entries the session may list. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_KS.

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

defmodule UseSession do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    ks = setting("KALTURA_KS")

    # --8<-- [start:list] ANCHOR: list
    # ks is a parameter like the others, not a header. Objects nest with brackets:
    # filter[orderBy].
    list = call!("media", "list", ks: ks, "filter[orderBy]": "-createdAt", "pager[pageSize]": 2)
    IO.puts(list["totalCount"])
    # --8<-- [end:list] ANCHOR_END: list
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

UseSession.main()
