//! The largest file of a record, to the byte.

use super::northwharf;
use frame::limits;
use testkit::On;
use testkit::on_both;

on_both!(a_file_at_the_limit_is_kept_and_one_byte_more_is_refused,);

async fn a_file_at_the_limit_is_kept_and_one_byte_more_is_refused(on: On) {
    let Some((port, ..)) = northwharf(on).await else { return };
    let dana = port.as_("dana");
    let path = "/organisations/ORG-0001/attachments";
    let mut file = vec![b'x'; limits::ATTACHMENT_BYTES + 1];
    assert_eq!(file.len(), 25 * 1024 * 1024 + 1);
    let seen = dana.upload(path, &[], ("file", "too-large.bin", &file)).await;
    seen.is(422).sees("The file is larger than 25 MB, the most that is accepted");
    dana.get("/organisations/ORG-0001").await.is(200).sees_not("too-large.bin");
    file.pop();
    dana.upload(path, &[], ("file", "at-the-limit.bin", &file)).await.is(303);
    let page = dana.get("/organisations/ORG-0001").await.is(200).text();
    let id = page.split("/attachments/").nth(1).unwrap().split(['"', '/']).next().unwrap();
    let kept = dana.get(&format!("{path}/{id}")).await;
    assert!(kept.is(200).body == file, "it comes back whole");
}
