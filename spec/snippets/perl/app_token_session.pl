#!/usr/bin/env perl

# Start a session with an application token. A session of a service that holds no
# account secret: a widget session, a hash over its KS and the token, and the session
# that the token grants.
# Prints: How many entries the session may list. Needs: Perl 5.14, IO::Socket::SSL.
# Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
# KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: perl app_token_session.pl

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
    my $partner_id          = setting('KALTURA_PARTNER_ID');
    my $app_token_id        = setting('KALTURA_APP_TOKEN_ID');
    my $app_token           = setting('KALTURA_APP_TOKEN');
    my $app_token_hash_type = setting('KALTURA_APP_TOKEN_HASH_TYPE');

    # --8<-- [start:widget] ANCHOR: widget
    # An unprivileged session comes first: its KS authorises the call that follows.
    my $widget = call( 'session', 'startWidgetSession', widgetId => "_$partner_id" );
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # A plain digest of the KS text followed by the token, nothing between and nothing
    # after, in lower-case hexadecimal. It is not an HMAC.
    my %digest = ( MD5 => \&md5_hex, SHA1 => \&sha1_hex, SHA256 => \&sha256_hex, SHA512 => \&sha512_hex );
    my $hash   = $digest{$app_token_hash_type}
      or die "unknown hash type $app_token_hash_type: it is MD5, SHA1, SHA256 or SHA512\n";
    my $token_hash = $hash->( $widget->{ks} . $app_token );
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix
    # time at which it ends.
    my $session = call(
        'appToken', 'startSession',
        ks        => $widget->{ks},
        id        => $app_token_id,
        tokenHash => $token_hash,
    );
    # --8<-- [end:start] ANCHOR_END: start

    # --8<-- [start:use] ANCHOR: use
    # From here on every request carries the new KS.
    my $list = call( 'media', 'list', ks => $session->{ks}, 'pager[pageSize]' => 5 );
    say $list->{totalCount};
    # --8<-- [end:use] ANCHOR_END: use
    return;
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
}

# What a response must be: its type, or NAME:TYPE for the members of an object.
my %RESULTS = (
    'session.startWidgetSession' => 'ks:text',
    'appToken.startSession'      => 'ks:text expiry:number_or_text',
    'media.list'                 => 'totalCount:number',
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
