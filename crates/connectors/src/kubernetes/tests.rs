//! Manifests: who answers for a name, what is not understood, what keeps its data nowhere.

use super::read;
use crate::{File, landscape::Target};

const MANIFEST: &str = "\
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - image: wharf/shop:1.2
        env:
        - {name: CART_ADDR, value: 'cart:80'}
        - {name: PAY_URL, value: 'http://pay.bank.svc.cluster.local/v1'}
        - {name: TOKEN, value: never-kept}
      volumes: [{persistentVolumeClaim: {claimName: files}}]
---
kind: Service
metadata: {name: cart}
spec: {selector: {app: redis}}
---
kind: List
items:
- kind: StatefulSet
  metadata: {name: redis}
  spec:
    template:
      metadata: {labels: {app: redis, tier: db}}
      spec: {containers: [{image: 'redis:8'}]}
- kind: PersistentVolumeClaim
  metadata: {name: files}
- kind: ServiceAccount
  metadata: {name: quiet}
---
kind: Ingress
metadata: {name: door}
spec: {rules: [{http: {paths: [{backend: {service: {name: cart}}}]}}]}
---
kind: Service
metadata: {name: orphan}
spec: {selector: {app: nothing}}
---
kind: Helicopter
metadata: {name: h}
---
kind: Deployment
metadata: {}
---
a: {{ .Values.broken }}
";

#[test]
fn names_lead_to_what_answers_and_the_rest_is_named() {
    let reading = read(&[File::named("all.yaml", MANIFEST)]);
    let land = &reading.landscape;
    let names: Vec<&str> = land.components.iter().map(|entry| entry.what.name.as_str()).collect();
    assert_eq!(names, ["shop", "redis", "files", "door"]);
    let needs: Vec<&str> = land.dependencies.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(
        needs,
        [
            "default/Deployment/shop uses default/StatefulSet/redis",
            "default/Deployment/shop uses bank/Service/pay",
            "default/Deployment/shop runs_on default/PersistentVolumeClaim/files",
            "default/Ingress/door uses default/StatefulSet/redis",
        ]
    );
    assert!(matches!(land.dependencies[1].what.provider, Target::Unknown(..)));
    assert!(land.components[1].what.description.as_ref().unwrap().contains("lost with it"));
    for words in ["“orphan”", "“Helicopter”", "The Deployment has no name", "pay.bank"] {
        assert!(reading.problems.iter().any(|problem| problem.what.contains(words)), "{words}");
    }
    assert!(!format!("{reading:?}").contains("never-kept"));
}
