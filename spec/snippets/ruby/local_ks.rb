# frozen_string_literal: true

# Make a KS locally. With the admin secret a KS can be made without a request. Version
# 2 is encrypted, version 1 is signed plain text; the server takes both.
# Prints: The KS. Needs: Ruby 3.1. Settings, from the environment: KALTURA_PARTNER_ID,
# KALTURA_ADMIN_SECRET, KALTURA_USER_ID, KALTURA_KS_VERSION.
# Run it: ruby local_ks.rb

require 'openssl'
require 'securerandom'
require 'uri'

def main
  partner_id = setting('KALTURA_PARTNER_ID')
  admin_secret = setting('KALTURA_ADMIN_SECRET')
  user_id = setting('KALTURA_USER_ID')
  valid_until = Time.now.to_i + 3600

  # KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
  make_ks = ENV['KALTURA_KS_VERSION'] == '1' ? method(:version1) : method(:version2)
  puts make_ks.call(partner_id, admin_secret, user_id, 'sview:*,list:*', valid_until)
rescue StandardError => e
  abort e.message
end

def version2(partner_id, admin_secret, user_id, privileges, valid_until)
  # --8<-- [start:fields] ANCHOR: fields
  # One field per privilege, the lone * written as all=*, then _e (when it ends, Unix
  # seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
  fields = privileges.split(',').map do |privilege|
    name, value = privilege.split(':', 2)
    privilege == '*' ? %w[all *] : [name, value.to_s]
  end
  fields.push(['_e', valid_until], ['_t', 0], ['_u', user_id])
  # --8<-- [end:fields] ANCHOR_END: fields

  # --8<-- [start:encrypt] ANCHOR: encrypt
  # 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
  # bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first 16
  # bytes of the SHA-1 of the admin secret.
  body = SecureRandom.bytes(16) + URI.encode_www_form(fields)
  plain = OpenSSL::Digest.digest('SHA1', body) + body
  plain += "\0" * (-plain.bytesize % 16)
  cipher = OpenSSL::Cipher.new('aes-128-cbc').encrypt
  cipher.padding = 0
  cipher.iv = "\0" * 16
  cipher.key = OpenSSL::Digest.digest('SHA1', admin_secret)[0, 16]
  ciphertext = cipher.update(plain) + cipher.final
  # --8<-- [end:encrypt] ANCHOR_END: encrypt

  # --8<-- [start:encode] ANCHOR: encode
  # base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
  ["v2|#{partner_id}|#{ciphertext}"].pack('m0').tr('+/', '-_')
  # --8<-- [end:encode] ANCHOR_END: encode
end

def version1(partner_id, admin_secret, user_id, privileges, valid_until)
  # --8<-- [start:info] ANCHOR: info
  # Nine fields between semicolons: partner twice, end, type, a random number, user,
  # privileges, and two that stay empty. Nothing is escaped, so a semicolon in the user
  # id would forge a field.
  raise 'version 1 cannot hold a user id with a semicolon' if user_id.include?(';')

  number = SecureRandom.random_number(2**32)
  info = "#{partner_id};#{partner_id};#{valid_until};0;#{number};#{user_id};#{privileges};;"
  # --8<-- [end:info] ANCHOR_END: info

  # --8<-- [start:sign] ANCHOR: sign
  # base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a bar,
  # and the fields.
  signature = OpenSSL::Digest.hexdigest('SHA1', admin_secret + info)
  ["#{signature}|#{info}"].pack('m0')
  # --8<-- [end:sign] ANCHOR_END: sign
end

def setting(name)
  value = ENV.fetch(name, '')
  return value unless value.empty?

  warn "#{name} is not set"
  exit 2
end

main
