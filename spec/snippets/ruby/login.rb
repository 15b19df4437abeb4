# frozen_string_literal: true

# Sign a person in. Exchanges a password for a KS of that person: ADMIN for administrators, USER for everybody
# else.
# Prints: The KS. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_PASSWORD,
# KALTURA_LOGIN_ID, KALTURA_USER_ID.

require 'json'
require 'net/http'

def main
  partner_id = setting('KALTURA_PARTNER_ID')
  password = setting('KALTURA_PASSWORD')

  # With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
  login_id = ENV.fetch('KALTURA_LOGIN_ID', '')
  if login_id.empty?
    # --8<-- [start:by-user-id] ANCHOR: by-user-id
    # user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do not pass that difference on.
    user_id = setting('KALTURA_USER_ID')
    ks = call('user', 'login', partnerId: partner_id, userId: user_id, password: password, expiry: 3600)
    # --8<-- [end:by-user-id] ANCHOR_END: by-user-id
  else
    # --8<-- [start:by-login-id] ANCHOR: by-login-id
    # user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown person too.
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
