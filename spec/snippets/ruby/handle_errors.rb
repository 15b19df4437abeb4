# frozen_string_literal: true

# Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
# for INVALID_KS, on the reason word.
# Prints: How many entries the session may list. Needs: Ruby 3.1. Settings, from the
# environment: KALTURA_SERVICE_URL, KALTURA_KS.
# Run it: ruby handle_errors.rb

require 'json'
require 'net/http'
require 'timeout'

def main
  ks = setting('KALTURA_KS')

  # --8<-- [start:send] ANCHOR: send
  # A time-out, a refused connection, an HTTP status other than 200 or a page of HTML
  # is not a response from the API.
  list = call('media', 'list', ks: ks, 'pager[pageSize]': 1)
  puts list['totalCount']
  # --8<-- [end:send] ANCHOR_END: send
rescue StandardError => e
  abort "#{e.message}\n#{what_to_do(e)}"
end

# --8<-- [start:decide] ANCHOR: decide
# Decide by the code and, for INVALID_KS, by the word in args.KSID; the number in the
# message is always the same.
ADVICE = {
  %w[INVALID_KS EXCEEDED_RESTRICTED_IP] => 'the KS is for another address, a new one would be too: mend iprestrict',
  %w[INVALID_KS EXCEEDED_RESTRICTED_URI] => 'the KS is for other calls, a new one would be too: mend urirestrict',
  ['INVALID_KS', nil] => 'start a new session and repeat the call once; refused again, give up',
  ['SERVICE_FORBIDDEN', nil] => 'no KS arrived, or its role may not do this: a retry does not help'
}.freeze

def what_to_do(error)
  return 'no response from the API: repeat later, with growing pauses' unless error.is_a?(ApiError)

  ADVICE[[error.code, error.reason]] || ADVICE[[error.code, nil]] || 'mend the request: a retry gives the same response'
end
# --8<-- [end:decide] ANCHOR_END: decide

# --8<-- [start:exception] ANCHOR: exception
# An object whose objectType is KalturaAPIException. args is an object, or an empty
# list when there is nothing to say.
class ApiError < StandardError
  attr_reader :code, :reason

  def initialize(answer)
    @code = visible(answer['code'])
    args = answer['args']
    @reason = args['KSID'] if args.is_a?(Hash) # the word that tells why a KS was refused: EXPIRED, LOGOUT, ...
    super("#{code}: #{shown(answer['message'])} (see: kskit explain error #{code})")
  end
end
# --8<-- [end:exception] ANCHOR_END: exception

# --8<-- [start:call] ANCHOR: call
# What a response must be: its types, or those of the members of an object.
RESULTS = {
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
