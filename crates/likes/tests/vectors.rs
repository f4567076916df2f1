//! Test vectors: RFC 9497's own, run against the VOPRF; and this composition's, from a seed, so that another version of it is noticed.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Blinders, rng, tokens};
use data_encoding::HEXLOWER;
use likes::{Epoch, Identity, Like, Purpose, VoprfKey, fill};
use voprf::{BlindedElement, EvaluationElement, Proof, Ristretto255, VoprfClient, VoprfServer};

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

const BLIND_1: &str = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";
const BLIND_2: &str = "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e";
const BLINDED_1: &str = "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945";
const BLINDED_2: &str = "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654";
const EVALUATED_1: &str = "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e";
const EVALUATED_2: &str = "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a";
const OUTPUT_1: &str = "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c";
const OUTPUT_2: &str = "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6";

/// RFC 9497, appendix A.1.2: ristretto255-SHA512, VOPRF mode.
#[test]
fn the_voprf_is_that_of_rfc_9497() {
    let server = VoprfServer::<Ristretto255>::new_from_seed(&[0xa3; 32], b"test key").unwrap();
    let secret = hex("e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909");
    assert_eq!(server.serialize()[..32], secret);
    let public = hex("c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e");
    assert_eq!(server.get_public_key().compress().as_bytes(), public.as_slice());
    let inputs = [vec![0x00], vec![0x5a; 17]];
    let client = |blind: &str, blinded: &str| {
        VoprfClient::<Ristretto255>::deserialize(&[hex(blind), hex(blinded)].concat()).unwrap()
    };
    let clients = [client(BLIND_1, BLINDED_1), client(BLIND_2, BLINDED_2)];
    let blinded: Vec<_> = [BLINDED_1, BLINDED_2]
        .iter()
        .map(|bytes| BlindedElement::deserialize(&hex(bytes)).unwrap())
        .collect();
    let done = server.batch_blind_evaluate(&mut rng(0), &blinded).unwrap();
    let written: Vec<String> = done
        .messages
        .iter()
        .map(|element| HEXLOWER.encode(&element.serialize()))
        .collect();
    assert_eq!(written, [EVALUATED_1, EVALUATED_2]);
    let evaluated: Vec<_> = [EVALUATED_1, EVALUATED_2]
        .iter()
        .map(|bytes| EvaluationElement::deserialize(&hex(bytes)).unwrap())
        .collect();
    let proof = Proof::deserialize(&hex(
        "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08",
    ))
    .unwrap();
    let outputs: Vec<String> =
        VoprfClient::batch_finalize(&inputs, &clients, &evaluated, &proof, server.get_public_key())
            .unwrap()
            .map(|output| HEXLOWER.encode(&output.unwrap()))
            .collect();
    assert_eq!(outputs, [OUTPUT_1, OUTPUT_2]);
    for (input, output) in inputs.iter().zip([OUTPUT_1, OUTPUT_2]) {
        assert_eq!(HEXLOWER.encode(&server.evaluate(input).unwrap()), output);
    }
}

/// A single element and its proof, of test vector 1.
#[test]
fn a_proof_of_one_is_that_of_rfc_9497() {
    let server = VoprfServer::<Ristretto255>::new_from_seed(&[0xa3; 32], b"test key").unwrap();
    let client = VoprfClient::<Ristretto255>::deserialize(&[hex(BLIND_1), hex(BLINDED_1)].concat()).unwrap();
    let mut proof = hex(
        "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd066d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
    );
    let evaluated = EvaluationElement::deserialize(&hex(EVALUATED_1)).unwrap();
    let finish = |proof: &[u8]| {
        client.finalize(
            &[0],
            &evaluated,
            &Proof::deserialize(proof).unwrap(),
            server.get_public_key(),
        )
    };
    assert_eq!(HEXLOWER.encode(&finish(&proof).unwrap()), OUTPUT_1);
    proof[0] ^= 1;
    assert!(finish(&proof).is_err());
}

/// The whole composition from one seed. A change here is a change of protocol, and needs another version.
#[test]
fn this_version_is_what_it_was() {
    let rng = &mut rng(0x7407);
    let epoch = Epoch(20_000);
    let (ann, ben) = (Identity::generate(rng), Identity::generate(rng));
    let blinders = Blinders::new(rng);
    let issuer = VoprfKey::generate(rng).unwrap();
    let place = b"directory of the vectors";
    let possession = ann.possession(place, rng);
    let mine = blinders.meet(&ann, &[ben.key()], epoch, rng).unwrap().remove(0);
    let theirs = blinders.meet(&ben, &[ann.key()], epoch, rng).unwrap().remove(0);
    let (to_ben, to_ann) = (mine.seal(b"Ann", rng).unwrap(), theirs.seal(b"Ben", rng).unwrap());
    let like = Like {
        tag: mine.tag(),
        envelope: to_ben,
        mailbox: [9; 32],
    };
    let posts = fill(
        epoch,
        vec![like],
        tokens(&issuer, Purpose::Post, epoch, likes::BATCH, rng),
        rng,
    )
    .unwrap();
    let post = posts.iter().find(|post| post.tag == mine.tag()).unwrap();
    let lines = [
        ("first key", ann.key().to_bytes().to_vec()),
        ("second key", ben.key().to_bytes().to_vec()),
        ("possession of the first", possession.to_bytes().to_vec()),
        ("first blinder", blinders.0.public().to_bytes().to_vec()),
        ("second blinder", blinders.1.public().to_bytes().to_vec()),
        ("tag", mine.tag().to_bytes().to_vec()),
        ("envelope from the first", to_ben.to_vec()),
        ("envelope from the second", to_ann.to_vec()),
        ("post", post.to_bytes()),
    ];
    let text: Vec<String> = lines
        .iter()
        .map(|(name, bytes)| format!("{name}: {}", HEXLOWER.encode(bytes)))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}
