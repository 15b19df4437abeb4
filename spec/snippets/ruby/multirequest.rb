# frozen_string_literal: true

# Send several calls in one request. The second call uses the result of the first,
# which saves a round trip. Each part of the response is a result or an exception of
# its own.
# Prints: How many entries the session may list. Needs: Ruby 3.1. Settings, from the
# environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET.
# Run it: ruby multirequest.rb

require 'json'
require 'net/http'

def main
  partner_id = setting('KALTURA_PARTNER_ID')
  admin_secret = setting('KALTURA_ADMIN_SECRET')

  # --8<-- [start:send] ANCHOR: send
  # Parts are numbered from 1 without gaps. {1:result} stands for the whole first
  # result, here the KS. An app-token session cannot be chained so: its hash needs the
  # KS itself.
  answers = call(
    'multirequest',
    '1:service': 'session',
    '1:action': 'start',
    '1:partnerId': partner_id,
    '1:secret': admin_secret,
    '1:type': 2,
    '2:service': 'media',
    '2:action': 'list',
    '2:ks': '{1:result}',
    '2:pager[pageSize]': 1
  )
  # --8<-- [end:send] ANCHOR_END: send

  # --8<-- [start:check] ANCHOR: check
  # The response is a list. A part that failed does not stop those after it, so the
  # first exception is the one to report.
  raise 'there are not 2 results for 2 calls' if answers.length != 2

  answers.each { |answer| check(answer) }
  puts answers[1]['totalCount']
  # --8<-- [end:check] ANCHOR_END: check
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
  'multirequest' => [Array]
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
def call(service, params)
  begin
    answer = fetch("#{setting('KALTURA_SERVICE_URL')}/service/#{service}", params)
  rescue StandardError => e
    raise "#{service}: no response from the API: #{shown(e.message)}"
  end
  check(answer)
  raise "#{service}: the response is not what this call gives" unless of?(RESULTS.fetch(service, {}), answer)

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

def check(answer)
  raise ApiError, answer if answer.is_a?(Hash) && answer['objectType'] == 'KalturaAPIException'
end
# --8<-- [end:call] ANCHOR_END: call

def setting(name)
  value = ENV.fetch(name, '')
  return value unless value.empty?

  warn "#{name} is not set"
  exit 2
end

main
