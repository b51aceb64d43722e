//! Time, randomness and ids: the only door through which they enter, so that tests can hold it.

use std::sync::{Arc, Mutex};
use terms::{Id, Instant};

/// A source of time and randomness.
trait Source: Send + Sync {
    fn micros(&self) -> i64;
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock of an installation: what time it is, random bytes, new ids. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Source>);

impl Clock {
    /// The clock of the machine and the randomness of its system.
    pub fn system() -> Clock {
        Clock(Arc::new(System))
    }

    /// A clock that stands still until [`Hand::advance`] moves it, with randomness from `seed`.
    pub fn still(start: Instant, seed: u64) -> (Clock, Hand) {
        let still = Arc::new(Still { state: Mutex::new((start.micros(), seed)) });
        (Clock(still.clone()), Hand(still))
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        Instant::from_micros(self.0.micros()).expect("the clock stays within the calendar")
    }

    /// Fills `bytes` with randomness fit for secrets (of the system's clock).
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    /// A new id.
    pub fn id(&self) -> Id {
        let mut random = [0; 10];
        self.0.fill(&mut random);
        let millis = u64::try_from(self.0.micros() / 1_000).unwrap_or_default();
        Id::v7(millis, random)
    }
}

struct System;

impl Source for System {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine is asked")]
    fn micros(&self) -> i64 {
        jiff::Timestamp::now().as_microsecond()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the machine is asked")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system without randomness cannot keep a secret");
    }
}

struct Still {
    state: Mutex<(i64, u64)>,
}

impl Source for Still {
    fn micros(&self) -> i64 {
        self.state.lock().expect("no holder of the clock panics").0
    }

    /// SplitMix64 (Steele, Lea, Flood, 2014): enough for ids in tests, never for secrets.
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().expect("no holder of the clock panics");
        for chunk in bytes.chunks_mut(8) {
            state.1 = state.1.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state.1;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Moves a clock that stands still.
#[derive(Clone)]
pub struct Hand(Arc<Still>);

impl Hand {
    /// Moves the clock on by `seconds`; backwards when they are negative.
    pub fn advance(&self, seconds: i64) {
        self.0.state.lock().expect("no holder of the clock panics").0 += seconds * 1_000_000;
    }
}
