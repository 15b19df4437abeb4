# frozen_string_literal: true

# Sign a person in. Exchanges a password for a KS of that person: ADMIN for
# administrators, USER for everybody else.
# Prints: The KS. Needs: Ruby 3.1. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_PARTNER_ID, KALTURA_PASSWORD, KALTURA_LOGIN_ID, KALTURA_USER_ID.
# Run it: ruby login.rb

require 'json'
require 'net/http'

def main
  partner_id = setting('KALTURA_PARTNER_ID')
  password = setting('KALTURA_PASSWORD')

  # With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
  login_id = ENV.fetch('KALTURA_LOGIN_ID', '')
  if login_id.empty?
    # --8<-- [start:by-user-id] ANCHOR: by-user-id
    # user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not
    # pass that difference on.
    user_id = setting('KALTURA_USER_ID')
    ks = call('user', 'login', partnerId: partner_id, userId: user_id, password: password, expiry: 3600)
    # --8<-- [end:by-user-id] ANCHOR_END: by-user-id
  else
    # --8<-- [start:by-login-id] ANCHOR: by-login-id
    # user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown
    # person too.
    ks = call('user', 'loginByLoginId',
              loginId: login_id, password: password, partnerId: partner_id,
              expiry: 3600)
    # --8<-- [end:by-login-id] ANCHOR_END: by-login-id
  end
  puts ks
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
  'user.loginByLoginId' => [String],
  'user.login' => [String]
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
