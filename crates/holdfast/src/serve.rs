//! `holdfast serve`: the installation over HTTP, until it is told to end.

use crate::{
    config::{Config, Serve},
    documents,
    installation::Installation,
    voice,
};
use anyhow::{Context, Result, bail};
use frame::{accounts, clock::Clock, doors, jobs, mail, server};
use governance::documents::places;
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch, time::timeout};

/// How long requests under way may take once the end was asked for. Live streams never end by
/// themselves.
const GRACE: Duration = Duration::from_secs(5);

/// Serves the installation of the configuration.
pub async fn run(config: &Config, asked: &Serve) -> Result<()> {
    if !asked.listen.ip().is_loopback() && !asked.behind_tls {
        bail!(
            "{} is reached from other machines, and this server speaks plain HTTP; listen on \
             127.0.0.1, or put a TLS proxy before it and say --behind-tls",
            asked.listen
        );
    }
    let kept_at = documents::read(&asked.places)?;
    let mut prepared = Installation::prepare(config).await?;
    let is_new = !accounts::exist(&mut prepared.database).await.map_err(problem)?;
    let code = is_new.then(|| doors::setup_code(&Clock::system()));
    let installation = prepared.start(asked.behind_tls, code.clone());
    let listener = listen(asked.listen).await?;
    let (address, ending) = (address(&listener)?, Ending::listen()?);
    voice::say(format!("Holdfast is at {address}"))?;
    if let (Some(relay), Some(from)) = (&asked.mail_relay, &asked.mail_from) {
        let home = asked.home.as_deref().unwrap_or(&address).trim_end_matches('/').to_owned();
        let (relay, from) = (relay.clone(), from.clone());
        mail::use_relay(&installation.app, mail::Relay { address: relay, from, home });
    }
    places::use_places(&installation.app, kept_at);
    if let Some(code) = code {
        voice::say(format!(
            "Nobody can sign in yet. Open {address}/start and give this code, which is good \
             until the first administrator exists or this program ends:\n\n    {code}\n"
        ))?;
    }
    until_told(installation, listener, ending).await
}

/// Letters in groups of four.
pub fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// Listens. Port 0 takes a free one.
pub async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} cannot be listened on; give another address or port"))
}

/// The address to open in a browser.
pub fn address(listener: &TcpListener) -> Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// Serves until Ctrl-C or SIGTERM, answers what is under way, and closes the database in order.
pub async fn until_told(
    installation: Installation,
    listener: TcpListener,
    ending: Ending,
) -> Result<()> {
    let (router, entries) = server::router(&installation.app);
    tracing::info!(routes = entries.len(), "serving");
    let more = [governance::procedure::JOBS, governance::documents::JOBS, &[mail::JOB]].concat();
    let jobs = tokio::spawn(jobs::run(installation.app.clone(), more));
    // The first question about consequences need not wait for the landscape to be read.
    let landscape = tokio::spawn(analysis::kept::follow(installation.app.clone()));
    let work = tokio::spawn(governance::procedure::kept::keep_fresh(installation.app.clone()));
    let (tell, mut told) = watch::channel(false);
    let mut heard = tell.subscribe();
    tokio::spawn(async move {
        ending.asked().await;
        tracing::info!("ending");
        tell.send_replace(true);
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        drop(told.wait_for(|end| *end).await);
    });
    let late = async move {
        drop(heard.wait_for(|end| *end).await);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.context("the server failed")?,
        () = late => tracing::info!("streams that were open have been cut"),
    }
    // What a job leaves undone, its lease gives to the next start.
    jobs.abort();
    landscape.abort();
    work.abort();
    if timeout(GRACE, installation.close()).await.is_err() {
        tracing::warn!("the database was still busy");
    }
    Ok(())
}

/// Hears that the end is asked for: Ctrl-C, or SIGTERM. It hears from the moment it is made, so it
/// is made before anybody is told that the server is there.
pub struct Ending {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Ending {
    /// Begins to hear.
    pub fn listen() -> Result<Ending> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
            Ok(Ending { signals })
        }
        #[cfg(not(unix))]
        Ok(Ending {})
    }

    /// Waits until the end is asked for.
    async fn asked(self) {
        #[cfg(unix)]
        {
            let [mut interrupt, mut terminate] = self.signals;
            tokio::select! {
                _ = interrupt.recv() => (),
                _ = terminate.recv() => (),
            }
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
    }
}

/// A problem of the frame in words.
pub fn problem(problem: frame::problem::Problem) -> anyhow::Error {
    match &problem {
        frame::problem::Problem::Fault(details) => anyhow::anyhow!("{details}"),
        told => anyhow::anyhow!("{}: {}", told.title(), told.detail()),
    }
}
