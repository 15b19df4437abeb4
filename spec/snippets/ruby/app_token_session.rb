# frozen_string_literal: true

# Start a session with an application token. A session of a service that holds no
# account secret: a widget session, a hash over its KS and the token, and the session
# that the token grants.
# Prints: How many entries the session may list. Needs: Ruby 3.1. Settings, from the
# environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
# KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: ruby app_token_session.rb

require 'json'
require 'net/http'
require 'openssl'

def main
  partner_id = setting('KALTURA_PARTNER_ID')
  app_token_id = setting('KALTURA_APP_TOKEN_ID')
  app_token = setting('KALTURA_APP_TOKEN')
  app_token_hash_type = setting('KALTURA_APP_TOKEN_HASH_TYPE')

  # --8<-- [start:widget] ANCHOR: widget
  # An unprivileged session comes first: its KS authorises the call that follows.
  widget = call('session', 'startWidgetSession', widgetId: "_#{partner_id}")
  # --8<-- [end:widget] ANCHOR_END: widget

  # --8<-- [start:hash] ANCHOR: hash
  # A plain digest of the KS text followed by the token, nothing between and nothing
  # after, in lower-case hexadecimal. It is not an HMAC.
  unless %w[MD5 SHA1 SHA256 SHA512].include?(app_token_hash_type)
    raise "unknown hash type #{app_token_hash_type}: it is MD5, SHA1, SHA256 or SHA512"
  end

  token_hash = OpenSSL::Digest.new(app_token_hash_type).hexdigest(widget['ks'] + app_token)
  # --8<-- [end:hash] ANCHOR_END: hash

  # --8<-- [start:start] ANCHOR: start
  # The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix
  # time at which it ends.
  session = call('appToken', 'startSession', ks: widget['ks'], id: app_token_id, tokenHash: token_hash)
  # --8<-- [end:start] ANCHOR_END: start

  # --8<-- [start:use] ANCHOR: use
  # From here on every request carries the new KS.
  list = call('media', 'list', ks: session['ks'], 'pager[pageSize]': 5)
  puts list['totalCount']
  # --8<-- [end:use] ANCHOR_END: use
rescue StandardError => e
  abort e.message
end

# --8<-- [start:call] ANCHOR: call
# What the API returns, under HTTP 200, when a call fails.
class ApiError < StandardError
  attr_reader :code

  def initialize(answer)
    @code = visible(answer['code'])
    super("#{code}: #{shown(answer['message'])} (see: kskit explain error #{code})")
  end
end

# What a response must be: its types, or those of the members of an object.
RESULTS = {
  'session.startWidgetSession' => { 'ks' => [String] },
  'appToken.startSession' => { 'ks' => [String], 'expiry' => [Integer, String] },
  'media.list' => { 'totalCount' => [Integer] }
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
