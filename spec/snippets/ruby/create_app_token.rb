# frozen_string_literal: true

# Create an application token. Done once, by an administrator: what the sessions of the token may do and how long
# they last is fixed here.
# Prints: The token's id and the token, each on a line. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID.

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
  # sessionDuration is in seconds. A small expiry counts seconds from now, 0 means now: leave it out for a token
  # that never expires. Leaving hashType out means SHA1.
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
    @code = answer['code']
    # The message may quote the KS that was sent.
    message = answer['message'].gsub(%r{[\w+/=-]{32,}}, '[redacted]')
    super("#{code}: #{message} (see: kskit explain error #{code})")
  end
end

# Sends one request and returns the decoded response.
def call(service, action, params)
  uri = URI("#{setting('KALTURA_SERVICE_URL')}/service/#{service}/action/#{action}")
  request = Net::HTTP::Post.new(uri)
  request.form_data = params.merge(format: 1) # JSON; the default is XML
  tls = uri.scheme == 'https'
  response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: tls, open_timeout: 10, read_timeout: 30) do |http|
    http.request(request)
  end
  raise "#{service}.#{action}: HTTP status #{response.code}" unless response.is_a?(Net::HTTPOK)

  answer = JSON.parse(response.body)
  raise ApiError, answer if answer.is_a?(Hash) && answer['objectType'] == 'KalturaAPIException'

  answer
rescue JSON::ParserError
  raise "#{service}.#{action}: no response from the API"
end
# --8<-- [end:call] ANCHOR_END: call

def setting(name)
  value = ENV.fetch(name, '')
  return value unless value.empty?

  warn "#{name} is not set"
  exit 2
end

main
