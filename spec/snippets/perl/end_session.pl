#!/usr/bin/env perl

# End a session. session.end revokes a KS at once. The sessions of one application
# token form a group: ending one ends them all, those started later too. Let them
# expire instead.
# Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs: Perl
# 5.14, IO::Socket::SSL. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN,
# KALTURA_APP_TOKEN_HASH_TYPE.
# Run it: perl end_session.pl

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
    # With KALTURA_KS, that session is ended; without it, one of two sessions of an application token.
    my $ks = $ENV{KALTURA_KS};
    return end_one_of_a_group() if !$ks;
    end_session($ks);
    print_refusal($ks);
    return;
}

# --8<-- [start:end] ANCHOR: end
# Revokes the KS. The response is null. Ending the same KS again is an error:
# INVALID_KS with LOGOUT.
sub end_session {
    my ($ks) = @_;
    call( 'session', 'end', ks => $ks );
    return;
}
# --8<-- [end:end] ANCHOR_END: end

# --8<-- [start:refused] ANCHOR: refused
# Tries the KS and prints why it is refused. The reason stands where the message would
# quote the KS: args.KSID.
sub print_refusal {
    my ($ks) = @_;
    if ( eval { call( 'media', 'list', ks => $ks, 'pager[pageSize]' => 1 ); 1 } ) {
        die "the KS still works\n";
    }
    my $error = $@;
    die $error if !ref $error || $error->{code} ne 'INVALID_KS';
    say $error->reason;
    return;
}
# --8<-- [end:refused] ANCHOR_END: refused

sub end_one_of_a_group {
    my $partner_id          = setting('KALTURA_PARTNER_ID');
    my $app_token_id        = setting('KALTURA_APP_TOKEN_ID');
    my $app_token           = setting('KALTURA_APP_TOKEN');
    my $app_token_hash_type = setting('KALTURA_APP_TOKEN_HASH_TYPE');

    # --8<-- [start:widget] ANCHOR: widget
    # One widget session can start any number of sessions of the token.
    my $widget = call( 'session', 'startWidgetSession', widgetId => "_$partner_id" );
    # --8<-- [end:widget] ANCHOR_END: widget

    # --8<-- [start:hash] ANCHOR: hash
    # The same KS and the same token give the same hash, which may be used again.
    my %digest = ( MD5 => \&md5_hex, SHA1 => \&sha1_hex, SHA256 => \&sha256_hex, SHA512 => \&sha512_hex );
    my $hash   = $digest{$app_token_hash_type}
      or die "unknown hash type $app_token_hash_type: it is MD5, SHA1, SHA256 or SHA512\n";
    my $token_hash = $hash->( $widget->{ks} . $app_token );
    # --8<-- [end:hash] ANCHOR_END: hash

    # --8<-- [start:start] ANCHOR: start
    # Each carries the privilege sessionid with the token's id: that is the group.
    my @params  = ( ks => $widget->{ks}, id => $app_token_id, tokenHash => $token_hash );
    my $session = call( 'appToken', 'startSession', @params );
    my $other   = call( 'appToken', 'startSession', @params );
    # --8<-- [end:start] ANCHOR_END: start

    end_session( $session->{ks} );

    # --8<-- [start:others] ANCHOR: others
    # The other session is refused as well. Nobody ended it: it belongs to the same
    # group.
    print_refusal( $other->{ks} );
    # --8<-- [end:others] ANCHOR_END: others

    # --8<-- [start:restart] ANCHOR: restart
    # A session started afterwards is born dead: startSession succeeds and says
    # nothing; only the next call is refused.
    my $late = call( 'appToken', 'startSession', @params );
    # --8<-- [end:restart] ANCHOR_END: restart
    # --8<-- [start:born-dead] ANCHOR: born-dead
    # The way out is another token: create one, delete the old one.
    print_refusal( $late->{ks} );
    # --8<-- [end:born-dead] ANCHOR_END: born-dead
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

    # The word that tells why a KS was refused: EXPIRED, LOGOUT, ... args is an object, or an empty list.
    sub reason {
        my ($self) = @_;
        return ref $self->{args} eq 'HASH' && $self->{args}{KSID} || q{};
    }
}

# What a response must be: its type, or NAME:TYPE for the members of an object.
my %RESULTS = (
    'session.startWidgetSession' => 'ks:text',
    'appToken.startSession'      => 'ks:text',
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
