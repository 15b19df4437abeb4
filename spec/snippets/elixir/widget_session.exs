# Start a widget session. An anonymous session that needs no secret: enough to play public
# content, and the first half of an app-token session.
# Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID.

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

defmodule WidgetSession do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    partner_id = setting("KALTURA_PARTNER_ID")

    # --8<-- [start:widget] ANCHOR: widget
    # The widget id is an underscore and the partner id. The response is an object; the KS is
    # its member ks.
    widget = call!("session", "startWidgetSession", widgetId: "_#{partner_id}")
    IO.puts(widget["ks"])
    # --8<-- [end:widget] ANCHOR_END: widget
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

WidgetSession.main()
