//! Random numbers from a counter: Philox 4x64 with ten rounds.

const MULTIPLIERS: [u64; 2] = [0xd2e7_470e_e14c_6c93, 0xca5a_8263_9512_1157];
const WEYL: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbb67_ae85_84ca_a73b];
const ROUNDS: usize = 10;

/// Four random words of a counter and a key: the same for the same, and nothing is remembered.
///
/// Shape: four words of counter, two of key, four of result. Units: bits, all 64 of each word.
/// Limits: none; the counter does not rise by itself. Errors: none, every counter and key is good.
/// Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
/// Philox4x64-10. Checked against the vectors that the authors publish.
///
/// ```
/// let words = engine::chance::philox([0; 4], [0; 2]);
/// assert_eq!(words[0], 0x1655_4d9e_ca36_314c);
/// ```
#[inline]
pub fn philox(counter: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut left, mut right] = key;
    for _ in 0..ROUNDS {
        let first = u128::from(MULTIPLIERS[0]) * u128::from(a);
        let second = u128::from(MULTIPLIERS[1]) * u128::from(c);
        a = (second >> 64) as u64 ^ b ^ left;
        b = second as u64;
        c = (first >> 64) as u64 ^ d ^ right;
        d = first as u64;
        left = left.wrapping_add(WEYL[0]);
        right = right.wrapping_add(WEYL[1]);
    }
    [a, b, c, d]
}

/// What a number is drawn for: different purposes never share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Duration = 1,
    Fails = 2,
    Again = 3,
    Choice = 4,
    Shared = 5,
    Count = 6,
    Loss = 7,
    Happens = 8,
    Secondary = 9,
    Input = 10,
}

/// The numbers of one seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    seed: u64,
}

impl Numbers {
    pub fn of(seed: u64) -> Numbers {
        Numbers { seed }
    }

    /// Eight numbers of 32 bits: of `eight` = trial / 8, for one purpose of one subject.
    #[inline]
    pub fn eight(self, purpose: Purpose, subject: u64, more: u64, eight: u64) -> [u32; 8] {
        let words = philox([eight, subject, more, 0], [self.seed, purpose as u64]);
        let mut out = [0; 8];
        for (pair, word) in out.chunks_exact_mut(2).zip(words) {
            pair[0] = word as u32;
            pair[1] = (word >> 32) as u32;
        }
        out
    }

    /// Numbers of the trials from `first` on, which is a multiple of eight, as is their count.
    #[inline]
    pub fn fill(self, purpose: Purpose, of: (u64, u64), first: u64, out: &mut [u32]) {
        debug_assert!(first.is_multiple_of(8) && out.len().is_multiple_of(8));
        for (at, eight) in out.chunks_exact_mut(8).enumerate() {
            eight.copy_from_slice(&self.eight(purpose, of.0, of.1, first / 8 + at as u64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_come_out() {
        assert_eq!(
            philox([0; 4], [0; 2]),
            [
                0x1655_4d9e_ca36_314c,
                0xdb20_fe9d_672d_0fdc,
                0xd7e7_72ce_e186_176b,
                0x7e68_b68a_ec7b_a23b
            ]
        );
        assert_eq!(
            philox([u64::MAX; 4], [u64::MAX; 2]),
            [
                0x87b0_92c3_013f_e90b,
                0x438c_3c67_be8d_0224,
                0x9cc7_d7c6_9cd7_77b6,
                0xa09c_aebf_594f_0ba0
            ]
        );
        let pi = [
            0x243f_6a88_85a3_08d3,
            0x1319_8a2e_0370_7344,
            0xa409_3822_299f_31d0,
            0x082e_fa98_ec4e_6c89,
        ];
        assert_eq!(
            philox(pi, [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c]),
            [
                0xa528_f454_03e6_1d95,
                0x38c7_2dbd_566e_9788,
                0xa5a1_610e_72fd_18b5,
                0x57bd_43b5_e52b_7fe6
            ]
        );
    }

    #[test]
    fn a_range_of_trials_is_the_same_as_its_parts() {
        let numbers = Numbers::of(7);
        let mut whole = [0; 64];
        numbers.fill(Purpose::Duration, (3, 0), 128, &mut whole);
        for part in 0..8 {
            let eight = numbers.eight(Purpose::Duration, 3, 0, 16 + part as u64);
            assert_eq!(whole[part * 8..part * 8 + 8], eight);
        }
        assert_ne!(numbers.eight(Purpose::Fails, 3, 0, 16), whole[..8]);
        assert_ne!(Numbers::of(8).eight(Purpose::Duration, 3, 0, 16), whole[..8]);
    }
}
