//! The gate: nothing reaches data except through a [`Reader`] or a [`Writer`] made here.
//!
//! A reader or writer is authenticated, allowed one permission, and confined to the organisations
//! that its actor reaches. A write takes its body first and its turn last ([`Act`]), and ends in
//! [`Writer::commit`], the only maker of [`Sealed`], which is the only answer a write route takes.
//! Absent on purpose: a way to a database connection, a role test in a handler, a second door.

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
pub use answer::{Answer, Sealed};
pub use authenticate::{Opened, open_session, session_cookie, session_cookie_ended};
pub use body::{Body, Fields, Form, JsonBody, Nothing, Upload, UploadedFile, unknown_members};
pub use handlers::{OpenReadHandler, OpenWriteHandler, ReadHandler, WriteHandler};
pub use local::{Local, local_reader, local_writer};
pub use permission::{
    Administer, Contribute, Permission, PermissionKey, ReachSet, SignedIn, Verb, authorize,
    register,
};
pub use reader::{Entrance, Pairs, Params, Part, Reader, RequestId, Visitor};
pub use routes::{RouteEntry, Routes};
pub use secret::{digest, secret_text};
pub use writer::{Occurrence, Writer};
