//! A bucket of an S3-compatible object store, asked over HTTP by `object_store`.
//!
//! The requests travel over hyper and rustls, which the program holds anyway: the HTTP client that
//! `object_store` would bring is twice as large as all of this.

use super::places::Keeper;
use http_body_util::BodyExt;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connect, HttpConnector as Plain},
    },
    rt::TokioExecutor,
};
use object_store::{
    ClientOptions, Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
        HttpResponse, HttpResponseBody, HttpService,
    },
    path::Path,
};
use std::{fmt, future::Future, io, pin::Pin, time::Duration};

/// For how long one request may take.
const REQUEST: Duration = Duration::from_secs(20);

/// For how long an answer is tried for before the store counts as out of reach.
const PATIENCE: Duration = Duration::from_secs(8);

/// Where a bucket is, and with which key it is opened.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BucketAt {
    /// The bucket.
    pub bucket: String,
    /// What stands before the paths in it; empty for nothing.
    pub prefix: String,
    /// The address of the store, like `https://s3.example:9000`; open for Amazon's own.
    pub endpoint: Option<String>,
    /// The region; most stores of one's own take any.
    pub region: String,
    /// Which key.
    pub key_id: String,
    /// The key itself. It is shown nowhere.
    pub secret: String,
    /// What goes with a key for some hours.
    pub session: Option<String>,
}

impl fmt::Debug for BucketAt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "s3://{}/{} at {:?}", self.bucket, self.prefix, self.endpoint)
    }
}

/// A bucket.
#[derive(Debug)]
pub struct Bucket {
    store: AmazonS3,
    prefix: Path,
}

impl Bucket {
    /// A bucket to be asked. Nothing is sent yet.
    ///
    /// Errors: the address of the store, or the name of the bucket, is none.
    pub fn open(at: BucketAt) -> Result<Bucket, String> {
        let retry = RetryConfig { max_retries: 2, retry_timeout: PATIENCE, ..Default::default() };
        let is_plain = at.endpoint.as_ref().is_some_and(|at| at.starts_with("http://"));
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(at.bucket)
            .with_region(at.region)
            .with_access_key_id(at.key_id)
            .with_secret_access_key(at.secret)
            .with_retry(retry)
            .with_http_connector(Connector { is_plain });
        if let Some(session) = at.session {
            builder = builder.with_token(session);
        }
        if let Some(endpoint) = at.endpoint {
            builder = builder.with_allow_http(is_plain);
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        let store = builder.build().map_err(|error| error.to_string())?;
        let prefix = Path::parse(at.prefix.trim_matches('/')).map_err(|error| error.to_string())?;
        Ok(Bucket { store, prefix })
    }

    fn path(&self, path: &str) -> Path {
        path.split('/').fold(self.prefix.clone(), |all, part| all.join(part))
    }

    /// Waits for the store on this thread, which may.
    fn wait<T>(work: impl Future<Output = T>) -> io::Result<T> {
        let runtime = tokio::runtime::Handle::try_current().map_err(io::Error::other)?;
        Ok(runtime.block_on(work))
    }
}

impl Keeper for Bucket {
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let payload = PutPayload::from(bytes.to_vec());
        let put = Bucket::wait(self.store.put(&self.path(path), payload))?;
        put.map(drop).map_err(io::Error::other)
    }

    fn get(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let path = self.path(path);
        let got = Bucket::wait(async { self.store.get(&path).await?.bytes().await })?;
        match got {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            // A bucket that is not there is another finding than a file that is not there.
            Err(Error::NotFound { source, .. }) if source.to_string().contains("NoSuchBucket") => {
                Err(io::Error::new(io::ErrorKind::NotFound, "the bucket is not there"))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    fn holds_any(&self, path: &str) -> bool {
        let path = self.path(path);
        let listed = Bucket::wait(self.store.list_with_delimiter(Some(&path)));
        matches!(listed, Ok(Ok(found)) if !found.objects.is_empty())
    }
}

/// Makes the client.
#[derive(Debug)]
struct Connector {
    is_plain: bool,
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = Client::builder(TokioExecutor::new());
        if self.is_plain {
            return Ok(HttpClient::new(Sender(client.build(Plain::new()))));
        }
        let generic = |error: io::Error| Error::Generic { store: "S3", source: Box::new(error) };
        // Whom the machine trusts, for a store of one's own mostly has a certificate of one's own.
        let connector = HttpsConnectorBuilder::new().with_native_roots().map_err(generic)?;
        Ok(HttpClient::new(Sender(client.build(connector.https_only().enable_http1().build()))))
    }
}

/// Sends requests.
#[derive(Debug)]
struct Sender<C>(Client<C, HttpRequestBody>);

type Answered<'s> = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 's>>;

impl<C> HttpService for Sender<C>
where
    C: Connect + Clone + fmt::Debug + Send + Sync + 'static,
{
    fn call<'s, 'a>(&'s self, request: HttpRequest) -> Answered<'a>
    where
        's: 'a,
        Self: 'a,
    {
        Box::pin(async move {
            let late = |error| HttpError::new(HttpErrorKind::Timeout, error);
            let answer = tokio::time::timeout(REQUEST, self.0.request(request)).await;
            let answer = answer.map_err(late)?.map_err(|error| {
                let kind = match error.is_connect() {
                    true => HttpErrorKind::Connect,
                    false => HttpErrorKind::Request,
                };
                HttpError::new(kind, error)
            })?;
            let (parts, body) = answer.into_parts();
            let body = body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error));
            Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body)))
        })
    }
}
