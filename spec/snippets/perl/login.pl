#!/usr/bin/env perl

# Sign a person in. Exchanges a password for a KS of that person: ADMIN for
# administrators, USER for everybody else.
# Prints: The KS. Needs: Perl 5.14, IO::Socket::SSL. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_PASSWORD, KALTURA_LOGIN_ID,
# KALTURA_USER_ID.
# Run it: perl login.pl

use 5.014;
use strict;
use warnings;

use open   qw(:std :encoding(UTF-8));
use Encode qw(decode);
use HTTP::Tiny;
use JSON::PP;

sub main {
    my $partner_id = setting('KALTURA_PARTNER_ID');
    my $password   = setting('KALTURA_PASSWORD');

    # With KALTURA_LOGIN_ID by e-mail address, without it by KALTURA_USER_ID.
    my $login_id = $ENV{KALTURA_LOGIN_ID};
    my $ks;
    if ($login_id) {
        # --8<-- [start:by-login-id] ANCHOR: by-login-id
        # user.loginByLoginId reports every failure as USER_WRONG_PASSWORD, an unknown
        # person too.
        $ks = call(
            'user', 'loginByLoginId',
            loginId   => $login_id,
            password  => $password,
            partnerId => $partner_id,
            expiry    => 3600,
        );
        # --8<-- [end:by-login-id] ANCHOR_END: by-login-id
    }
    else {
        # --8<-- [start:by-user-id] ANCHOR: by-user-id
        # user.login tells an unknown user (USER_NOT_FOUND) from a wrong password: do
        # not pass that difference on.
        my $user_id = setting('KALTURA_USER_ID');
        $ks = call(
            'user', 'login',
            partnerId => $partner_id,
            userId    => $user_id,
            password  => $password,
            expiry    => 3600,
        );
        # --8<-- [end:by-user-id] ANCHOR_END: by-user-id
    }
    say $ks;
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
    'user.loginByLoginId' => 'text',
    'user.login'          => 'text',
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
