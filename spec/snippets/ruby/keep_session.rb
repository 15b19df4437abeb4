# frozen_string_literal: true

# Keep a session. For a service that holds an application token only: one session in
# memory, shared by all workers, renewed early, and once more when the server says
# INVALID_KS. Here they list entries, a page each.
# Prints: How many entries were listed. Needs: Ruby 3.1. Settings, from the
# environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
# KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
# Run it: ruby keep_session.rb

require 'json'
require 'net/http'
require 'openssl'
require 'timeout'

WORKERS = 4
MOST_ENTRIES = 10_000 # the server refuses pages beyond

def main
  puts count_entries(Session.new)
rescue StandardError => e
  abort e.message
end

# --8<-- [start:pages] ANCHOR: pages
# Lists all entries, several pages at a time. totalCount over the entries of the first
# page is the number of pages; the server may give fewer than were asked for. Each
# worker takes the next page until none is left.
def count_entries(session)
  first = list_page(session, 1)
  size = first['objects'].size
  return 0 if size.zero?

  pages = Queue.new(2..-(-[first['totalCount'], MOST_ENTRIES + 1].min / size)).close
  workers = Array.new(WORKERS) { Thread.new { count_pages(session, pages) } }
  size + workers.sum(&:value)
end

def count_pages(session, pages)
  Thread.current.report_on_exception = false # main does
  entries = 0
  while (page = pages.pop)
    entries += list_page(session, page)['objects'].size
  end
  entries
end
# --8<-- [end:pages] ANCHOR_END: pages

def list_page(session, page)
  # KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
  # the server gives.
  page_size = ENV.fetch('KALTURA_PAGE_SIZE', '')
  page_size = 500 if page_size.empty?
  session.request('media', 'list', 'pager[pageSize]': page_size, 'pager[pageIndex]': page)
end

# A session that threads share; the first request starts it.
class Session
  def initialize
    @lock = Mutex.new
    @ks = ''
    @valid_until = 0
  end

  # --8<-- [start:list] ANCHOR: list
  # Does a call with the KS. A KS can die early: expired by the server's clock, or
  # ended. One new session and one repetition, never a loop: after session.end on one
  # session of a token, all later ones are refused with LOGOUT too.
  def request(service, action, params)
    ks = current
    begin
      call(service, action, params.merge(ks: ks))
    rescue ApiError => e
      raise if e.code != 'INVALID_KS' || e.reason.to_s.start_with?('EXCEEDED_RESTRICTED_')

      call(service, action, params.merge(ks: current(ks)))
    end
  end
  # --8<-- [end:list] ANCHOR_END: list

  private

  # --8<-- [start:share] ANCHOR: share
  # Returns the KS to send: another than the one that was refused. One KS serves any
  # number of workers. One at a time looks whether it still lasts and starts the next:
  # a KS that another worker has replaced meanwhile is not replaced again.
  def current(refused = '')
    @lock.synchronize do
      @ks, @valid_until = start_session if @ks == refused || @valid_until - Time.now.to_i <= 300
      @ks
    end
  end
  # --8<-- [end:share] ANCHOR_END: share
end

# Starts a session with the application token, and returns its KS and when it ends.
def start_session
  partner_id = setting('KALTURA_PARTNER_ID')
  app_token_id = setting('KALTURA_APP_TOKEN_ID')
  app_token = setting('KALTURA_APP_TOKEN')
  app_token_hash_type = setting('KALTURA_APP_TOKEN_HASH_TYPE')

  # --8<-- [start:widget] ANCHOR: widget
  # An unprivileged session comes first: its KS authorises the call that follows.
  widget = call('session', 'startWidgetSession', widgetId: "_#{partner_id}")
  # --8<-- [end:widget] ANCHOR_END: widget

  # --8<-- [start:hash] ANCHOR: hash
  # A plain digest of the KS text followed by the token, in lower-case hexadecimal.
  unless %w[MD5 SHA1 SHA256 SHA512].include?(app_token_hash_type)
    raise "unknown hash type #{app_token_hash_type}: it is MD5, SHA1, SHA256 or SHA512"
  end

  token_hash = OpenSSL::Digest.new(app_token_hash_type).hexdigest(widget['ks'] + app_token)
  # --8<-- [end:hash] ANCHOR_END: hash

  # --8<-- [start:start] ANCHOR: start
  # The response says when the KS ends, as Unix time: keep that beside it, and renew
  # early. Both stay in memory, and in no log.
  session = call('appToken', 'startSession', ks: widget['ks'], id: app_token_id, tokenHash: token_hash)
  [session['ks'], session['expiry'].to_i]
  # --8<-- [end:start] ANCHOR_END: start
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
  'appToken.startSession' => { 'ks' => [String], 'expiry' => [Integer, String] },
  'media.list' => { 'totalCount' => [Integer], 'objects' => [Array] }
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
