//! Progress and cancellation: whoever asks for long work passes an observer in.

/// Hears how far long work has come, and may end it.
///
/// Every closure `FnMut(u64, u64) -> bool` is one; `()` listens to nothing.
pub trait Observe {
    /// `done` of `total` equal parts are done. `false` ends the work with an error that
    /// [`is_stopped`](crate::Error::is_stopped).
    fn goes_on(&mut self, done: u64, total: u64) -> bool;
}

impl Observe for () {
    fn goes_on(&mut self, _done: u64, _total: u64) -> bool {
        true
    }
}

impl<F: FnMut(u64, u64) -> bool> Observe for F {
    fn goes_on(&mut self, done: u64, total: u64) -> bool {
        self(done, total)
    }
}
