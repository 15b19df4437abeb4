#!/usr/bin/env perl

# Start a session with an application token. A session of a service that holds no account secret: a widget session,
# a hash over its KS and the token, and the session that the token grants.
# Prints: How many entries the session may list. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.

use v5.36;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha1_hex sha256_hex sha512_hex);
use Encode qw(decode);
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use open qw(:std :encoding(UTF-8));

eval { main(); 1 } or do {
    print {*STDERR} $@;
    exit 1;
};

sub main () {
    my $partner_id           = setting('KALTURA_PARTNER_ID');
    my $app_token_id         = setting('KALTURA_APP_TOKEN_ID');
    my $app_token            = setting('KALTURA_APP_TOKEN');
    my $app_token_hash_type  = setting('KALTURA_APP_TOKEN_HASH_TYPE');

    # --8<-- [start:widget] ANCHOR: widget
    # An unprivileged session comes first: its KS authorises the call that follows.
    my $widget = call( 'session', 'startWidgetSession', widgetId => "_$partner_id" );
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # A plain digest of the KS text followed by the token, nothing between and nothing after, in lower-case
    # hexadecimal. It is no HMAC.
    my %hash_of = ( MD5 => \&md5_hex, SHA1 => \&sha1_hex, SHA256 => \&sha256_hex, SHA512 => \&sha512_hex );
    my $hash    = $hash_of{ $app_token_hash_type } or die "unknown hash type $app_token_hash_type\n";
    my $token_hash = $hash->( $widget->{ks} . $app_token );
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # The KS sent is the KS hashed. The answer holds the new KS and expiry, the Unix time at which it ends.
    my $session = call( 'appToken', 'startSession', ks => $widget->{ks}, id => $app_token_id, tokenHash => $token_hash );
    # --8<-- [end:start] ANCHOR_END: start

    # --8<-- [start:use] ANCHOR: use
    # From here on every request carries the new KS.
    my $list = call( 'media', 'list', ks => $session->{ks}, 'pager[pageSize]' => 5 );
    say $list->{totalCount};
    # --8<-- [end:use] ANCHOR_END: use
    return;
}

# --8<-- [start:call] ANCHOR: call
# What the API answers, under HTTP 200, when a call fails.
package ApiError {
    use overload '""' => sub ( $self, @ ) { return $self->{text} };

    sub throw ( $class, $answer ) {
        my $code = $answer->{code};

        # The message may quote the KS that was sent.
        my $message = $answer->{message} =~ s{[\w+/=-]{32,}}{[redacted]}grx;
        my $text = "$code: $message (see: kskit explain error $code)\n";
        die bless { code => $code, text => $text }, $class;
    }
}

# Sends one request and returns the decoded answer.
sub call ( $service, $action, @params ) {
    my $url      = setting('KALTURA_SERVICE_URL') . "/service/$service/action/$action";
    my $http     = HTTP::Tiny->new( timeout => 30, verify_SSL => 1 );
    my $response = $http->post_form( $url, [ @params, format => 1 ] );    # JSON; the default is XML
    if ( $response->{status} != 200 ) {
        die "$service.$action: no answer of the API: $response->{status} $response->{reason}\n";
    }
    my $answer = eval { decode_json( $response->{content} ) } // die "$service.$action: no answer of the API\n";
    if ( ref $answer eq 'HASH' && ( $answer->{objectType} // q{} ) eq 'KalturaAPIException' ) {
        ApiError->throw($answer);
    }
    return $answer;
}
# --8<-- [end:call] ANCHOR_END: call

sub setting ($name) {
    my $value = $ENV{$name} // q{};
    if ( $value eq q{} ) {
        say {*STDERR} "$name is not set";
        exit 2;
    }
    return decode( 'UTF-8', $value );
}
