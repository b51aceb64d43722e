//! Handlers: functions whose first argument is a reader, or whose last is an act.
//!
//! The traits here are why a route without a permission does not compile: a route takes nothing
//! else, and only the gate can call one.

use crate::{
    gate::{
        act::{Act, Open},
        answer::Sealed,
        body::Body,
        permission::Permission,
        reader::{Entrance, Part, Reader, Visitor},
    },
    problem::Problem,
};
use axum::response::{IntoResponse, Response};
use std::future::Future;

/// A function that reads with the permission `P`; `A` are the parts it takes besides.
pub trait ReadHandler<P, A>: Clone + Send + Sync + 'static {
    /// Calls it.
    fn call(
        self,
        reader: Reader<P>,
        entrance: Entrance,
    ) -> impl Future<Output = Result<Response, Problem>> + Send;
}

/// A function that changes with the permission `P`, out of a body `B`.
pub trait WriteHandler<P, B, A>: Clone + Send + Sync + 'static {
    /// Calls it.
    fn call(
        self,
        entrance: Entrance,
        act: Act<P, B>,
    ) -> impl Future<Output = Result<Sealed, Problem>> + Send;
}

/// A function at a door that is open to all.
pub trait OpenReadHandler<A>: Clone + Send + Sync + 'static {
    /// Calls it.
    fn call(
        self,
        visitor: Visitor,
        entrance: Entrance,
    ) -> impl Future<Output = Result<Response, Problem>> + Send;
}

/// A function that changes something at a door that is open to all.
pub trait OpenWriteHandler<B, A>: Clone + Send + Sync + 'static {
    /// Calls it.
    fn call(
        self,
        entrance: Entrance,
        open: Open<B>,
    ) -> impl Future<Output = Result<Sealed, Problem>> + Send;
}

macro_rules! handlers {
    ($($part:ident),*) => {
        impl<P, F, Fut, R, $($part),*> ReadHandler<P, ($($part,)*)> for F
        where
            P: Permission,
            F: Fn(Reader<P>, $($part),*) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Result<R, Problem>> + Send,
            R: IntoResponse,
            $($part: Part),*
        {
            async fn call(
                self,
                reader: Reader<P>,
                _entrance: Entrance,
            ) -> Result<Response, Problem> {
                let answer = self(reader, $($part::take(&_entrance)?),*).await?;
                Ok(answer.into_response())
            }
        }

        impl<P, B, F, Fut, $($part),*> WriteHandler<P, B, ($($part,)*)> for F
        where
            P: Permission,
            B: Body,
            F: Fn($($part,)* Act<P, B>) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Result<Sealed, Problem>> + Send,
            $($part: Part),*
        {
            async fn call(self, _entrance: Entrance, act: Act<P, B>) -> Result<Sealed, Problem> {
                self($($part::take(&_entrance)?,)* act).await
            }
        }

        impl<F, Fut, R, $($part),*> OpenReadHandler<($($part,)*)> for F
        where
            F: Fn(Visitor, $($part),*) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Result<R, Problem>> + Send,
            R: IntoResponse,
            $($part: Part),*
        {
            async fn call(
                self,
                visitor: Visitor,
                _entrance: Entrance,
            ) -> Result<Response, Problem> {
                let answer = self(visitor, $($part::take(&_entrance)?),*).await?;
                Ok(answer.into_response())
            }
        }

        impl<B, F, Fut, $($part),*> OpenWriteHandler<B, ($($part,)*)> for F
        where
            B: Body,
            F: Fn($($part,)* Open<B>) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Result<Sealed, Problem>> + Send,
            $($part: Part),*
        {
            async fn call(self, _entrance: Entrance, open: Open<B>) -> Result<Sealed, Problem> {
                self($($part::take(&_entrance)?,)* open).await
            }
        }
    };
}

handlers!();
handlers!(A1);
handlers!(A1, A2);
handlers!(A1, A2, A3);
