# Starter for `kskit verify`: perl spec/adapters/perl/adapter.pl. It runs regions of the programs in spec/snippets/perl
# as they stand there: token hash, encryption, signature. Call your own code in their place.

use v5.36;
use Crypt::Mode::CBC;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha1 sha1_hex sha256_hex sha512_hex);
use Encode      qw(encode);
use FindBin;
use JSON::PP;
use List::Util   qw(pairkeys uniq);
use MIME::Base64 qw(encode_base64);

my @info  = qw(partner_id partner_id valid_until type rand user_id privileges master_partner_id additional_data);
my $space = qr/[ \t\n\r\0\x0b]+/;
my $in;

sub region ( $flow, $name ) {
    open my $file, '<', "$FindBin::Bin/../../snippets/perl/$flow.pl" or die "$flow: $!\n";
    return join( q{}, <$file> ) =~ s/.*\[start:$name\][^\n]*(.*?)\n[^\n]*\[end:$name\].*/$1/sr;
}

sub random_bytes ($)    { return pack 'H*', $in->{random_hex} }    # called by the region: those of the question
sub form_encode ($text) { return $text =~ s/([^A-Za-z0-9_. -])/sprintf '%%%02X', ord $1/egr =~ tr/ /+/r }

sub token_hash {
    my ( $widget, $app_token, $app_token_hash_type ) = ( $in, $in->{token}, $in->{hash_type} // 'SHA1' );
    my $hash = eval region( 'app_token_session', 'hash' );
    return $hash ? { result => { token_hash => $hash } } : { error => { code => 'INVALID_ENUM_VALUE' } };
}

sub ks_encode {
    my ( $partner_id, $admin_secret, @fields ) = ( $in->{partner_id}, $in->{secret} );
    my $info = join q{;}, map { $in->{$_} // q{} } @info;
    return { result => { ks => eval region( 'local_ks', 'sign' ) } } if $in->{version} == 1;
    for my $privilege ( grep { $_ } map { s/\A$space|$space\z//gr } split /,/, $in->{privileges} ) {
        my ( $name, $value ) = split /:/, $privilege eq q{*} ? 'all:*' : $privilege, 2;
        push @fields, $name, $value // q{};
    }
    push @fields, _e => $in->{valid_until}, _t => $in->{type}, _u => $in->{user_id};
    push @fields, _m => $in->{master_partner_id}, _d => $in->{additional_data};
    my %value  = @fields;
    my @names  = grep { defined $value{$_} } uniq pairkeys @fields;
    my $fields = join q{&}, map { form_encode($_) . q{=} . form_encode( $value{$_} ) } @names;
    return { result => { ks => eval region( 'local_ks', 'encrypt' ) . region( 'local_ks', 'encode' ) } };
}

my %ops   = ( token_hash => \&token_hash, ks_encode => \&ks_encode );
my $about = { name => q{perl-starter}, language => q{perl}, version => q{1} };
my $hello = { ok   => \1, implementation => $about, ops => [ sort keys %ops ] };
STDOUT->autoflush;
while ( my $line = <> ) {
    my $message = decode_json($line);
    last if ( $message->{cmd} // q{} ) eq 'stop';

    # A text of the vectors is UTF-8, or {"hex": ...} where it is not; the regions work on bytes.
    $in = $message->{input};
    $_  = ref ? pack 'H*', $_->{hex} : defined ? encode( 'UTF-8', $_ ) : undef for values %$in;
    say encode_json( $message->{cmd} ? $hello : { seq => $message->{seq}, $ops{ $message->{op} }->()->%* } );
}
