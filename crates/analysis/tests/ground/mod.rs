//! Northwharf as the stories of pages find it: people and services laid, nobody signed in.

use governance::people::northwharf::Laid;
use testkit::{On, Port, commit};

/// The installation, and what was laid by name.
pub async fn northwharf(on: On) -> Option<(Port, Laid)> {
    let capabilities =
        [governance::CAPABILITIES, services::CAPABILITIES, analysis::CAPABILITIES].concat();
    let port = Port::open(capabilities, on).await?;
    let mut writer = port.writer().await;
    let laid = governance::people::northwharf::lay(&mut writer).await.expect("people are laid");
    services::northwharf::lay(&mut writer, &laid).await.expect("services are laid");
    commit(writer).await.expect("it is committed");
    Some((port, laid))
}
