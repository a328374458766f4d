//! The private PostgreSQL server: what stands in when nobody set `DATABASE_URL`.
//!
//! It lives under `DATA_DIR/postgres` and belongs to one process at a time:
//!
//! | path | what |
//! |---|---|
//! | `lock` | held by the process that runs the server; holds its process id |
//! | `password` | of the one database user, mode 0600 |
//! | `cluster/` | PostgreSQL's own files, mode 0700 |
//! | `socket/` | the server's socket, mode 0700, for an operator's `psql` |
//! | `log` | what the server had to say |
//!
//! The server listens on a free loopback port, keeps fsync on, and stops with the process: on a signal, on an error,
//! and (where `setpriv` is at hand) also when the process is killed outright. A server left over all the same is
//! stopped by the next start. PostgreSQL refuses to run as root, so there it runs as an unprivileged user.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod account;
mod cluster;
mod error;
mod lock;
mod programs;
mod server;

pub use account::Account;
pub use error::PostgresError;
pub(crate) use error::telling_line;
pub use programs::Programs;
pub(crate) use programs::client_program;

use cluster::Cluster;
use lock::Lock;
use server::Server;

/// How long a command waits for the server of a process that is itself still starting.
const JOIN_PATIENCE: Duration = Duration::from_secs(20);

/// Where everything of the private server lies, `DATA_DIR/postgres`.
#[derive(Debug, Clone)]
struct Home {
    folder: PathBuf,
}

impl Home {
    /// Makes the folder where it is missing. Its name is made absolute, because the server's own idea of it must
    /// compare equal to ours.
    fn open(data_dir: &Path) -> Result<Self, PostgresError> {
        let folder = data_dir.join("postgres");
        let missing: Vec<&Path> = folder.ancestors().take_while(|step| !step.exists()).collect();
        let make = || {
            std::fs::create_dir_all(&folder)?;
            for made in missing.iter().filter(|made| !made.as_os_str().is_empty()) {
                // Whatever the umask: the server's user must get through, and nobody else may look around.
                std::fs::set_permissions(made, Permissions::from_mode(0o711))?;
            }
            folder.canonicalize()
        };
        Ok(Self { folder: make().map_err(|source| PostgresError::file(&folder, source))? })
    }

    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }
    fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }
    fn password(&self) -> PathBuf {
        self.folder.join("password")
    }
    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
    fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }
}

/// A private server that is up, and who has to stop it.
#[derive(Debug)]
pub struct PrivateServer {
    url: String,
    /// `None` where another process runs the server and this one only uses it.
    own: Option<(Server, Lock)>,
}

impl PrivateServer {
    /// Starts the server of this `DATA_DIR`, made anew if there is none yet; the first time takes some seconds.
    ///
    /// Call it on the main thread: the kernel stops the server when the thread that started it ends.
    ///
    /// # Errors
    /// [`PostgresError::InUse`] if another process runs it; every other variant says in one line what is wrong and
    /// what to do.
    pub async fn start(data_dir: &Path) -> Result<Self, PostgresError> {
        let home = Home::open(data_dir)?;
        let lock = Lock::take(&home.lock())?;
        Self::start_locked(&home, lock).await
    }

    /// The same for a short command: a server that another process runs is used where it is.
    ///
    /// # Errors
    /// As [`PrivateServer::start`], but never [`PostgresError::InUse`] while the other server answers.
    pub async fn join_or_start(data_dir: &Path) -> Result<Self, PostgresError> {
        let home = Home::open(data_dir)?;
        match Lock::take(&home.lock()) {
            Ok(lock) => Self::start_locked(&home, lock).await,
            Err(PostgresError::InUse { folder, pid }) => {
                let deadline = tokio::time::Instant::now() + JOIN_PATIENCE;
                let cluster = Cluster::at(&home);
                loop {
                    if let Some(port) = cluster.ready_port() {
                        return Ok(Self { url: cluster.url(port)?, own: None });
                    }
                    if tokio::time::Instant::now() > deadline {
                        return Err(PostgresError::InUse { folder, pid });
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            Err(other) => Err(other),
        }
    }

    async fn start_locked(home: &Home, lock: Lock) -> Result<Self, PostgresError> {
        let account = Account::choose();
        account.check_passable(&home.folder)?;
        let cluster = Cluster::at(home);
        let installed = programs::installed(&home.folder.with_file_name("pg"));
        let programs = programs::choose(&installed, cluster.made_by()?, &home.folder)?;
        cluster.prepare(&programs, &account).await?;
        cluster.stop_leftover().await?;
        let server = Server::start(&cluster, &programs, &account).await?;
        let url = cluster.url(server.port())?;
        Ok(Self { url, own: Some((server, lock)) })
    }

    /// Address of the database, password included: never log it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Completes when the server ends although nobody stopped it, with a line for the operator.
    pub async fn ended(&mut self) -> PostgresError {
        match &mut self.own {
            Some((server, _)) => server.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the server (open transactions are rolled back) and waits for its end. Leaves a server that another
    /// process runs alone.
    pub async fn stop(self) {
        if let Some((server, lock)) = self.own {
            server.stop().await;
            drop(lock);
        }
    }
}
