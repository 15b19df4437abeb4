#!/usr/bin/env perl

# Start a session. Exchanges an account secret for a KS. For servers only: whoever
# holds a secret can act as any user.
# Prints: The KS. Needs: Perl 5.14, IO::Socket::SSL. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_USER_ID, KALTURA_ADMIN_SECRET,
# KALTURA_USER_SECRET.
# Run it: perl start_session.pl

use 5.014;
use strict;
use warnings;

use open   qw(:std :encoding(UTF-8));
use Encode qw(decode);
use HTTP::Tiny;
use JSON::PP;

sub main {
    my $partner_id = setting('KALTURA_PARTNER_ID');
    my $user_id    = setting('KALTURA_USER_ID');

    # --8<-- [start:start] ANCHOR: start
    # The admin secret gives an ADMIN session; without it, the user secret gives a USER session.
    my $secret     = $ENV{KALTURA_ADMIN_SECRET};
    my $type       = 2;
    my $privileges = 'disableentitlement';
    if ( !$secret ) {
        $secret     = setting('KALTURA_USER_SECRET');
        $type       = 0;
        $privileges = 'sview:*';
    }

    # session.start answers with the KS itself: one JSON string. expiry counts seconds
    # from now, and the account may cap it without saying so.
    my $ks = call(
        'session', 'start',
        partnerId  => $partner_id,
        secret     => $secret,
        userId     => $user_id,
        type       => $type,
        expiry     => 3600,
        privileges => $privileges,
    );
    say $ks;
    # --8<-- [end:start] ANCHOR_END: start
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
my %RESULTS = ( 'session.start' => 'text', );

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
