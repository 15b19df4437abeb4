// Make a KS locally. With the admin secret a KS can be made without a request. Version
// 2 is encrypted, version 1 is signed plain text; the server takes both.
// Prints: The KS. Needs: Rust 1.85, the crates of Cargo.toml. Settings, from the
// environment: KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET, KALTURA_USER_ID,
// KALTURA_KS_VERSION.
// Run it: cargo run --bin local_ks

use aes::Aes128;
use base64::{Engine, engine::general_purpose};
use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use form_urlencoded::Serializer;
use sha1::{Digest, Sha1};
use std::process::{self, ExitCode};
use std::time::SystemTime;
use std::{env, error::Error};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let fields = Fields {
        partner_id: setting("KALTURA_PARTNER_ID"),
        user_id: setting("KALTURA_USER_ID"),
        privileges: "sview:*,list:*",
        valid_until: now.as_secs() + 3600,
    };
    let admin_secret = setting("KALTURA_ADMIN_SECRET");

    // KALTURA_KS_VERSION=1 makes version 1; anything else makes version 2.
    let ks = match env::var("KALTURA_KS_VERSION").as_deref() {
        Ok("1") => version_1(&fields, &admin_secret)?,
        _ => version_2(&fields, &admin_secret)?,
    };
    println!("{ks}");
    Ok(())
}

struct Fields {
    partner_id: String,
    user_id: String,
    privileges: &'static str,
    valid_until: u64, // Unix seconds
}

fn version_2(fields: &Fields, admin_secret: &str) -> Result<String, Box<dyn Error>> {
    // --8<-- [start:fields] ANCHOR: fields
    // One field per privilege, the lone * written as all=*, then _e (when it ends,
    // Unix seconds), _t (0 USER, 2 ADMIN) and _u (the user), all form-encoded.
    let mut form = Serializer::new(String::new());
    for privilege in fields.privileges.split(',') {
        let privilege = if privilege == "*" { "all:*" } else { privilege };
        let (name, value) = privilege.split_once(':').unwrap_or((privilege, ""));
        form.append_pair(name, value);
    }
    form.append_pair("_e", &fields.valid_until.to_string());
    form.append_pair("_t", "0");
    form.append_pair("_u", &fields.user_id);
    // --8<-- [end:fields] ANCHOR_END: fields

    // --8<-- [start:encrypt] ANCHOR: encrypt
    // 16 random bytes in front of the fields, the SHA-1 of both in front of that, zero
    // bytes up to a multiple of 16; AES-128-CBC with a zero IV, the key is the first
    // 16 bytes of the SHA-1 of the admin secret.
    let mut body = vec![0; 16];
    getrandom::fill(&mut body)?;
    body.extend(form.finish().bytes());
    let mut plain = Sha1::digest(&body).to_vec();
    plain.extend(body);
    plain.resize(plain.len().next_multiple_of(16), 0);
    let key = Sha1::digest(admin_secret);
    let encryptor = cbc::Encryptor::<Aes128>::new_from_slices(&key[..16], &[0; 16])?;
    let ciphertext = encryptor.encrypt_padded_vec::<NoPadding>(&plain);
    // --8<-- [end:encrypt] ANCHOR_END: encrypt

    // --8<-- [start:encode] ANCHOR: encode
    // base64 with - and _ over v2|PARTNER|CIPHERTEXT, padding kept.
    let mut ks = format!("v2|{}|", fields.partner_id).into_bytes();
    ks.extend(ciphertext);
    Ok(general_purpose::URL_SAFE.encode(ks))
    // --8<-- [end:encode] ANCHOR_END: encode
}

fn version_1(fields: &Fields, admin_secret: &str) -> Result<String, Box<dyn Error>> {
    // --8<-- [start:info] ANCHOR: info
    // Nine fields between semicolons: partner twice, end, type, a random number, user,
    // privileges, and two that stay empty. Nothing is escaped, so a semicolon in the
    // user id would forge a field.
    let Fields {
        partner_id,
        user_id,
        privileges,
        valid_until,
    } = fields;
    if user_id.contains(';') {
        return Err("version 1 cannot hold a user id with a semicolon".into());
    }
    let random = getrandom::u32()?;
    let info =
        format!("{partner_id};{partner_id};{valid_until};0;{random};{user_id};{privileges};;");
    // --8<-- [end:info] ANCHOR_END: info

    // --8<-- [start:sign] ANCHOR: sign
    // base64 over the lower-case hexadecimal SHA-1 of the secret and the fields, a
    // bar, and the fields.
    let signature = hex::encode(Sha1::digest(format!("{admin_secret}{info}")));
    Ok(general_purpose::STANDARD.encode(format!("{signature}|{info}")))
    // --8<-- [end:sign] ANCHOR_END: sign
}

fn setting(name: &str) -> String {
    let value = env::var(name).unwrap_or_default();
    if value.is_empty() {
        eprintln!("{name} is not set");
        process::exit(2);
    }
    value
}
