# frozen_string_literal: true

# Reuse a session. One KS serves any number of clients until it expires. Keep the KS
# and when it ends; never keep the secret with them. Renew early, and once more when
# the server says INVALID_KS.
# Prints: How many entries the session may list: as the first client sees it, then as
# the second. Needs: Ruby 3.1. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_SESSION_FILE.
# Run it: ruby reuse_session.rb

require 'json'
require 'net/http'
require 'tempfile'
require 'timeout'

def main
  puts count_entries

  # --8<-- [start:second-client] ANCHOR: second-client
  # Another connection, another process, another language: the stored KS is all it
  # needs.
  puts count_entries
  # --8<-- [end:second-client] ANCHOR_END: second-client
rescue StandardError => e
  abort e.message
end

# --8<-- [start:list] ANCHOR: list
# Reuses the stored KS. A KS can die early: revoked, or capped by the account. One
# renewal and one repetition, never a loop; none where the KS is restricted, as a new
# one would be too.
def count_entries
  valid_until, ks = load_session
  ks = renew_session if valid_until - Time.now.to_i <= 300
  begin
    list = list_entries(ks)
  rescue ApiError => e
    raise if e.code != 'INVALID_KS' || e.reason.to_s.start_with?('EXCEEDED_RESTRICTED_')

    list = list_entries(renew_session)
  end
  list['totalCount']
end

def list_entries(ks)
  call('media', 'list', ks: ks, 'pager[pageSize]': 1)
end
# --8<-- [end:list] ANCHOR_END: list

# --8<-- [start:load] ANCHOR: load
# Returns when the stored session ends, and its KS. The file holds two words: the Unix
# time at which the KS ends, and the KS.
def load_session
  valid_until, ks = File.read(setting('KALTURA_SESSION_FILE')).split
  [ks ? valid_until.to_i : 0, ks]
rescue SystemCallError # nothing stored yet, or nothing that can be read
  [0, nil]
end
# --8<-- [end:load] ANCHOR_END: load

# --8<-- [start:renew] ANCHOR: renew
# Starts a session and stores it. session.start does not say when the KS ends, and the
# account may cap it: what was asked for is the latest it can be.
def renew_session
  valid_until = Time.now.to_i + 3600
  ks = call(
    'session', 'start',
    partnerId: setting('KALTURA_PARTNER_ID'),
    secret: setting('KALTURA_ADMIN_SECRET'),
    userId: setting('KALTURA_USER_ID'),
    type: 0,
    expiry: 3600,
    privileges: 'list:*'
  )
  store_session(valid_until, ks)
  ks
end
# --8<-- [end:renew] ANCHOR_END: renew

# --8<-- [start:store] ANCHOR: store
# Replaces the stored session. Whoever reads the KS has the session: owner only, one
# file per account, user and privileges, no secret beside it, no KS in a log.
def store_session(valid_until, ks)
  file = setting('KALTURA_SESSION_FILE')
  fresh = Tempfile.create('session-', File.dirname(file)) # its mode is 0600
  fresh.write("#{valid_until} #{ks}\n")
  fresh.close
  File.rename(fresh.path, file)
end
# --8<-- [end:store] ANCHOR_END: store

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
  'session.start' => [String],
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
