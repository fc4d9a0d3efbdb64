//! Counting what became of every input, and checking that nothing is missing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::qualify::State;

/// Counts by state and reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Inputs read.
    pub inputs: u64,
    /// By state; states that did not occur are there with 0.
    pub states: BTreeMap<State, u64>,
    /// By state and reason, as `filtered/consent_wall`.
    pub reasons: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one input.
    pub fn add(&mut self, state: State, reason: &str) {
        self.inputs += 1;
        *self.states.entry(state).or_default() += 1;
        if reason != "ok" {
            *self.reasons.entry(format!("{}/{reason}", state.name())).or_default() += 1;
        }
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        self.inputs += other.inputs;
        for (state, count) in &other.states {
            *self.states.entry(*state).or_default() += count;
        }
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason.clone()).or_default() += count;
        }
    }

    /// How many ended in a state.
    pub fn of(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Whether the states add up to the inputs.
    pub fn is_conserved(&self) -> bool {
        self.states.values().sum::<u64>() == self.inputs
    }

    /// Share of the inputs that could be pages and were lost, 0 to 1.
    pub fn loss(&self) -> f64 {
        let lost: u64 = State::ALL.iter().filter(|state| state.is_loss()).map(|state| self.of(*state)).sum();
        let pages = self.inputs - self.of(State::Skipped);
        if pages == 0 { 0.0 } else { lost as f64 / pages as f64 }
    }
}
