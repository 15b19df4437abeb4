// A starter: kskit verify -- cargo run --quiet --manifest-path spec/adapters/rust/Cargo.toml. It runs regions of the
// programs in spec/snippets/rust as they stand there; call your own code in their place.
use aes::Aes128;
use base64::{Engine, engine::general_purpose};
use cbc::cipher::{BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use md5::Md5;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha512};
use std::{error::Error, io};

mod question;
use question::{Fields, Form, NotText, RANDOM, Widget, getrandom, hello, info, text};

type Made = Result<String, Box<dyn Error>>;

fn token_hash(widget: &Widget, app_token: &str, hash_type: String) -> Made {
    include!(concat!(env!("OUT_DIR"), "/hash.rs"))
}

fn version_1(info: &str, admin_secret: &str) -> Made {
    include!(concat!(env!("OUT_DIR"), "/sign.rs"))
}

fn version_2(fields: &Fields, form: &mut Form, admin_secret: &str) -> Made {
    include!(concat!(env!("OUT_DIR"), "/encrypt.rs"))
}

fn answer(op: &str, input: &Value) -> Made {
    let of = |name| text(input, name).map(Option::unwrap_or_default);
    if op == "token_hash" {
        let hash_type = text(input, "hash_type")?.unwrap_or("SHA1".into());
        return token_hash(&Widget { ks: of("ks")? }, &of("token")?, hash_type);
    }
    if input["version"] == 1 {
        return version_1(&info(input)?, &of("secret")?);
    }
    RANDOM.set(hex::decode(of("random_hex")?)?[..].try_into()?);
    let fields = Fields {
        partner_id: of("partner_id")?,
    };
    version_2(&fields, &mut Form::of(input)?, &of("secret")?)
}

fn main() -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lines() {
        let message: Value = serde_json::from_str(&line?)?;
        let (seq, op) = (&message["seq"], message["op"].as_str().unwrap_or_default());
        let name = ["token_hash", "ks"][usize::from(op == "ks_encode")];
        let said = match answer(op, &message["input"]) {
            _ if message["cmd"] == "stop" => break,
            _ if message["cmd"] == "hello" => hello(&["token_hash", "ks_encode"]),
            Ok(made) => json!({"seq": seq, "result": {name: made}}),
            Err(why) if why.is::<NotText>() => json!({"seq": seq, "skip": why.to_string()}),
            Err(_) => json!({"seq": seq, "error": {"code": "INVALID_ENUM_VALUE"}}),
        };
        println!("{said}");
    }
    Ok(())
}
