//! What a source calls by a name that is known here already: one organisation stays one.

use super::{
    apply::{Import, known},
    wish::Wish,
};
use frame::{
    gate::{Permission, Scoped},
    problem::Problem,
    store::{self, ListQuery, Saving, Stored},
};
use record::{RecordType, Value};
use std::collections::HashMap;
use terms::fold;

/// Records of a register by their folded names.
pub(super) type ByName = HashMap<String, Vec<Stored>>;

/// Records of a register that are looked at for a name.
const LOOKED_AT: usize = 20_000;

/// Registers whose records are known by their names, and the field that must say the same; what
/// stands below nothing is known wherever it stands.
const KNOWN_BY_NAME: [(&str, &str); 2] = [("organisation", "parent"), ("supplier", "customer")];

/// What is here under the name of a wish.
pub(super) enum Namesake {
    /// Nothing, or several that nobody can tell apart.
    None,
    /// One that belongs to another source, or is not the writer's to change: it is used as it is.
    Kept,
    /// One that no source knows yet: it gets the key, and what it does not say is filled in.
    Adopted(Box<Saving>, Box<Stored>),
}

impl<P: Permission> Import<'_, P> {
    /// Looks for the record that is called so, within the reach.
    pub(super) async fn namesake(
        &mut self,
        of: &'static RecordType,
        wish: &Wish,
    ) -> Result<Namesake, Problem> {
        let Some((_, beside)) = KNOWN_BY_NAME.iter().find(|(name, _)| *name == of.name) else {
            return Ok(Namesake::None);
        };
        let Some((beside, _)) = of.field(beside) else { return Ok(Namesake::None) };
        if !self.named.contains_key(of.name) {
            let ids = store::list_ids(self.writer, of, &ListQuery::default(), LOOKED_AT).await?;
            let mut by_name = ByName::new();
            for stored in store::load_many(self.writer, of, &ids).await? {
                by_name.entry(fold(&stored.title())).or_default().push(stored);
            }
            self.named.insert(of.name, by_name);
        }
        let place = &wish.values[beside];
        let same = |stored: &&Stored| place.is_nothing() || stored.values[beside] == *place;
        let all = self.named.get(of.name).and_then(|all| all.get(&fold(&wish.name)));
        let mut found = all.into_iter().flatten().filter(same);
        let stored = match (found.next(), found.next()) {
            (Some(one), None) => one.clone(),
            (Some(one), Some(other)) => {
                let (name, one, other) = (&wish.name, one.label(), other.label());
                let what = format!("“{name}” is the name of several here, {one} and {other}");
                let kept = "A new one is added; say whose it is to use one of these";
                self.odd(&wish.spot, what, kept);
                return Ok(Namesake::None);
            }
            _ => return Ok(Namesake::None),
        };
        // Who is called so a second time is somebody else.
        if let Some(all) =
            self.named.get_mut(of.name).and_then(|all| all.get_mut(&fold(&wish.name)))
        {
            all.retain(|other| other.id != stored.id);
        }
        let remark = format!("“{}” is {} here, known by its name.", wish.name, stored.label());
        self.outcome.remarks.push(remark);
        self.known.insert(wish.key.clone(), known(&stored));
        let is_free = stored.source.is_none();
        if !is_free || !self.writer.scope().reach().includes(stored.reach) {
            return Ok(Namesake::Kept);
        }
        let source = Some((self.source.clone(), wish.key.clone()));
        let values = filled(of, &stored, wish);
        let saving = Saving { source, values, ..Saving::of(&stored) };
        Ok(Namesake::Adopted(Box::new(saving), Box::new(stored)))
    }
}

/// What the record says, and where it says nothing, what the source tells.
fn filled(of: &'static RecordType, stored: &Stored, wish: &Wish) -> Vec<Value> {
    let mut values = stored.values.clone();
    for (at, field) in of.fields.iter().enumerate() {
        let is_open = values[at].is_nothing() && !stored.withheld.contains(&at);
        if is_open && !wish.once.contains(&field.name) {
            values[at] = wish.values[at].clone();
        }
    }
    values
}
