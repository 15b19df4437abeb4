#!/usr/bin/env perl

# Reuse a session. One KS serves any number of clients until it expires. Keep the KS
# and when it ends; never keep the secret with them. Renew early, and once more when
# the server says INVALID_KS.
# Prints: How many entries the session may list: as the first client sees it, then as
# the second. Needs: Perl 5.14, IO::Socket::SSL. Settings, from the environment:
# KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
# KALTURA_SESSION_FILE.
# Run it: perl reuse_session.pl

use 5.014;
use strict;
use warnings;

use open           qw(:std :encoding(UTF-8));
use Encode         qw(decode);
use File::Basename qw(dirname);
use File::Temp     qw(tempfile);
use HTTP::Tiny;
use JSON::PP;

sub main {
    say count_entries();

    # --8<-- [start:second-client] ANCHOR: second-client
    # Another connection, another process, another language: the stored KS is all it
    # needs.
    say count_entries();
    # --8<-- [end:second-client] ANCHOR_END: second-client
    return;
}

# --8<-- [start:list] ANCHOR: list
# Reuses the stored KS. A KS can die early: revoked, or capped by the account. One
# renewal and one repetition, never a loop; none where the KS is restricted, as a new
# one would be too.
sub count_entries {
    my ( $valid_until, $ks ) = load_session();
    if ( $valid_until - time <= 300 ) {
        $ks = renew_session();
    }
    my $list = eval { list_entries($ks) };
    if ( !$list ) {
        my $error = $@;
        die $error if !ref $error || $error->{code} ne 'INVALID_KS';
        die $error if index( $error->reason // q{}, 'EXCEEDED_RESTRICTED_' ) == 0;
        $list = list_entries( renew_session() );
    }
    return $list->{totalCount};
}

sub list_entries {
    my ($ks) = @_;
    return call( 'media', 'list', ks => $ks, 'pager[pageSize]' => 1 );
}
# --8<-- [end:list] ANCHOR_END: list

# --8<-- [start:load] ANCHOR: load
# Returns when the stored session ends, and its KS. The file holds two words: the Unix
# time at which the KS ends, and the KS.
sub load_session {
    open my $in, '<', setting('KALTURA_SESSION_FILE') or return 0;
    my $stored = readline $in;
    close $in or return 0;
    my ( $valid_until, $ks ) = ( $stored // q{} ) =~ /^(\d+) (\S+)/;
    return ( $valid_until // 0, $ks );
}
# --8<-- [end:load] ANCHOR_END: load

# --8<-- [start:renew] ANCHOR: renew
# Starts a session and stores it. session.start does not say when the KS ends, and the
# account may cap it: what was asked for is the latest it can be.
sub renew_session {
    my $valid_until = time + 3600;
    my $ks          = call(
        'session', 'start',
        partnerId  => setting('KALTURA_PARTNER_ID'),
        secret     => setting('KALTURA_ADMIN_SECRET'),
        userId     => setting('KALTURA_USER_ID'),
        type       => 0,
        expiry     => 3600,
        privileges => 'list:*',
    );
    store_session( $valid_until, $ks );
    return $ks;
}
# --8<-- [end:renew] ANCHOR_END: renew

# --8<-- [start:store] ANCHOR: store
# Replaces the stored session. Whoever reads the KS has the session: owner only, one
# file per account, user and privileges, no secret beside it, no KS in a log.
sub store_session {
    my ( $valid_until, $ks ) = @_;
    my $file = setting('KALTURA_SESSION_FILE');
    my ( $out, $fresh ) = tempfile( 'session-XXXXXXXX', DIR => dirname($file) );    # its mode is 0600
    print {$out} "$valid_until $ks\n" or die "$fresh: $!\n";
    close $out                        or die "$fresh: $!\n";
    rename $fresh, $file or die "$file: $!\n";
    return;
}
# --8<-- [end:store] ANCHOR_END: store

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
    'session.start' => 'text',
    'media.list'    => 'totalCount:number',
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
