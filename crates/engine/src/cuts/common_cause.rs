//! Common-cause groups: members that may fail together become gates over events of their own.

use super::{
    expression::Parameters,
    model::{Op, Tree},
    read::{attribute, elements, line, refuse},
};
use crate::{Error, Place};
use roxmltree::Node as Xml;

/// Adds the events of a group, one for each set of members that may fail together, and for each
/// member a gate that occurs when any of its sets does.
pub(super) fn add(
    tree: &mut Tree,
    group: Xml,
    parameters: &Parameters,
    limit: usize,
) -> Result<(), Error> {
    let part = |tag: &str| elements(group).find(|inner| inner.tag_name().name() == tag);
    let needed = |tag: &str| part(tag).ok_or_else(|| refuse(group, format!("no `{tag}`")));
    let members = elements(needed("members")?)
        .map(|member| attribute(member, "name"))
        .collect::<Result<Vec<&str>, Error>>()?;
    if members.len() < 2 {
        return Err(refuse(group, "a common-cause group needs two members"));
    }
    if members.len() > limit {
        let words = format!("a common-cause group of {} members; at most {limit}", members.len());
        return Err(Error::limit(words).at(Place::Line(line(group))));
    }
    let total = parameters.value_in(needed("distribution")?, "")?;
    let total = total.ok_or_else(|| refuse(group, "the distribution has no value"))?;
    let factors = factors(group, members.len(), parameters)?;
    let model = attribute(group, "model")?;
    let each = probabilities(model, &factors, members.len(), total)
        .map_err(|words| refuse(group, words))?;
    let named = |error: Error| error.at(Place::Line(line(group)));
    let mut of_member: Vec<Vec<u32>> = vec![Vec::new(); members.len()];
    for set in 1..1_u32 << members.len() {
        let Some(probability) = each[set.count_ones() as usize] else { continue };
        let inside: Vec<usize> = (0..members.len()).filter(|at| set >> at & 1 == 1).collect();
        let names: Vec<&str> = inside.iter().map(|at| members[*at]).collect();
        let name = format!("[{}]", names.join(" "));
        let event = tree.event(&name, Some(probability)).map_err(named)?;
        for at in inside {
            of_member[at].push(event);
        }
    }
    for (member, events) in members.iter().zip(&of_member) {
        tree.gate(Some(member), Op::Or, events).map_err(named)?;
    }
    Ok(())
}

/// The factors by their level; a level that is not given stays empty.
fn factors(group: Xml, members: usize, parameters: &Parameters) -> Result<Vec<Option<f64>>, Error> {
    let mut found = vec![None; members + 1];
    let mut next = if attribute(group, "model")? == "alpha-factor" { 1 } else { 2 };
    for factor in group.descendants().filter(|inner| inner.tag_name().name() == "factor") {
        let level = match factor.attribute("level") {
            None => next,
            Some(text) => {
                let wrong = || refuse(factor, format!("`{text}` is not a level"));
                text.trim().parse::<usize>().map_err(|_| wrong())?
            }
        };
        if level == 0 || level > members {
            let words = format!("level {level} of {members} members");
            return Err(refuse(factor, words));
        }
        let value = parameters.value_in(factor, "")?;
        let value = value.filter(|value| (0.0..=1.0).contains(value));
        let value = value.ok_or_else(|| refuse(factor, "a factor has to be from 0 to 1"))?;
        if found[level].replace(value).is_some() {
            return Err(refuse(factor, format!("level {level} is given twice")));
        }
        next = level + 1;
    }
    Ok(found)
}

/// The probability of one certain set of each size to fail together; none where the model has
/// no such sets. Source: Open-PSA Model Exchange Format 2.0d, common-cause groups.
fn probabilities(
    model: &str,
    factors: &[Option<f64>],
    members: usize,
    total: f64,
) -> Result<Vec<Option<f64>>, String> {
    let given = |level: usize| {
        factors[level].ok_or_else(|| format!("the factor of level {level} is missing"))
    };
    let mut each = vec![None; members + 1];
    match model {
        "beta-factor" => {
            let beta = given(members)?;
            each[1] = Some((1.0 - beta) * total);
            each[members] = Some(beta * total);
        }
        "MGL" => {
            let levels = (2..=members).take_while(|level| factors[*level].is_some());
            let last = levels.last().ok_or("the factor of level 2 is missing")?;
            let mut share = 1.0;
            for (size, each) in each.iter_mut().enumerate().take(last + 1).skip(1) {
                let next = if size < last { given(size + 1)? } else { 0.0 };
                let sets = choose(members - 1, size - 1);
                *each = Some(share * (1.0 - next) / sets * total);
                share *= next;
            }
        }
        "alpha-factor" => {
            let all: Vec<(usize, f64)> =
                (1..=members).filter_map(|size| factors[size].map(|alpha| (size, alpha))).collect();
            let sum: f64 = all.iter().map(|(size, alpha)| *size as f64 * alpha).sum();
            if sum <= 0.0 {
                return Err("the alpha factors are all 0 or missing".to_owned());
            }
            for (size, alpha) in all {
                let sets = choose(members - 1, size - 1);
                each[size] = Some(size as f64 * alpha / (sets * sum) * total);
            }
        }
        "phi-factor" => {
            let sum: f64 = factors.iter().flatten().sum();
            if (sum - 1.0).abs() > 1e-4 {
                return Err(format!("the phi factors have to sum up to 1, not to {sum}"));
            }
            for size in 1..=members {
                each[size] = factors[size].map(|phi| phi * total);
            }
        }
        unknown => return Err(format!("the model `{unknown}` is unknown")),
    }
    Ok(each)
}

/// How many sets of a size there are.
fn choose(all: usize, size: usize) -> f64 {
    (0..size).map(|at| (all - at) as f64 / (at + 1) as f64).product()
}
