# frozen_string_literal: true

# Starter for `kskit verify`: ruby spec/adapters/ruby/adapter.rb. It runs regions of the programs in spec/snippets/ruby
# as they stand there: token hash, encryption, signature. Call your own code in their place.

require 'json'
require 'openssl'
require 'uri'

# What the regions meet: the random bytes of the question, and a form as PHP writes it, which encodes * as well.
SecureRandom = Struct.new(:random) { define_method(:bytes) { |_count| random } }.new
URI.singleton_class.prepend(Module.new { define_method(:encode_www_form) { |form| super(form).gsub('*', '%2A') } })

# Runs regions of a program where a binding comes from, and returns the last value.
def run(scope, flow, *regions)
  program = File.read("#{__dir__}/../../snippets/ruby/#{flow}.rb")
  code = regions.map { |name| program[/\[start:#{name}\].*?\n(.*?)\n[^\n]*\[end:#{name}\]/m, 1] }
  scope.eval(code.join("\n"))
end

def token_hash(widget)
  app_token, app_token_hash_type = widget.values_at('token', 'hash_type')
  app_token_hash_type ||= 'SHA1'
  unless %w[MD5 SHA1 SHA256 SHA512].include?(app_token_hash_type)
    return { error: { code: 'INVALID_ENUM_VALUE', step: 'hash-type' } }
  end

  { result: { token_hash: run(binding, 'app_token_session', 'hash') } }
end

def ks_encode(given)
  partner_id, admin_secret, version = given.values_at('partner_id', 'secret', 'version')
  names = %w[partner_id partner_id valid_until type rand user_id privileges master_partner_id additional_data]
  info = given.values_at(*names).join(';')
  return { result: { ks: run(binding, 'local_ks', 'sign') } } if version == '1'

  parts = given['privileges'].split(',').map { |part| part.gsub(/\A[ \t\n\r\0\v]+|[ \t\n\r\0\v]+\z/, '') } - ['', '0']
  fields = parts.to_h { |part| (part == '*' ? 'all:*' : part).split(':', 2).push('').first(2) }
  members = %w[valid_until type user_id master_partner_id additional_data]
  fields = fields.merge(%w[_e _t _u _m _d].zip(given.values_at(*members)).to_h).compact
  SecureRandom.random = [given['random_hex']].pack('H*')
  { result: { ks: run(binding, 'local_ks', 'encrypt', 'encode') } }
end

# A text of the vectors is UTF-8, or {"hex": ...} where it is not; the bytes count, not the encoding.
def octets(value)
  value.is_a?(Hash) ? [value['hex']].pack('H*') : value&.to_s&.b
end

$stdout.sync = true
$stdin.each_line do |line|
  message = JSON.parse(line)
  about = { name: 'ruby-starter', language: 'ruby', version: '1' }
  case message['cmd']
  when 'hello' then puts JSON.generate(ok: true, implementation: about, ops: %w[token_hash ks_encode])
  when nil
    given = message['input'].transform_values { |value| octets(value) }
    puts JSON.generate(seq: message['seq'], **send(message['op'], given))
  end
end
