//! Expressions of the exchange format: what a probability is computed from.

use super::read::{attribute, elements, refuse};
use crate::Error;
use roxmltree::Node as Xml;
use std::collections::HashMap;

/// The values that names stand for.
pub(super) struct Parameters {
    values: HashMap<String, f64>,
    mission_time: f64,
}

impl Parameters {
    pub(super) fn new(mission_time: f64) -> Parameters {
        Parameters { values: HashMap::new(), mission_time }
    }

    pub(super) fn set(&mut self, name: &str, value: f64) {
        self.values.insert(name.to_owned(), value);
    }

    /// The value of the one expression inside an element, if there is one; `prefix` names the
    /// private containers around it.
    pub(super) fn value_in(&self, element: Xml, prefix: &str) -> Result<Option<f64>, Error> {
        let is_words = |inner: &Xml| matches!(inner.tag_name().name(), "label" | "attributes");
        let mut expressions = elements(element).filter(|inner| !is_words(inner));
        let Some(expression) = expressions.next() else { return Ok(None) };
        if let Some(second) = expressions.next() {
            return Err(refuse(second, "a second expression; one is expected"));
        }
        // Backwards through the text the inner expressions come before the outer ones.
        let mut parts: Vec<Xml> = expression.descendants().filter(Xml::is_element).collect();
        let mut known: HashMap<roxmltree::NodeId, f64> = HashMap::new();
        let mut value = 0.0;
        while let Some(part) = parts.pop() {
            let inner: Vec<f64> =
                elements(part).filter_map(|inner| known.get(&inner.id()).copied()).collect();
            value = self.value(part, prefix, &inner)?;
            if !value.is_finite() {
                let words = format!("`{}` has no finite value", part.tag_name().name());
                return Err(refuse(part, words));
            }
            known.insert(part.id(), value);
        }
        Ok(Some(value))
    }

    /// The value of an expression whose inner ones are known.
    fn value(&self, part: Xml, prefix: &str, inner: &[f64]) -> Result<f64, Error> {
        let tag = part.tag_name().name();
        match (tag, inner) {
            ("float" | "int", []) => number(part),
            ("bool", []) => truth(part).map(|is_so| f64::from(u8::from(is_so))),
            ("parameter", []) => {
                let name = attribute(part, "name")?;
                let words = || refuse(part, format!("the parameter `{name}` is not defined"));
                let own = self.values.get(&format!("{prefix}{name}"));
                own.or_else(|| self.values.get(name)).copied().ok_or_else(words)
            }
            ("system-mission-time", []) => Ok(self.mission_time),
            ("pi", []) => Ok(std::f64::consts::PI),
            _ => arithmetic(tag, inner)
                .or_else(|| life(tag, inner))
                .or_else(|| mean(tag, inner))
                .unwrap_or_else(|| Err("is not supported with so many arguments".to_owned()))
                .map_err(|words| refuse(part, format!("`{tag}` {words}"))),
        }
    }
}

/// What one kind of expression comes to, or nothing when it is of another kind.
type Value = Option<Result<f64, String>>;

fn arithmetic(tag: &str, inner: &[f64]) -> Value {
    let first = inner.first().copied()?;
    let rest = &inner[1..];
    Some(Ok(match (tag, rest) {
        ("neg", []) => -first,
        ("abs", []) => first.abs(),
        ("exp", []) => first.exp(),
        ("log", []) => first.ln(),
        ("log10", []) => first.log10(),
        ("sqrt", []) => first.sqrt(),
        ("pow", [power]) => first.powf(*power),
        ("add", _) => inner.iter().sum(),
        ("mul", _) => inner.iter().product(),
        ("sub", _) => rest.iter().fold(first, |left, right| left - right),
        ("div", _) => rest.iter().fold(first, |left, right| left / right),
        ("min", _) => inner.iter().copied().fold(f64::INFINITY, f64::min),
        ("max", _) => inner.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ("mean", _) => inner.iter().sum::<f64>() / inner.len() as f64,
        _ => return None,
    }))
}

/// Probability of having failed by a time.
fn life(tag: &str, inner: &[f64]) -> Value {
    let failed = |rate: f64, time: f64| -(-rate * time).exp_m1();
    Some(match (tag, inner) {
        ("exponential", [rate, time]) => {
            at_least_zero(&[*rate, *time]).map(|()| failed(*rate, *time))
        }
        ("Weibull", [scale, shape, from, time]) if *scale > 0.0 && *shape > 0.0 => {
            let aged = ((time - from).max(0.0) / scale).powf(*shape);
            at_least_zero(&[*from, *time]).map(|()| -(-aged).exp_m1())
        }
        ("GLM", [at_once, rate, repair, time]) if rate + repair > 0.0 => {
            let sum = rate + repair;
            let value = (rate - (rate - at_once * sum) * (-sum * time).exp()) / sum;
            at_least_zero(inner).map(|()| value)
        }
        ("periodic-test", [rate, between, first, time]) if *between > 0.0 => {
            let since = time - first;
            let rest = since % between;
            let untested = match since {
                since if since <= 0.0 => *time,
                _ if rest == 0.0 => *between,
                _ => rest,
            };
            at_least_zero(inner).map(|()| failed(*rate, untested))
        }
        ("Weibull" | "GLM" | "periodic-test", [_, _, _, _]) => {
            Err("needs rates and times above 0".to_owned())
        }
        _ => return None,
    })
}

/// The mean of a random deviate.
fn mean(tag: &str, inner: &[f64]) -> Value {
    Some(match (tag, inner) {
        ("uniform-deviate", [low, high]) if low <= high => Ok((low + high) / 2.0),
        ("normal-deviate", [mean, deviation]) if *deviation >= 0.0 => Ok(*mean),
        ("lognormal-deviate", [mean, factor, level])
            if *factor > 0.0 && (0.0..1.0).contains(level) =>
        {
            Ok(*mean)
        }
        ("lognormal-deviate", [location, scale]) if *scale > 0.0 => {
            Ok((location + scale * scale / 2.0).exp())
        }
        ("gamma-deviate", [shape, scale]) if *shape > 0.0 && *scale > 0.0 => Ok(shape * scale),
        ("beta-deviate", [one, other]) if *one > 0.0 && *other > 0.0 => Ok(one / (one + other)),
        (
            "uniform-deviate" | "normal-deviate" | "lognormal-deviate" | "gamma-deviate"
            | "beta-deviate",
            _,
        ) => Err("has arguments out of its range".to_owned()),
        _ => return None,
    })
}

fn at_least_zero(values: &[f64]) -> Result<(), String> {
    match values.iter().find(|value| **value < 0.0) {
        None => Ok(()),
        Some(value) => Err(format!("has the argument {value}, which is below 0")),
    }
}

/// The number in the attribute `value`.
fn number(part: Xml) -> Result<f64, Error> {
    let text = attribute(part, "value")?;
    let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| refuse(part, format!("`{text}` is not a number")))
}

/// The truth in the attribute `value`.
pub(super) fn truth(part: Xml) -> Result<bool, Error> {
    match attribute(part, "value")?.trim() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        text => Err(refuse(part, format!("`{text}` is neither true nor false"))),
    }
}

/// The truth of the one constant inside an element; a house event without one does not occur.
pub(super) fn truth_in(element: Xml) -> Result<bool, Error> {
    let is_constant = |inner: &Xml| matches!(inner.tag_name().name(), "constant" | "bool");
    elements(element).find(is_constant).map_or(Ok(false), truth)
}
