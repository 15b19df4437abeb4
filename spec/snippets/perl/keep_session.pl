#!/usr/bin/env perl

# Keep a session. For a service that holds an application token only: one session in
# memory, shared by all workers, renewed early, and once more when the server says
# INVALID_KS. Here they list entries, a page each.
# Prints: How many entries were listed. Needs: Perl 5.14, IO::Socket::SSL. Settings,
# from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
# KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE, KALTURA_PAGE_SIZE.
# Run it: perl keep_session.pl

use 5.014;
use strict;
use warnings;

use open        qw(:std :encoding(UTF-8));
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha1_hex sha256_hex sha512_hex);
use Encode      qw(decode);
use HTTP::Tiny;
use JSON::PP;

sub main {
    say count_entries();
    return;
}

# --8<-- [start:pages] ANCHOR: pages
# Lists all entries. totalCount over the entries of the first page is the number of
# pages; the server may give fewer than were asked for. Each worker takes the next page
# until none is left. This program is one worker.
sub count_entries {
    my $list    = list_page(1);
    my $size    = @{ $list->{objects} } or return 0;
    my $entries = $size;
    for my $page ( 2 .. ( $list->{totalCount} + $size - 1 ) / $size ) {
        $entries += @{ list_page($page)->{objects} };
    }
    return $entries;
}
# --8<-- [end:pages] ANCHOR_END: pages

sub list_page {
    my ($page) = @_;

    # KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most that
    # the server gives.
    my $page_size = $ENV{KALTURA_PAGE_SIZE} || 500;
    return request( 'media', 'list', 'pager[pageSize]' => $page_size, 'pager[pageIndex]' => $page );
}

# The first request starts the session.
my ( $current_ks, $valid_until ) = ( q{}, 0 );

# --8<-- [start:list] ANCHOR: list
# Does a call with the KS. A KS can die early: expired by the server's clock, or ended.
# One new session and one repetition, never a loop: after session.end on one session of
# a token, all later ones are refused with LOGOUT too.
sub request {
    my ( $service, $action, @params ) = @_;
    my $ks     = current_ks(q{});
    my $answer = eval { call( $service, $action, ks => $ks, @params ) };
    return $answer if $answer;
    my $error = $@;
    die $error if !ref $error || $error->{code} ne 'INVALID_KS';
    die $error if index( $error->reason, 'EXCEEDED_RESTRICTED_' ) == 0;
    return call( $service, $action, ks => current_ks($ks), @params );
}
# --8<-- [end:list] ANCHOR_END: list

# --8<-- [start:share] ANCHOR: share
# Returns the KS to send: another than the one that was refused. One KS serves any
# number of workers. One at a time looks whether it still lasts and starts the next: a
# KS that another worker has replaced meanwhile is not replaced again.
sub current_ks {
    my ($refused) = @_;
    if ( $current_ks eq $refused || $valid_until - time <= 300 ) {
        my $session = start_session();
        ( $current_ks, $valid_until ) = ( $session->{ks}, $session->{expiry} );
    }
    return $current_ks;
}
# --8<-- [end:share] ANCHOR_END: share

# Starts a session with the application token.
sub start_session {
    my $partner_id          = setting('KALTURA_PARTNER_ID');
    my $app_token_id        = setting('KALTURA_APP_TOKEN_ID');
    my $app_token           = setting('KALTURA_APP_TOKEN');
    my $app_token_hash_type = setting('KALTURA_APP_TOKEN_HASH_TYPE');

    # --8<-- [start:widget] ANCHOR: widget
    # An unprivileged session comes first: its KS authorises the call that follows.
    my $widget = call( 'session', 'startWidgetSession', widgetId => "_$partner_id" );
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # A plain digest of the KS text followed by the token, in lower-case hexadecimal.
    my %digest = ( MD5 => \&md5_hex, SHA1 => \&sha1_hex, SHA256 => \&sha256_hex, SHA512 => \&sha512_hex );
    my $hash   = $digest{$app_token_hash_type}
      or die "unknown hash type $app_token_hash_type: it is MD5, SHA1, SHA256 or SHA512\n";
    my $token_hash = $hash->( $widget->{ks} . $app_token );
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # The response says when the KS ends, as Unix time: keep that beside it, and renew
    # early. Both stay in memory, and in no log.
    return call( 'appToken', 'startSession', ks => $widget->{ks}, id => $app_token_id, tokenHash => $token_hash );
    # --8<-- [end:start] ANCHOR_END: start
}

# --8<-- [start:call] ANCHOR: call
# What the API returns, under HTTP 200, when a call fails.
package ApiError {
    use overload '""' => 'text';

    sub text {
        my ($self) = @_;
        my ( $code, $message ) = ( main::visible( $self->{code} ), main::shown( $self->{message} ) );
        return "$code: $message (see: kskit explain error $code)\n";
    }

    # The word that tells why a KS was refused: EXPIRED, LOGOUT, ... args is an object, or an empty list.
    sub reason {
        my ($self) = @_;
        return ref $self->{args} eq 'HASH' && $self->{args}{KSID} || q{};
    }
}

# What a response must be: its type, or NAME:TYPE for the members of an object.
my %RESULTS = (
    'session.startWidgetSession' => 'ks:text',
    'appToken.startSession'      => 'ks:text expiry:number_or_text',
    'media.list'                 => 'totalCount:number objects:list',
);

sub is_of {
    my ( $type, $value ) = @_;
    if ( $type =~ /:/ ) {
        my %types = map { split /:/ } split q{ }, $type;
        return ref $value eq 'HASH' && !grep { !is_of( $types{$_}, $value->{$_} ) } keys %types;
    }
    return ref $value eq 'ARRAY' if $type eq 'list';
    return 0                     if !defined $value || ref $value;
    my $is_number = ( $value ^ $value ) eq '0';    # of texts, this gives zero bytes
    return $type eq 'number_or_text' || $is_number == ( $type eq 'number' );
}

# Replaces control characters.
sub visible {
    my ($text) = @_;
    return $text =~ s{[\p{C}\p{Zl}\p{Zp}]}{\x{FFFD}}gr;
}

# Redacts what looks like a KS, too: a message may quote the one that was sent.
sub shown {
    my ($text) = @_;
    return visible($text) =~ s{[\w+/=-]{32,}}{[redacted]}gr;
}

# Sends one request and returns the decoded response.
sub call {
    my ( $service, $action, @params ) = @_;
    my $url  = setting('KALTURA_SERVICE_URL') . "/service/$service/action/$action";
    my $http = HTTP::Tiny->new( max_redirect => 0, verify_SSL => 1 );

    # Format 1 is JSON; the default is XML.
    local $SIG{ALRM} = sub { die "no response in time\n" };
    alarm( $ENV{KALTURA_TIMEOUT_SECONDS} || 30 );    # for the whole response
    my $response = $http->post_form( $url, [ @params, format => 1 ] );
    alarm 0;
    my $text   = decode( 'UTF-8', $response->{content} );
    my $answer = eval { JSON::PP->new->allow_nonref->decode($text) };
    if ( $response->{status} != 200 || $@ ) {
        my $status = $response->{status} == 599 ? q{} : "HTTP status $response->{status}: ";    # 599: there is none
        my $came   = substr shown($text), 0, $status ? 60 : 200;
        die "$service.$action: no response from the API: $status$came\n";
    }
    if ( ref $answer eq 'HASH' && ( $answer->{objectType} // q{} ) eq 'KalturaAPIException' ) {
        die bless $answer, 'ApiError';
    }
    my $type = $RESULTS{"$service.$action"} // return $answer;
    die "$service.$action: the response is not what this call gives\n" if !is_of( $type, $answer );
    return $answer;
}
# --8<-- [end:call] ANCHOR_END: call

sub setting {
    my ($name) = @_;
    return decode( 'UTF-8', $ENV{$name} ) if length( $ENV{$name} // q{} );
    print {*STDERR} "$name is not set\n";
    exit 2;
}

eval { main(); 1 } or do {
    print {*STDERR} $@;
    exit 1;
};
