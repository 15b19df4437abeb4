# A starter: kskit verify -- elixir spec/adapters/elixir/adapter.exs. It runs regions of the
# programs in spec/snippets/elixir as they stand there; call your own code in their place.
defmodule Adapter do
  @members ~w(valid_until type user_id master_partner_id additional_data)
  @info ~w(partner_id partner_id valid_until type rand user_id privileges master_partner_id additional_data)

  # Runs regions and returns the last value. The random bytes are those of the question.
  defp run(flow, regions, scope) do
    program = File.read!("#{__DIR__}/../../snippets/elixir/#{flow}.exs")
    cut = &Regex.run(~r/\[start:#{&1}\].*?\n(.*?)\n[^\n]*\[end:#{&1}\]/s, program)
    code = Enum.map_join(regions, "\n", &List.last(cut.(&1)))
    code = String.replace(code, ":crypto.strong_rand_bytes(16)", "random")
    code |> Code.eval_string(scope) |> elem(0)
  end

  defp op("token_hash", %{"token" => token, "hash_type" => type} = widget) do
    scope = [widget: widget, app_token: token, app_token_hash_type: type || "SHA1"]
    %{result: %{token_hash: run("app_token_session", ["hash"], scope)}}
  rescue
    RuntimeError -> %{error: %{code: "INVALID_ENUM_VALUE", step: "hash-type"}}
  end

  defp op("ks_encode", %{"version" => "1", "secret" => secret} = input) do
    info = Enum.map_join(@info, ";", &input[&1])
    %{result: %{ks: run("local_ks", ["sign"], info: info, admin_secret: secret)}}
  end

  defp op("ks_encode", %{"partner_id" => partner, "secret" => secret} = input) do
    special = Enum.zip(~w(_e _t _u _m _d), Enum.map(@members, &input[&1]))
    fields = Enum.reduce(privileges(input["privileges"]) ++ special, [], &put/2)
    form = URI.encode_query(for {name, value} when value != nil <- fields, do: {name, value})
    scope = [form: String.replace(form, "~", "%7E"), admin_secret: secret, partner_id: partner]
    scope = [random: Base.decode16!(input["random_hex"], case: :lower)] ++ scope
    %{result: %{ks: run("local_ks", ["encrypt", "encode"], scope)}}
  end

  defp privileges(text) do
    for part <- String.split(text, ","),
        part = Regex.replace(~r/\A[ \t\n\r\0\x0b]+|[ \t\n\r\0\x0b]+\z/, part, ""),
        part not in ["", "0"] do
      [name | value] = String.split(if(part == "*", do: "all:*", else: part), ":", parts: 2)
      {name, Enum.join(value)}
    end
  end

  defp put({name, _} = field, fields), do: List.keystore(fields, name, 0, field)
  defp octets({name, %{"hex" => hex}}), do: {name, Base.decode16!(hex, case: :lower)}
  defp octets({name, value}), do: {name, value && to_string(value)}

  def answer(%{"op" => op, "seq" => seq, "input" => input}),
    do: Map.put(op(op, Map.new(input, &octets/1)), :seq, seq)

  @about %{name: "elixir-starter", language: "elixir", version: "1"}
  def answer(_hello), do: %{ok: true, implementation: @about, ops: ~w(token_hash ks_encode)}
end

:io.setopts(:standard_io, encoding: :latin1)
asked = Stream.map(IO.binstream(:stdio, :line), &:jiffy.decode(&1, [:return_maps, :use_nil]))
for one <- asked, one["cmd"] != "stop", do: IO.puts(:jiffy.encode(Adapter.answer(one)))
System.halt()
