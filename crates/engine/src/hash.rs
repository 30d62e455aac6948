//! `MurmurHash3` x86 32-bit over two concatenated strings, without concatenating them.
//!
//! Source: Austin Appleby's public-domain reference (`MurmurHash3_x86_32`), and §1 of the
//! decision rules: the SDKs hash `bucketing id ‖ entity id` with seed 1.

const SEED: u32 = 1;
const C1: u32 = 0xcc9e_2d51;
const C2: u32 = 0x1b87_3593;

/// The hash state after a bucketing id; cheap to copy, so that one user's id is read once
/// however many rules are hashed with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prefix {
    state: u32,
    /// The bytes of the id that do not fill a block of four, lowest byte first.
    tail: u32,
    tail_bits: u32,
    length: u32,
}

impl Prefix {
    /// Hashes the bucketing id.
    pub(crate) fn new(bucketing_id: &str) -> Self {
        let mut blocks = bucketing_id.as_bytes().chunks_exact(4);
        let mut state = SEED;
        for block in &mut blocks {
            state = mix(state, read_block(block));
        }
        let mut prefix =
            Self { state, tail: 0, tail_bits: 0, length: wrapping_length(bucketing_id) };
        for &byte in blocks.remainder() {
            prefix.tail |= u32::from(byte) << prefix.tail_bits;
            prefix.tail_bits += 8;
        }
        prefix
    }

    /// The hash of the bucketing id followed by `entity_id`.
    pub(crate) fn finish(self, entity_id: &str) -> u32 {
        let Self { mut state, mut tail, mut tail_bits, .. } = self;
        let mut blocks = entity_id.as_bytes().chunks_exact(4);
        if tail_bits == 0 {
            for block in &mut blocks {
                state = mix(state, read_block(block));
            }
        } else {
            // Each block is the tail so far topped up with the first bytes of the next four.
            for block in &mut blocks {
                let next = read_block(block);
                state = mix(state, tail | (next << tail_bits));
                tail = next >> (32 - tail_bits);
            }
        }
        for &byte in blocks.remainder() {
            tail |= u32::from(byte) << tail_bits;
            tail_bits += 8;
            if tail_bits == 32 {
                state = mix(state, tail);
                tail = 0;
                tail_bits = 0;
            }
        }
        if tail_bits > 0 {
            state ^= scramble(tail);
        }
        avalanche(state ^ self.length.wrapping_add(wrapping_length(entity_id)))
    }
}

/// The reference takes the length modulo 2³².
#[expect(clippy::cast_possible_truncation, reason = "the algorithm is defined modulo 2^32")]
fn wrapping_length(text: &str) -> u32 {
    text.len() as u32
}

fn read_block(block: &[u8]) -> u32 {
    // `chunks_exact(4)` only yields blocks of four.
    block.try_into().map_or(0, u32::from_le_bytes)
}

fn scramble(block: u32) -> u32 {
    block.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2)
}

fn mix(state: u32, block: u32) -> u32 {
    (state ^ scramble(block)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
}

fn avalanche(mut state: u32) -> u32 {
    state ^= state >> 16;
    state = state.wrapping_mul(0x85eb_ca6b);
    state ^= state >> 13;
    state = state.wrapping_mul(0xc2b2_ae35);
    state ^ (state >> 16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Prefix;

    proptest! {
        #[test]
        fn equals_the_reference_however_the_key_is_cut(id in ".{0,20}", entity in ".{0,20}") {
            let key = format!("{id}{entity}");
            let expected = murmur3::murmur3_32(&mut key.as_bytes(), 1).unwrap();
            prop_assert_eq!(Prefix::new(&id).finish(&entity), expected);
        }
    }
}
