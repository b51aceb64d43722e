//! Runs: what is allowed, what is refused, and that no order of events breaks a rule.

mod dice;
mod driver;
mod judge;
mod random;
mod simulation;
mod steps;
mod waiting;
