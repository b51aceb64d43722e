//! Entities with references of every spelling, and what goes wrong among them.

use super::{SOURCE, read, reference::Reference};
use crate::{
    File,
    landscape::{Class, Lifecycle, Target},
};

const ENTITIES: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: northwharf, title: Northwharf}
spec: {type: organization}
---
kind: group
metadata: {name: Shop}
spec: {type: team, parent: northwharf}
---
kind: User
metadata: {name: dana}
spec: {profile: {displayName: Dana Holt, email: dana@example.org}, memberOf: [shop]}
---
kind: Component
metadata:
  name: checkout
  annotations: {holdfast/rto: PT2H, holdfast/rpo: PT15M, holdfast/tier: '1'}
spec:
  type: service
  lifecycle: production
  owner: group:default/SHOP
  system: web-shop
  dependsOn: ['resource:default/orders-db', 'component:payments', 'a b']
  providesApis: [orders]
---
kind: API
metadata: {name: orders}
spec: {type: openapi, lifecycle: someday, owner: user:dana}
---
kind: Resource
metadata: {name: orders-db}
spec: {type: database, owner: shop, dependencyOf: [component:checkout]}
---
kind: System
metadata: {name: web-shop}
spec: {owner: shop}
---
kind: Robot
metadata: {name: r2}
---
kind: Component
spec: {type: service}
---
kind: Component
metadata: {name: Checkout}
---
just a text
---
kind: [broken
";

#[test]
fn entities_and_what_they_need_are_taken_and_the_rest_is_named() {
    let reading = read(&[File::named("catalog-info.yaml", ENTITIES)]);
    let land = &reading.landscape;
    assert_eq!(land.source, SOURCE);
    let names: Vec<&str> = land.services.iter().map(|entry| entry.what.name.as_str()).collect();
    assert_eq!(names, ["checkout", "web-shop"]);
    let checkout = &land.services[0].what;
    assert_eq!((checkout.rto, checkout.rpo, checkout.tier), (Some(7_200), Some(900), Some(1)));
    assert_eq!(checkout.teams, ["group:default/shop"]);
    assert_eq!(checkout.lifecycle, Some(Lifecycle::Live));
    let classes: Vec<Class> = land.components.iter().map(|entry| entry.what.class).collect();
    assert_eq!(classes, [Class::Interface, Class::Database]);
    assert_eq!(land.components[0].what.owner.as_deref(), Some("user:default/dana"));
    assert_eq!(land.persons[0].what.name, "Dana Holt");
    let needs: Vec<String> = land.dependencies.iter().map(|entry| entry.key.clone()).collect();
    assert_eq!(
        needs,
        [
            "component:default/checkout uses resource:default/orders-db",
            "component:default/checkout uses component:default/payments",
            "api:default/orders runs_on component:default/checkout",
            "system:default/web-shop uses component:default/checkout",
        ]
    );
    let open = "component:payments";
    let end = &land.dependencies[1].what.provider;
    assert!(matches!(end, Target::Unknown(called, _) if called == open));
    for (line, words) in [
        (23, "“a b” is no reference"),
        (28, "“someday” is no known lifecycle"),
        (38, "“Robot” is no kind of Backstage"),
        (41, "The Component has no name"),
        (44, "“Checkout” stands on line 14 as well"),
        (47, "a text without a `kind`"),
        (49, "broken YAML"),
    ] {
        let near = reading.problems.iter().find(|p| p.what.contains(words));
        let found = near.map(|p| p.spot.line).unwrap_or_default();
        assert!(found.abs_diff(line) <= 1, "{words}: {found}, not {line}: {:#?}", reading.problems);
    }
}

#[test]
fn an_entity_of_which_anything_is_refused_is_not_taken_by_halves() {
    let text = "kind: Component\nmetadata: {name: a, annotations: {holdfast/rto: soon, \
                holdfast/tier: '9'}}\nspec: {type: service, dependsOn: [b]}\n---\n\
                kind: Component\nmetadata: {name: b}\nspec: {type: service, lifecycle: someday, \
                owner: 'user:dana', system: gone}\n";
    let reading = read(&[File::named("catalog-info.yaml", text)]);
    let land = &reading.landscape;
    let names: Vec<&str> = land.services.iter().map(|entry| entry.what.name.as_str()).collect();
    assert_eq!(names, ["b"]);
    let refused = |words: &str| {
        let told = reading.problems.iter().find(|problem| problem.what.contains(words)).unwrap();
        (told.spot.line, told.kept.starts_with("Nothing of this entry"))
    };
    assert_eq!(refused("“soon” is no duration; write it like PT4H"), (2, true));
    assert_eq!(refused("“9” is no tier; tiers are 0 to 4"), (2, true));
    assert_eq!((reading.left_out, land.dependencies.len()), (1, 0), "its needs go with it");
    // What only is not understood is no refused field: it is kept in the words of the source.
    assert_eq!(
        land.services[0].what.texts,
        [
            "Owner in the source: user:dana.",
            "Lifecycle in the source: someday.",
            "System in the source: system:gone.",
        ]
    );
    assert_eq!(reading.problems.len(), 5, "{:#?}", reading.problems);
}

#[test]
fn a_part_that_cannot_be_read_is_lost_and_the_rest_is_taken_and_said_to_be() {
    let text = "kind: Group\nmetadata: {name: shop}\nspec: {type: team, children: ['a b', ops]}\n\
                ---\nkind: Component\nmetadata: {name: till}\nspec: {type: service, owner: shop, \
                dependsOn: ['a b'], subcomponentOf: ['gone', 'gone']}\n";
    let reading = read(&[File::named("catalog-info.yaml", text)]);
    let names: Vec<&str> =
        reading.landscape.organisations.iter().map(|one| one.name.as_str()).collect();
    assert!(names.contains(&"shop") && names.contains(&"ops"), "{names:?}");
    let kept = |line: usize| -> Vec<&str> {
        let on = reading.problems.iter().filter(|problem| problem.spot.line == line);
        on.filter(|problem| problem.what.contains("a b")).map(|problem| &*problem.kept).collect()
    };
    assert_eq!(kept(3), ["The group is taken without this part of it"]);
    assert_eq!(kept(7), ["The entity is taken without this need"]);
    assert_eq!(reading.left_out, 2);
    // What is said twice stands once in the description.
    let texts = &reading.landscape.services[0].what.texts;
    assert_eq!(texts, &["Part of in the source: component:gone."]);
}

#[test]
fn a_reference_is_read_whatever_it_leaves_out() {
    let read = |text| Reference::parse(text, "API", "shop");
    assert_eq!(read("orders").unwrap().key(), "api:shop/orders");
    assert_eq!(read("Component:Orders").unwrap().key(), "component:shop/orders");
    assert_eq!(read("resource:other/db").unwrap().to_string(), "resource:other/db");
    assert!(read("").is_err() && read("a:b:c").is_err() && read("a/b/c").is_err());
}
