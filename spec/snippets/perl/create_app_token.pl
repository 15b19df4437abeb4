#!/usr/bin/env perl

# Create an application token. Done once, by an administrator: what the sessions of the
# token may do and how long they last is fixed here.
# Prints: The token's id and the token, each on a line. Needs: Perl 5.14,
# IO::Socket::SSL. Settings, from the environment: KALTURA_SERVICE_URL,
# KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID.
# Run it: perl create_app_token.pl

use 5.014;
use strict;
use warnings;

use open   qw(:std :encoding(UTF-8));
use Encode qw(decode);
use HTTP::Tiny;
use JSON::PP;

sub main {
    my $partner_id   = setting('KALTURA_PARTNER_ID');
    my $admin_secret = setting('KALTURA_ADMIN_SECRET');
    my $user_id      = setting('KALTURA_USER_ID');

    # --8<-- [start:start] ANCHOR: start
    # Only an administrator may create tokens; a minute is long enough.
    my $ks = call(
        'session', 'start',
        partnerId => $partner_id,
        secret    => $admin_secret,
        userId    => $user_id,
        type      => 2,
        expiry    => 60,
    );
    # --8<-- [end:start] ANCHOR_END: start

    # --8<-- [start:add] ANCHOR: add
    # sessionDuration is in seconds. A small expiry counts seconds from now, 0 means
    # now: leave it out for a token that never expires. Leaving hashType out means
    # SHA1.
    my $app_token = call(
        'appToken', 'add',
        ks                            => $ks,
        'appToken[hashType]'          => 'SHA256',
        'appToken[sessionType]'       => 0,
        'appToken[sessionDuration]'   => 3600,
        'appToken[expiry]'            => 31_536_000,
        'appToken[sessionUserId]'     => $user_id,
        'appToken[sessionPrivileges]' => 'sview:*,list:*,download:*',
        'appToken[description]'       => 'Reads the catalogue for example.com',
    );
    say $app_token->{id};
    say $app_token->{token};
    # --8<-- [end:add] ANCHOR_END: add
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
    'session.start' => 'text',
    'appToken.add'  => 'id:text token:text',
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
