# Sign a person in. Exchanges a password for a KS of that person: ADMIN for administrators,
# USER for everybody else.
# Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
# KALTURA_PASSWORD, KALTURA_LOGIN_ID, KALTURA_USER_ID.

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

defmodule Login do
  def main do
    {:ok, _} = Application.ensure_all_started(:inets)
    {:ok, _} = Application.ensure_all_started(:ssl)
    partner_id = setting("KALTURA_PARTNER_ID")
    password = setting("KALTURA_PASSWORD")

    # With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
    login_id = System.get_env("KALTURA_LOGIN_ID", "")

    ks =
      if login_id == "" do
        # --8<-- [start:by-user-id] ANCHOR: by-user-id
        # user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not pass
        # that difference on.
        user_id = setting("KALTURA_USER_ID")
        params = [partnerId: partner_id, userId: user_id, password: password, expiry: 3600]
        call!("user", "login", params)
        # --8<-- [end:by-user-id] ANCHOR_END: by-user-id
      else
        # --8<-- [start:by-login-id] ANCHOR: by-login-id
        # user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown person
        # too.
        params = [loginId: login_id, password: password, partnerId: partner_id, expiry: 3600]
        call!("user", "loginByLoginId", params)
        # --8<-- [end:by-login-id] ANCHOR_END: by-login-id
      end

    IO.puts(ks)
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

Login.main()
