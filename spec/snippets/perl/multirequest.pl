#!/usr/bin/env perl

# Send several calls in one request. The second call uses the result of the first,
# which saves a round trip. Each part of the response is a result or an exception of
# its own.
# Prints: How many entries the session may list. Needs: Perl 5.14, IO::Socket::SSL.
# Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
# KALTURA_ADMIN_SECRET.
# Run it: perl multirequest.pl

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

    # --8<-- [start:send] ANCHOR: send
    # Parts are numbered from 1 without gaps. {1:result} stands for the whole first
    # result, here the KS. An app-token session cannot be chained so: its hash needs
    # the KS itself.
    my $answers = call(
        'multirequest',
        '1:service'         => 'session',
        '1:action'          => 'start',
        '1:partnerId'       => $partner_id,
        '1:secret'          => $admin_secret,
        '1:type'            => 2,
        '2:service'         => 'media',
        '2:action'          => 'list',
        '2:ks'              => '{1:result}',
        '2:pager[pageSize]' => 1,
    );
    # --8<-- [end:send] ANCHOR_END: send

    # --8<-- [start:check] ANCHOR: check
    # The response is a list. A part that failed does not stop those after it, so the
    # first exception is the one to report.
    die "there are not 2 results for 2 calls\n" if @{$answers} != 2;
    for my $answer ( @{$answers} ) {
        check($answer);
    }
    say $answers->[1]{totalCount};
    # --8<-- [end:check] ANCHOR_END: check
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
my %RESULTS = ( 'multirequest' => 'list', );

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
    my ( $service, @params ) = @_;
    my $url  = setting('KALTURA_SERVICE_URL') . "/service/$service";
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
        die "$service: no response from the API: $status$came\n";
    }
    check($answer);
    die "$service: the response is not what this call gives\n" if !is_of( $RESULTS{$service}, $answer );
    return $answer;
}

sub check {
    my ($answer) = @_;
    if ( ref $answer eq 'HASH' && ( $answer->{objectType} // q{} ) eq 'KalturaAPIException' ) {
        die bless $answer, 'ApiError';
    }
    return;
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
