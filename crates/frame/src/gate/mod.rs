//! The gate: nothing reaches data except through a [`Reader`] or a [`Writer`] made here.
//!
//! A reader or writer is authenticated, allowed one permission, and confined to the organisations
//! that its actor reaches. A write takes its body first and its turn last ([`Act`]), and ends in
//! [`Writer::commit`], the only maker of [`Sealed`], which is the only answer a write route takes.
//! Absent on purpose: a way to a database connection, a role test in a handler, a second door.
//!
//! # What does not compile
//!
//! Each sample that must fail stands behind its twin, which differs in that one thing and compiles.
//!
//! A page is read with a permission, and a handler without a [`Reader`] is no handler:
//!
//! ```
//! # use frame::{gate::{Params, Reader, Routes, register::View}, problem::Problem};
//! async fn page(_: Reader<View>, _: Params) -> Result<String, Problem> {
//!     Ok(String::new())
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.read("/{key}", page)
//! }
//! ```
//! ```compile_fail,E0277
//! # use frame::{gate::{Params, Reader, Routes, register::View}, problem::Problem};
//! async fn page(_: Params) -> Result<String, Problem> {
//!     Ok(String::new())
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.read("/{key}", page)
//! }
//! ```
//!
//! Nor is there a change without an [`Act`], which the gate makes for whoever is permitted:
//!
//! ```
//! # use frame::{gate::{Act, Form, Params, Routes, Sealed, register::Edit}, problem::Problem};
//! async fn save(_: Params, _: Act<Edit, Form>) -> Result<Sealed, Problem> {
//!     Err(Problem::Missing)
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.write::<Edit, Form, _, _>("", save)
//! }
//! ```
//! ```compile_fail,E0277
//! # use frame::{gate::{Act, Form, Params, Routes, Sealed, register::Edit}, problem::Problem};
//! async fn save(_: Params) -> Result<Sealed, Problem> {
//!     Err(Problem::Missing)
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.write::<Edit, Form, _, _>("", save)
//! }
//! ```
//!
//! A reader cannot write:
//!
//! ```
//! # use frame::{gate::{Reader, Writer, register::Edit}, problem::Problem};
//! # use frame::store::{self, Stored};
//! async fn out_of_use(by: &mut Writer<Edit>, stored: &Stored) -> Result<(), Problem> {
//!     store::retire(by, stored).await.map(drop)
//! }
//! ```
//! ```compile_fail,E0308
//! # use frame::{gate::{Reader, Writer, register::Edit}, problem::Problem};
//! # use frame::store::{self, Stored};
//! async fn out_of_use(by: &mut Reader<Edit>, stored: &Stored) -> Result<(), Problem> {
//!     store::retire(by, stored).await.map(drop)
//! }
//! ```
//!
//! A write route takes no handler that answers without ending in a commit:
//!
//! ```
//! # use frame::{gate::{Act, Answer, Form, Routes, Sealed, register::Edit}, problem::Problem};
//! async fn save(_: Act<Edit, Form>) -> Result<Sealed, Problem> {
//!     Err(Problem::Missing)
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.write("", save)
//! }
//! ```
//! ```compile_fail,E0277
//! # use frame::{gate::{Act, Answer, Form, Routes, Sealed, register::Edit}, problem::Problem};
//! async fn save(_: Act<Edit, Form>) -> Result<Answer, Problem> {
//!     Err(Problem::Missing)
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.write("", save)
//! }
//! ```
//!
//! And nobody seals an answer but a writer:
//!
//! ```
//! # use frame::{gate::{Answer, Occurrence, Sealed, Writer, register::Edit}, problem::Problem};
//! async fn done(writer: Writer<Edit>) -> Result<Sealed, Problem> {
//!     writer.commit(Occurrence::of("comment.added"), Answer::see("/")).await
//! }
//! ```
//! ```compile_fail,E0624
//! # use frame::{gate::{Answer, Occurrence, Sealed, Writer, register::Edit}, problem::Problem};
//! async fn done(writer: Writer<Edit>) -> Result<Sealed, Problem> {
//!     Ok(Sealed::of(Answer::see("/")))
//! }
//! ```
//!
//! A commit says what happened:
//!
//! ```
//! # use frame::{gate::{Answer, Occurrence, Sealed, Writer, register::Edit}, problem::Problem};
//! async fn done(writer: Writer<Edit>) -> Result<Sealed, Problem> {
//!     writer.commit(Occurrence::changes(), Answer::see("/")).await
//! }
//! ```
//! ```compile_fail,E0061
//! # use frame::{gate::{Answer, Occurrence, Sealed, Writer, register::Edit}, problem::Problem};
//! async fn done(writer: Writer<Edit>) -> Result<Sealed, Problem> {
//!     writer.commit(Answer::see("/")).await
//! }
//! ```
//!
//! Nobody reaches the database through whoever acts, or through the installation:
//!
//! ```
//! # use frame::{database::{Ask, Database, DbError, Sql}, gate::{Reader, register::View}};
//! async fn everybody(by: &mut Database) -> Result<usize, DbError> {
//!     Ok(by.all(&Sql::same("SELECT id FROM persons")).await?.len())
//! }
//! ```
//! ```compile_fail,E0599
//! # use frame::{database::{Ask, Database, DbError, Sql}, gate::{Reader, register::View}};
//! async fn everybody(by: &mut Reader<View>) -> Result<usize, DbError> {
//!     Ok(by.all(&Sql::same("SELECT id FROM persons")).await?.len())
//! }
//! ```
//! ```
//! # use frame::app::App;
//! fn around(app: &App) {
//!     let _ = app.clock();
//! }
//! ```
//! ```compile_fail,E0624
//! # use frame::app::App;
//! fn around(app: &App) {
//!     let _ = app.database();
//! }
//! ```
//!
//! # What is refused only when it runs
//!
//! Whether a record changed is known when it is compared with what is stored, so three things
//! compile and are faults at run time, each with nothing kept: a commit of
//! [`Occurrence::changes`] when nothing changed, [`Writer::unchanged`] when something did, and the
//! commit of a [`Writer::rehearsal`]. The stories that hold it stand in
//! `crates/governance/tests/gate/ledger.rs`: `a_commit_that_changed_nothing_is_a_fault`,
//! `what_was_written_is_not_answered_as_unchanged`, `a_rehearsal_is_never_kept`.

mod act;
mod actor;
mod answer;
mod authenticate;
mod body;
mod handlers;
mod idempotency;
mod local;
pub mod passphrase;
mod permission;
mod reader;
pub(crate) mod render;
mod routes;
mod secret;
mod writer;

pub use act::{Act, AtTheDoor, Open};
pub use actor::{AccessRole, Actor, Grant, Scope, Scoped, Via};
pub(crate) use actor::{Asking, Inside};
pub use answer::{Answer, Sealed};
pub use authenticate::{Opened, open_session, session_cookie, session_cookie_ended};
pub(crate) use authenticate::{account, subtree, without_reach};
pub use body::{Body, Fields, Form, JsonBody, Nothing, Upload, UploadedFile, unknown_members};
pub use handlers::{OpenReadHandler, OpenWriteHandler, ReadHandler, WriteHandler};
pub use local::{
    Local, OwnEyes, accounts_of, local_reader, local_writer, open_another_session,
    open_session_for, own_eyes,
};
pub use permission::{
    Administer, Contribute, Permission, PermissionKey, ReachSet, SignedIn, Verb, authorize,
    register,
};
pub use reader::{Entrance, Pairs, Params, Part, Reader, RequestId, Visitor};
pub(crate) use routes::NamedPage;
pub use routes::{RouteEntry, Routes, TabsBeside};
pub use secret::{digest, secret_text};
pub use writer::{Occurrence, Writer};
