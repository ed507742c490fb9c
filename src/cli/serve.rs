//! `benchside serve`, and the part of it that the demonstration shares.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::net::TcpListener;

use super::Place;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Mail, Mode};

/// Serve the product for real people (run 'benchside setup' once before)
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// The port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The network address to listen on; a proxy that speaks HTTPS stands before it
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// The address people use, such as https://skills.example.ac.uk
    #[arg(long, value_name = "URL", env = "BENCHSIDE_ADDRESS")]
    address: Option<String>,
    /// Where people write with questions about the service, shown under Help
    #[arg(long, value_name = "ADDRESS", env = "BENCHSIDE_CONTACT")]
    contact: Option<String>,
    /// How mail leaves: smtps://user:password@host, smtp://host?tls=required, or smtp://host
    #[arg(long, value_name = "URL", env = "SMTP_URL", hide_env_values = true)]
    smtp: Option<String>,
    /// The sender of mail, such as benchside@example.ac.uk
    #[arg(long, value_name = "ADDRESS", env = "MAIL_FROM")]
    mail_from: Option<String>,
}

impl Serve {
    pub async fn run(self) -> Result<ExitCode> {
        let _hold = crate::folder::hold(&self.place.data, Mode::Real)?;
        let listener = listen(SocketAddr::new(self.listen, self.port)).await?;
        let address = match self.address {
            Some(address) => address.trim_end_matches('/').to_owned(),
            None => format!("http://{}", listener.local_addr()?),
        };
        let mail = match (self.smtp, self.mail_from) {
            (Some(url), Some(from)) => Mail::Smtp { url, from },
            (Some(_), None) => bail!("Say with --mail-from which address mail comes from."),
            (None, _) => {
                let folder = self.place.data.join("mail");
                eprintln!(
                    "No --smtp was given: mail is written to {} and leaves the house only when you send it.",
                    folder.display()
                );
                Mail::File(folder)
            }
        };
        let config = Config {
            mode: Mode::Real,
            data: self.place.data,
            database_url: self.place.database_url,
            address,
            contact: self.contact,
            mail,
        };
        let app = App::open(config, Clock::System).await?;
        serve(app, listener).await
    }
}

/// Takes the port, or says what to do.
pub(super) async fn listen(at: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(at).await.with_context(|| {
        format!(
            "Port {} is taken or not allowed. Name another with --port, such as --port {}.",
            at.port(),
            at.port().saturating_add(1)
        )
    })
}

/// Prints the address and answers until told to stop; then finishes what was begun.
pub(super) async fn serve(app: App, listener: TcpListener) -> Result<ExitCode> {
    app.mail.check(app.config.mode)?;
    app.follow();
    println!("Benchside is at {}  (stop it with Ctrl+C)", app.config.address);
    let service = crate::web::service(app.clone(), crate::routes()).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(told_to_stop()).await?;
    app.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Ends with Ctrl+C or a request to terminate.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
