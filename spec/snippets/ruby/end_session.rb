# frozen_string_literal: true

# End a session. session.end revokes a KS at once. The sessions of one application
# token form a group: ending one ends them all, those started later too. Let them
# expire instead.
# Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: Ruby
# 3.1. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS,
# KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
# KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: ruby end_session.rb

require 'json'
require 'net/http'
require 'openssl'

def main
  # With KALTURA_KS, that session is ended; without it, one of two sessions of an application token.
  ks = ENV.fetch('KALTURA_KS', '')
  return end_one_of_a_group if ks.empty?

  end_session(ks)
  print_refusal(ks)
rescue StandardError => e
  abort e.message
end

# --8<-- [start:end] ANCHOR: end
# Revokes the KS. The response is null. Ending the same KS again is an error:
# INVALID_KS with LOGOUT.
def end_session(ks)
  call('session', 'end', ks: ks)
end
# --8<-- [end:end] ANCHOR_END: end

# --8<-- [start:refused] ANCHOR: refused
# Tries the KS and prints why it is refused. The reason stands where the message would
# quote the KS: args.KSID.
def print_refusal(ks)
  call('media', 'list', ks: ks, 'pager[pageSize]': 1)
  raise 'the KS still works'
rescue ApiError => e
  raise unless e.code == 'INVALID_KS'

  puts e.reason
end
# --8<-- [end:refused] ANCHOR_END: refused

def end_one_of_a_group
  partner_id = setting('KALTURA_PARTNER_ID')
  app_token_id = setting('KALTURA_APP_TOKEN_ID')
  app_token = setting('KALTURA_APP_TOKEN')
  app_token_hash_type = setting('KALTURA_APP_TOKEN_HASH_TYPE')

  # --8<-- [start:widget] ANCHOR: widget
  # One widget session can start any number of sessions of the token.
  widget = call('session', 'startWidgetSession', widgetId: "_#{partner_id}")
  # --8<-- [end:widget] ANCHOR_END: widget

  # --8<-- [start:hash] ANCHOR: hash
  # The same KS and the same token give the same hash, which may be used again.
  unless %w[MD5 SHA1 SHA256 SHA512].include?(app_token_hash_type)
    raise "unknown hash type #{app_token_hash_type}: it is MD5, SHA1, SHA256 or SHA512"
  end

  token_hash = OpenSSL::Digest.new(app_token_hash_type).hexdigest(widget['ks'] + app_token)
  # --8<-- [end:hash] ANCHOR_END: hash

  # --8<-- [start:start] ANCHOR: start
  # Each carries the privilege sessionid with the token's id: that is the group.
  params = { ks: widget['ks'], id: app_token_id, tokenHash: token_hash }
  session = call('appToken', 'startSession', params)
  other = call('appToken', 'startSession', params)
  # --8<-- [end:start] ANCHOR_END: start

  end_session(session['ks'])

  # --8<-- [start:others] ANCHOR: others
  # The other session is refused as well. Nobody ended it: it belongs to the same
  # group.
  print_refusal(other['ks'])
  # --8<-- [end:others] ANCHOR_END: others

  # --8<-- [start:restart] ANCHOR: restart
  # A session started afterwards is born dead: startSession succeeds and says nothing;
  # only the next call is refused.
  late = call('appToken', 'startSession', params)
  # --8<-- [end:restart] ANCHOR_END: restart
  # --8<-- [start:born-dead] ANCHOR: born-dead
  # The way out is another token: create one, delete the old one.
  print_refusal(late['ks'])
  # --8<-- [end:born-dead] ANCHOR_END: born-dead
end

# --8<-- [start:call] ANCHOR: call
# What the API returns, under HTTP 200, when a call fails.
class ApiError < StandardError
  attr_reader :code, :reason

  def initialize(answer)
    @code = visible(answer['code'])
    args = answer['args'] # an object, or an empty list
    @reason = args['KSID'] if args.is_a?(Hash) # the word that tells why a KS was refused: EXPIRED, LOGOUT, ...
    super("#{code}: #{shown(answer['message'])} (see: kskit explain error #{code})")
  end
end

# What a response must be: its types, or those of the members of an object.
RESULTS = {
  'session.startWidgetSession' => { 'ks' => [String] },
  'appToken.startSession' => { 'ks' => [String] }
}.freeze

def of?(types, value)
  return types.any? { |one| value.is_a?(one) } if types.is_a?(Array)

  types.all? { |name, inner| value.is_a?(Hash) && of?(inner, value[name]) }
end

# Replaces control characters, and bytes that are not UTF-8.
def visible(text)
  text.to_s.scrub.gsub(/[\p{C}\p{Zl}\p{Zp}]/, "\uFFFD")
end

# Redacts what looks like a KS, too: a message may quote the one that was sent.
def shown(text)
  visible(text).gsub(%r{[\w+/=-]{32,}}, '[redacted]')
end

# Sends one request and returns the decoded response.
def call(service, action, params)
  name = "#{service}.#{action}"
  begin
    answer = fetch("#{setting('KALTURA_SERVICE_URL')}/service/#{service}/action/#{action}", params)
  rescue StandardError => e
    raise "#{name}: no response from the API: #{shown(e.message)}"
  end
  raise ApiError, answer if answer.is_a?(Hash) && answer['objectType'] == 'KalturaAPIException'
  raise "#{name}: the response is not what this call gives" unless of?(RESULTS.fetch(name, {}), answer)

  answer
end

# Returns the JSON that comes, or raises an error with the beginning of what came instead.
def fetch(url, params)
  uri = URI(url)
  request = Net::HTTP::Post.new(uri)
  request.form_data = params.merge(format: 1) # JSON; the default is XML
  response = Timeout.timeout(ENV.fetch('KALTURA_TIMEOUT_SECONDS', '30').to_f) do # for the whole response
    Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == 'https') { |http| http.request(request) }
  end
  text = String.new(response.body.to_s, encoding: 'UTF-8').scrub
  begin
    return JSON.parse(text) if response.is_a?(Net::HTTPOK)
  rescue JSON::ParserError
    # what came is said below
  end
  raise "HTTP status #{response.code}: #{shown(text)[0, 60]}"
end
# --8<-- [end:call] ANCHOR_END: call

def setting(name)
  value = ENV.fetch(name, '')
  return value unless value.empty?

  warn "#{name} is not set"
  exit 2
end

main
