//! Estimates in files: one value, three of them, or a distribution by name.

use super::Value;
use crate::Error;
use crate::chance::Estimate;

/// What the values of an estimate are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Durations, with their units.
    Seconds,
    /// Numbers: money, rates, factors, chances.
    Number,
}

impl Value<'_> {
    /// An estimate: a single value is certain; three are least, likely and most of a PERT; a table
    /// names its distribution: `pert` with a `weight`, `triangular`, `lognormal` or `even`.
    pub fn estimate(&self, unit: Unit) -> Result<Estimate, Error> {
        let made = if self.is_part() {
            self.named(unit)?
        } else if self.is_list() {
            let [least, likely, most] = self.values(unit, &[3])?[..] else {
                return self.refuse("three values are wanted: least, likely and most");
            };
            Estimate::pert(least, likely, most)
        } else {
            Estimate::fixed(self.value_of(unit)?)
        };
        made.or_else(|error| self.refuse(error.to_string()))
    }

    fn named(&self, unit: Unit) -> Result<Result<Estimate, Error>, Error> {
        const SHAPES: [&str; 4] = ["pert", "triangular", "lognormal", "even"];
        let part = self.part()?;
        part.only(&["pert", "weight", "triangular", "lognormal", "even"])?;
        let named: Vec<&str> =
            SHAPES.into_iter().filter(|shape| part.get(shape).is_some()).collect();
        let [shape] = named[..] else {
            return self.refuse("an estimate names one of pert, triangular, lognormal and even");
        };
        let weight = part.get("weight").map(|weight| weight.number()).transpose()?;
        if weight.is_some() && shape != "pert" {
            return part.need("weight")?.refuse("only a pert has a weight");
        }
        let given = part.need(shape)?;
        let values = match shape {
            "lognormal" => given.values(unit, &[2, 3])?,
            "even" => given.values(unit, &[2])?,
            _ => given.values(unit, &[3])?,
        };
        Ok(match (shape, &values[..]) {
            ("pert", [least, likely, most]) => {
                Estimate::pert_weighted((*least, *likely, *most), weight.unwrap_or(4.0))
            }
            ("triangular", [least, likely, most]) => Estimate::triangular(*least, *likely, *most),
            ("even", [from, to]) => {
                Estimate::pert_weighted((*from, f64::midpoint(*from, *to), *to), 0.0)
            }
            (_, [low, median, high]) => Estimate::lognormal_three(*low, *median, *high),
            (_, [low, high]) => Estimate::lognormal(*low, *high),
            _ => return self.refuse("these are not the values of an estimate"),
        })
    }

    fn values(&self, unit: Unit, counts: &[usize]) -> Result<Vec<f64>, Error> {
        let list = self.list();
        if !self.is_list() || !counts.contains(&list.len()) {
            let words = counts.iter().map(|count| count.to_string()).collect::<Vec<_>>();
            let is = if self.is_list() { list.len() } else { 1 };
            return self.refuse(format!("{} values are wanted; here is {is}", words.join(" or ")));
        }
        list.iter().map(|value| value.value_of(unit)).collect()
    }

    fn value_of(&self, unit: Unit) -> Result<f64, Error> {
        match unit {
            Unit::Seconds => Ok(self.seconds()?.into()),
            Unit::Number => self.number(),
        }
    }
}
