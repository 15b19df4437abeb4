#!/usr/bin/env perl

# Handle errors. API errors arrive under HTTP 200. What to do depends on the code and,
# for INVALID_KS, on the reason word.
# Prints: How many entries the session may list. Needs: Perl 5.14, IO::Socket::SSL.
# Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_KS.
# Run it: perl handle_errors.pl

use 5.014;
use strict;
use warnings;

use open   qw(:std :encoding(UTF-8));
use Encode qw(decode);
use HTTP::Tiny;
use JSON::PP;

sub main {
    my $ks = setting('KALTURA_KS');

    # --8<-- [start:send] ANCHOR: send
    # A time-out, a refused connection, an HTTP status other than 200 or a page of HTML
    # is not a response from the API.
    my $list = call( 'media', 'list', ks => $ks, 'pager[pageSize]' => 1 );
    say $list->{totalCount};
    # --8<-- [end:send] ANCHOR_END: send
    return;
}

# --8<-- [start:decide] ANCHOR: decide
# Decide by the code and, for INVALID_KS, by the word in args.KSID; the number in the
# message is always the same.
my %advice = (
    'INVALID_KS EXCEEDED_RESTRICTED_IP'  => 'the KS is for another address, a new one would be too: mend iprestrict',
    'INVALID_KS EXCEEDED_RESTRICTED_URI' => 'the KS is for other calls, a new one would be too: mend urirestrict',
    'INVALID_KS'                         => 'start a new session and repeat the call once; refused again, give up',
    'SERVICE_FORBIDDEN'                  => 'no KS arrived, or its role may not do this: a retry does not help',
);

sub what_to_do {
    my ($error) = @_;
    return 'no response from the API: repeat later, with growing pauses' if !ref $error;
    my ( $code, $reason ) = ( $error->{code}, $error->reason );
    return $advice{"$code $reason"} // $advice{$code} // 'mend the request: a retry gives the same response';
}
# --8<-- [end:decide] ANCHOR_END: decide

# --8<-- [start:exception] ANCHOR: exception
# An object whose objectType is KalturaAPIException. args is an object, or an empty
# list when there is nothing to say.
package ApiError {
    use overload '""' => 'text';

    sub text {
        my ($self) = @_;
        my ( $code, $message ) = ( main::visible( $self->{code} ), main::shown( $self->{message} ) );
        return "$code: $message (see: kskit explain error $code)\n";
    }

    # The word that tells why a KS was refused: EXPIRED, LOGOUT, ...
    sub reason {
        my ($self) = @_;
        return ref $self->{args} eq 'HASH' && $self->{args}{KSID} || q{};
    }
}
# --8<-- [end:exception] ANCHOR_END: exception

# --8<-- [start:call] ANCHOR: call
# What a response must be: its type, or NAME:TYPE for the members of an object.
my %RESULTS = ( 'media.list' => 'totalCount:number', );

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
    print {*STDERR} $@, what_to_do($@), "\n";
    exit 1;
};
