//! Asking providers: no redirects, little patience, small answers.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http, reqwest};

/// How long a provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(8);
/// The largest answer that is read, in bytes. Key sets of large providers have some 20 kB.
const LARGEST: usize = 1024 * 1024;

/// The client with which every provider is asked.
#[derive(Debug, Clone)]
pub struct Http(reqwest::Client);

/// Why there was no answer to work with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not reached, or not in time.
    #[error("{0}")]
    Request(#[from] reqwest::Error),
    /// More than anybody's key set is.
    #[error("the answer is larger than {LARGEST} bytes")]
    TooLarge,
    /// A status or header that is none.
    #[error("{0}")]
    Malformed(#[from] http::Error),
}

impl Http {
    /// A client. Redirects are off: an answer from elsewhere would be taken for the provider's, and our secret would go along.
    pub fn new() -> Result<Self, reqwest::Error> {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(PATIENCE / 2)
            .timeout(PATIENCE)
            .user_agent(concat!("benchside/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
