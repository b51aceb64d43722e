//! The gate: nothing reaches data except through a [`Reader`] or a [`Writer`] made here.
//!
//! A reader or writer is authenticated, allowed one permission, and confined to the organisations
//! that its actor reaches. A write takes its body first and its turn last ([`Act`]), and ends in
//! [`Writer::commit`], the only maker of [`Sealed`], which is the only answer a write route takes.
//! Absent on purpose: a way to a database connection, a role test in a handler, a second door.
//!
//! # What does not compile
//!
//! Each sample that must fail stands behind one that differs in that one thing and compiles.
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
//! A reader cannot write:
//!
//! ```
//! # use frame::{gate::{Writer, register::Edit}, problem::Problem, store::{self, Stored}};
//! async fn out_of_use(writer: &mut Writer<Edit>, stored: &Stored) -> Result<(), Problem> {
//!     store::retire(writer, stored).await.map(drop)
//! }
//! ```
//! ```compile_fail,E0308
//! # use frame::{gate::{Reader, register::Edit}, problem::Problem, store::{self, Stored}};
//! async fn out_of_use(writer: &mut Reader<Edit>, stored: &Stored) -> Result<(), Problem> {
//!     store::retire(writer, stored).await.map(drop)
//! }
//! ```
//!
//! A write route takes no handler that does not end in a commit:
//!
//! ```
//! # use frame::{gate::{Act, Answer, Form, Occurrence, Routes, Sealed}, problem::Problem};
//! # use frame::gate::register::Edit;
//! async fn save(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
//!     let (_, writer) = act.begin().await?;
//!     writer.commit(Occurrence::changes(), Answer::see("/")).await
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.write("", save)
//! }
//! ```
//! ```compile_fail,E0277
//! # use frame::{gate::{Act, Answer, Form, Occurrence, Routes, Sealed}, problem::Problem};
//! # use frame::gate::register::Edit;
//! async fn save(act: Act<Edit, Form>) -> Result<Answer, Problem> {
//!     let (_, writer) = act.begin().await?;
//!     Ok(Answer::see("/"))
//! }
//! fn routes(routes: Routes) -> Routes {
//!     routes.write("", save)
//! }
//! ```
//!
//! Nor is there a commit that tells the ledger nothing:
//!
//! ```compile_fail,E0061
//! # use frame::{gate::{Act, Answer, Form, Occurrence, Routes, Sealed}, problem::Problem};
//! # use frame::gate::register::Edit;
//! async fn save(act: Act<Edit, Form>) -> Result<Sealed, Problem> {
//!     let (_, writer) = act.begin().await?;
//!     writer.commit(Answer::see("/")).await
//! }
//! ```
//!
//! And nobody makes a reader, or reaches the database, but the gate:
//!
//! ```
//! # use frame::{gate::Scoped, problem::Problem, store};
//! async fn how_many(by: &mut impl Scoped) -> Result<u64, Problem> {
//!     let of = by.scope().register();
//!     store::count(by, of, &store::ListQuery::default()).await
//! }
//! ```
//! ```compile_fail,E0599
//! # use frame::{database::{Ask, Sql}, gate::Scoped, problem::Problem, store};
//! async fn everybody(by: &mut impl Scoped) -> Result<usize, Problem> {
//!     let rows = by.asked().all(&Sql::same("SELECT id FROM persons")).await?;
//!     Ok(rows.len())
//! }
//! ```
//! ```compile_fail,E0624
//! # use frame::{app::App, gate::Scope};
//! fn around(app: &App) {
//!     let _ = app.database();
//! }
//! ```

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
pub(crate) use authenticate::{account, subtree};
pub use body::{Body, Fields, Form, JsonBody, Nothing, Upload, UploadedFile, unknown_members};
pub use handlers::{OpenReadHandler, OpenWriteHandler, ReadHandler, WriteHandler};
pub use local::{
    Local, OwnEyes, local_reader, local_writer, open_another_session, open_session_for, own_eyes,
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
