//! Permissions: what they are called, who is allowed them, and how far.

use crate::gate::actor::{AccessRole, Grant};
use record::RecordType;
use std::collections::BTreeSet;
use terms::Id;

/// What one may do with a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// See its records.
    View,
    /// Add and change its records, comment, attach.
    Edit,
    /// Take records out of use, and back.
    Retire,
    /// Bring in many records from a file.
    Import,
    /// See and change the fields marked confidential with this word.
    Confidential(&'static str),
}

impl Verb {
    /// The last word of the permission.
    pub fn word(self) -> &'static str {
        match self {
            Verb::View => "view",
            Verb::Edit => "edit",
            Verb::Retire => "retire",
            Verb::Import => "import",
            Verb::Confidential(word) => word,
        }
    }
}

/// The name of a permission: `person.edit`, `administration.manage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermissionKey {
    /// On a register.
    Register(&'static str, Verb),
    /// To run the installation: accounts, tokens, custom fields.
    Administer,
    /// To contribute what is one's own: comments, views, drafts.
    Contribute,
    /// To be signed in at all.
    SignedIn,
}

impl std::fmt::Display for PermissionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PermissionKey::Register(register, verb) => write!(f, "{register}.{}", verb.word()),
            PermissionKey::Administer => f.write_str("administration.manage"),
            PermissionKey::Contribute => f.write_str("own.contribute"),
            PermissionKey::SignedIn => f.write_str("own.view"),
        }
    }
}

/// A permission as a type: the argument without which a handler gets no data.
pub trait Permission: Send + Sync + 'static {
    /// Its name on a route that serves `register`, or on one that serves none.
    fn key(register: Option<&'static RecordType>) -> PermissionKey;
}

/// Permissions on the register that a route serves.
pub mod register {
    use super::{Permission, PermissionKey, Verb};
    use record::RecordType;

    macro_rules! of_register {
        ($(#[$doc:meta])* $name:ident) => {
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name;

            impl Permission for $name {
                fn key(register: Option<&'static RecordType>) -> PermissionKey {
                    let register = register.expect("the route was mounted for a register");
                    PermissionKey::Register(register.name, Verb::$name)
                }
            }
        };
    }

    of_register! {
        /// See the records of the register.
        View
    }
    of_register! {
        /// Add and change records of the register.
        Edit
    }
    of_register! {
        /// Take records of the register out of use, and back.
        Retire
    }
    of_register! {
        /// Bring in many records of the register from a file.
        Import
    }
}

/// Run the installation.
#[derive(Debug)]
pub struct Administer;

impl Permission for Administer {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::Administer
    }
}

/// Keep drafts, views and a passphrase of one's own.
#[derive(Debug)]
pub struct Contribute;

impl Permission for Contribute {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::Contribute
    }
}

/// Be signed in: one's own account, search within one's reach, live updates.
#[derive(Debug)]
pub struct SignedIn;

impl Permission for SignedIn {
    fn key(_: Option<&'static RecordType>) -> PermissionKey {
        PermissionKey::SignedIn
    }
}

/// How far a permission goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReachSet {
    /// The data of every organisation.
    Everything,
    /// The data of these organisations.
    Organisations(BTreeSet<Id>),
}

impl ReachSet {
    /// Does it include the data of `organisation`?
    pub fn includes(&self, organisation: Id) -> bool {
        match self {
            ReachSet::Everything => true,
            ReachSet::Organisations(ids) => ids.contains(&organisation),
        }
    }

    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        matches!(self, ReachSet::Organisations(ids) if ids.is_empty())
    }
}

/// **The** decision: does somebody with these grants have this permission, and how far?
///
/// `None` means no. Every route, list, search, export and live stream asks here and nowhere else.
pub fn authorize(grants: &[Grant], key: PermissionKey) -> Option<ReachSet> {
    if matches!(key, PermissionKey::SignedIn | PermissionKey::Contribute) {
        // Whoever is signed in has an account of their own; it reaches nobody's data.
        return Some(ReachSet::Organisations(BTreeSet::new()));
    }
    let mut reached = BTreeSet::new();
    let mut allowed = false;
    for grant in grants.iter().filter(|grant| allows(grant.role, key)) {
        allowed = true;
        match &grant.subtree {
            None => return Some(ReachSet::Everything),
            Some(subtree) => reached.extend(subtree.iter().copied()),
        }
    }
    allowed.then_some(ReachSet::Organisations(reached))
}

/// The matrix of roles and permissions.
fn allows(role: AccessRole, key: PermissionKey) -> bool {
    use AccessRole::{Administrator, Contributor, Lead, Reader};
    match key {
        PermissionKey::SignedIn | PermissionKey::Contribute => true,
        PermissionKey::Administer => role == Administrator,
        PermissionKey::Register(_, verb) => match verb {
            Verb::View => matches!(role, Lead | Contributor | Reader | Administrator),
            Verb::Edit | Verb::Import | Verb::Confidential(_) => matches!(role, Lead | Contributor),
            Verb::Retire => role == Lead,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Id {
        Id::v7(1, [n; 10])
    }

    fn grant(role: AccessRole, subtree: Option<&[u8]>) -> Grant {
        Grant {
            role,
            organisation: subtree.map(|ids| id(ids[0])),
            subtree: subtree.map(|ids| ids.iter().map(|n| id(*n)).collect()),
        }
    }

    const VIEW: PermissionKey = PermissionKey::Register("person", Verb::View);
    const EDIT: PermissionKey = PermissionKey::Register("person", Verb::Edit);

    #[test]
    fn without_a_grant_nothing_is_allowed() {
        assert_eq!(authorize(&[], VIEW), None);
        assert_eq!(authorize(&[], PermissionKey::Administer), None);
    }

    #[test]
    fn each_permission_reaches_only_where_its_own_grant_does() {
        let grants =
            [grant(AccessRole::Contributor, Some(&[1, 2])), grant(AccessRole::Reader, Some(&[3]))];
        let reach =
            |ids: &[u8]| Some(ReachSet::Organisations(ids.iter().map(|n| id(*n)).collect()));
        assert_eq!(authorize(&grants, VIEW), reach(&[1, 2, 3]));
        assert_eq!(authorize(&grants, EDIT), reach(&[1, 2]));
    }

    #[test]
    fn an_administrator_runs_the_installation_and_edits_nobody_s_records() {
        let grants = [grant(AccessRole::Administrator, None)];
        assert_eq!(authorize(&grants, PermissionKey::Administer), Some(ReachSet::Everything));
        assert_eq!(authorize(&grants, VIEW), Some(ReachSet::Everything));
        assert_eq!(authorize(&grants, EDIT), None);
        let private = PermissionKey::Register("person", Verb::Confidential("private"));
        assert_eq!(authorize(&grants, private), None);
    }
}
