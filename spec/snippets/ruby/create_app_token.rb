# frozen_string_literal: true

# Create an application token. Done once, by an administrator: what the sessions of the
# token may do and how long they last is fixed here.
# Prints: The token's id and the token, each on a line. Needs: Ruby 3.1. Settings, from
# the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET,
# KALTURA_USER_ID.
# Run it: ruby create_app_token.rb

require 'json'
require 'net/http'

def main
  partner_id = setting('KALTURA_PARTNER_ID')
  admin_secret = setting('KALTURA_ADMIN_SECRET')
  user_id = setting('KALTURA_USER_ID')

  # --8<-- [start:start] ANCHOR: start
  # Only an administrator may create tokens; a minute is long enough.
  ks = call('session', 'start',
            partnerId: partner_id, secret: admin_secret, userId: user_id,
            type: 2, expiry: 60)
  # --8<-- [end:start] ANCHOR_END: start

  # --8<-- [start:add] ANCHOR: add
  # sessionDuration is in seconds. A small expiry counts seconds from now, 0 means now:
  # leave it out for a token that never expires. Leaving hashType out means SHA1.
  app_token = call(
    'appToken', 'add',
    ks: ks,
    'appToken[hashType]': 'SHA256',
    'appToken[sessionType]': 0,
    'appToken[sessionDuration]': 3600,
    'appToken[expiry]': 31_536_000,
    'appToken[sessionUserId]': user_id,
    'appToken[sessionPrivileges]': 'sview:*,list:*,download:*',
    'appToken[description]': 'Reads the catalogue for example.com'
  )
  puts app_token['id']
  puts app_token['token']
  # --8<-- [end:add] ANCHOR_END: add
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
  'session.start' => [String],
  'appToken.add' => { 'id' => [String], 'token' => [String] }
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
