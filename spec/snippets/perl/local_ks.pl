#!/usr/bin/env perl

# Make a KS locally. With the admin secret a KS can be made without a request. Version
# 2 is encrypted, version 1 is signed plain text; the server takes both.
# Prints: The KS. Needs: Perl 5.14, CryptX. Settings, from the environment:
# KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
# Run it: perl local_ks.pl

use 5.014;
use strict;
use warnings;

use Crypt::Mode::CBC;
use Crypt::PRNG  qw(irand random_bytes);
use Digest::SHA  qw(sha1 sha1_hex);
use MIME::Base64 qw(encode_base64);

sub main {
    my $partner_id   = setting('KALTURA_PARTNER_ID');
    my $admin_secret = setting('KALTURA_ADMIN_SECRET');
    my $user_id      = setting('KALTURA_USER_ID');
    my $valid_until  = time + 3600;

    # KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
    my $make_ks = ( $ENV{KALTURA_KS_VERSION} // q{} ) eq '1' ? \&version1 : \&version2;
    say $make_ks->( $partner_id, $admin_secret, $user_id, 'sview:*,list:*', $valid_until );
    return;
}

sub version2 {
    my ( $partner_id, $admin_secret, $user_id, $privileges, $valid_until ) = @_;

    # --8<-- [start:fields] ANCHOR: fields
    # One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
    # seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
    my $fields = q{};
    for my $privilege ( split /,/, $privileges ) {
        my ( $name, $value ) = split /:/, $privilege eq q{*} ? 'all:*' : $privilege, 2;
        $fields .= form_encode($name) . q{=} . form_encode( $value // q{} ) . q{&};
    }
    $fields .= "_e=$valid_until&_t=0&_u=" . form_encode($user_id);
    # --8<-- [end:fields] ANCHOR_END: fields

    # --8<-- [start:encrypt] ANCHOR: encrypt
    # 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
    # bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
    # bytes of the SHA-1 of the admin secret.
    my $body  = random_bytes(16) . $fields;
    my $plain = sha1($body) . $body;
    $plain .= "\0" x ( -length($plain) % 16 );
    my $key        = substr sha1($admin_secret), 0, 16;
    my $ciphertext = Crypt::Mode::CBC->new( 'AES', 0 )->encrypt( $plain, $key, "\0" x 16 );
    # --8<-- [end:encrypt] ANCHOR_END: encrypt

    # --8<-- [start:encode] ANCHOR: encode
    # base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
    return encode_base64( "v2|$partner_id|$ciphertext", q{} ) =~ tr{+/}{-_}r;
    # --8<-- [end:encode] ANCHOR_END: encode
}

# Writes every byte that a form does not take as it is as %XX.
sub form_encode {
    my ($text) = @_;
    return $text =~ s/([^A-Za-z0-9_.-])/sprintf '%%%02X', ord $1/egr;
}

sub version1 {
    my ( $partner_id, $admin_secret, $user_id, $privileges, $valid_until ) = @_;

    # --8<-- [start:info] ANCHOR: info
    # Nine fields between semicolons: partner twice, end, type, a random number, user,
    # privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
    # user id would forge a field.
    die "version 1 cannot hold a user id with a semicolon\n" if $user_id =~ /;/;
    my $number = irand();
    my $info   = "$partner_id;$partner_id;$valid_until;0;$number;$user_id;$privileges;;";
    # --8<-- [end:info] ANCHOR_END: info

    # --8<-- [start:sign] ANCHOR: sign
    # base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
    # and the fields.
    return encode_base64( sha1_hex( $admin_secret . $info ) . "|$info", q{} );
    # --8<-- [end:sign] ANCHOR_END: sign
}

sub setting {
    my ($name) = @_;
    return $ENV{$name} if length( $ENV{$name} // q{} );
    print {*STDERR} "$name is not set\n";
    exit 2;
}

eval { main(); 1 } or do {
    print {*STDERR} $@;
    exit 1;
};
