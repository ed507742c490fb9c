//! What administrators may do to accounts.

use super::Role;

/// What an administrator wants to do to an account of their institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountAct {
    /// Give a role.
    Grant(Role),
    /// Take a role away.
    Revoke(Role),
    /// Close the account.
    Deactivate,
    /// Open it again.
    Reactivate,
}

/// What matters about an account for what may be done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is the administrator's own.
    pub own: bool,
    /// Whether it is open.
    pub active: bool,
    /// Whether its provider gives the role in question.
    pub by_provider: bool,
    /// Whether it holds the only administrator's role of the institution.
    pub last_admin: bool,
}

impl Standing {
    /// Whether an administrator of the same institution may do it; if not, why, in words for them.
    ///
    /// An institution never loses its last administrator: nobody could give the role back.
    pub fn may(self, act: AccountAct) -> Result<(), &'static str> {
        match act {
            AccountAct::Grant(_) if !self.active => Err("The account is closed. Open it again first."),
            AccountAct::Revoke(Role::Admin) if self.last_admin => {
                Err("This is the institution's only administrator. Make somebody else one first.")
            }
            AccountAct::Revoke(_) if self.by_provider => Err(
                "Your institution's sign-in gives this role, and would give it again. Have it taken away there; it ends here at \
                 their next sign-in.",
            ),
            AccountAct::Deactivate if self.own => Err("You cannot close your own account. Another administrator can."),
            AccountAct::Deactivate if self.last_admin => {
                Err("This is the institution's only administrator. Make somebody else one first.")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountAct, Role, Standing};

    const OPEN: Standing = Standing { own: false, active: true, by_provider: false, last_admin: false };

    #[test]
    fn an_institution_keeps_an_administrator() {
        let last = Standing { own: true, last_admin: true, ..OPEN };
        assert!(last.may(AccountAct::Revoke(Role::Admin)).is_err());
        assert!(last.may(AccountAct::Revoke(Role::Safety)).is_ok());
        assert!(last.may(AccountAct::Deactivate).is_err());
        assert!(Standing { own: true, ..OPEN }.may(AccountAct::Revoke(Role::Admin)).is_ok());
        assert!(Standing { own: true, ..OPEN }.may(AccountAct::Deactivate).is_err());
        assert!(OPEN.may(AccountAct::Deactivate).is_ok());
    }

    #[test]
    fn what_the_provider_gives_it_takes() {
        let given = Standing { by_provider: true, ..OPEN };
        assert!(given.may(AccountAct::Revoke(Role::Coordinator)).is_err());
        assert!(given.may(AccountAct::Grant(Role::Coordinator)).is_ok());
    }

    #[test]
    fn a_closed_account_is_given_nothing() {
        let closed = Standing { active: false, ..OPEN };
        assert!(closed.may(AccountAct::Grant(Role::Coordinator)).is_err());
        assert!(closed.may(AccountAct::Revoke(Role::Coordinator)).is_ok());
        assert!(closed.may(AccountAct::Reactivate).is_ok());
    }
}
