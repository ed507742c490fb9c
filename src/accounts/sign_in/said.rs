//! What a provider says of a person.

use openidconnect::core::CoreGenderClaim;
use openidconnect::{OAuth2TokenResponse, StandardClaims, TokenResponse, UserInfoClaims};
use serde_json::{Map, Value};

use super::client::{Claims, Client, More, Tokens};
use super::http::Http;
use super::providers::chain;
use crate::accounts::Role;
use crate::accounts::store::{FromProvider, address};
use crate::text::clean;

/// The longest name that is taken over, in letters.
const NAME: usize = 200;
/// The longest staff number, in letters, as in HR's file.
const STAFF_NUMBER: usize = 60;

/// Who someone is, as their provider says. Everything in it was checked to be the provider's word; nothing else about it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Its own id of them.
    pub subject: String,
    /// Their address, as it is stored.
    pub email: Option<String>,
    /// Whether it says that the address is theirs.
    pub email_verified: Option<bool>,
    /// The staff number that it says they have, where one of its claims is set to carry it.
    pub staff_number: Option<String>,
    /// Their name.
    pub name: Option<String>,
    /// What it entrusts them with here; none where it could not be asked.
    pub roles: Option<Vec<Role>>,
    /// What its sign-out wants back.
    pub from: FromProvider,
}

impl Said {
    /// What the ID token says; `staff_claim` is the claim that carries the staff number.
    pub fn of_id_token(claims: &Claims, tokens: &Tokens, staff_claim: Option<&str>) -> Self {
        let mut said = Self {
            subject: claims.subject().to_string(),
            email: None,
            email_verified: None,
            staff_number: staff_claim.and_then(|claim| staff_number(claim, &claims.additional_claims().others)),
            name: None,
            roles: None,
            from: FromProvider {
                id_token: tokens.id_token().map(ToString::to_string),
                provider_session: claims.additional_claims().sid.as_str().map(str::to_owned),
            },
        };
        said.take_standard(
            claims.email().map(|email| email.as_str()),
            claims.email_verified(),
            [
                claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
                both(
                    claims.given_name().and_then(|name| name.get(None)).map(|name| name.to_string()),
                    claims.family_name().and_then(|name| name.get(None)).map(|name| name.to_string()),
                ),
            ],
        );
        said.roles = roles(&claims.additional_claims().roles);
        said
    }

    /// Whether the userinfo endpoint might know more: many providers put no more than the subject into the ID token.
    pub fn lacks_something(&self, staff_claim: Option<&str>) -> bool {
        let lacks_number = staff_claim.is_some() && self.staff_number.is_none();
        self.email.is_none() || self.name.is_none() || self.roles.is_none() || lacks_number
    }

    /// Adds what the userinfo endpoint says, where there is one. It is no failure if it does not answer: what is missing is
    /// missed where it is needed, and roles stay as they are.
    pub async fn add_user_info(&mut self, http: &Http, us: &Client, tokens: &Tokens, claims: &Claims, staff_claim: Option<&str>) {
        let Ok(request) = us.user_info(tokens.access_token().clone(), Some(claims.subject().clone())) else {
            self.roles.get_or_insert_default();
            return;
        };
        let info: UserInfoClaims<More, CoreGenderClaim> = match request.request_async(http).await {
            Ok(info) => info,
            Err(error) => {
                tracing::warn!(reason = %chain(&error), "the userinfo endpoint did not answer");
                return;
            }
        };
        let standard: &StandardClaims<CoreGenderClaim> = info.standard_claims();
        self.take_standard(
            standard.email().map(|email| email.as_str()),
            standard.email_verified(),
            [
                standard.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
                both(
                    standard.given_name().and_then(|name| name.get(None)).map(|name| name.to_string()),
                    standard.family_name().and_then(|name| name.get(None)).map(|name| name.to_string()),
                ),
            ],
        );
        if self.staff_number.is_none() {
            self.staff_number = staff_claim.and_then(|claim| staff_number(claim, &info.additional_claims().others));
        }
        if self.roles.is_none() {
            self.roles = Some(roles(&info.additional_claims().roles).unwrap_or_default());
        }
    }

    /// Takes over an address with whether it was verified, the two never from different sources, and the first name there is.
    fn take_standard(&mut self, email: Option<&str>, verified: Option<bool>, names: [Option<String>; 2]) {
        let email = email.map(|email| address(&clean(email, false))).filter(|email| is_address(email));
        if self.email.is_none() && email.is_some() {
            (self.email, self.email_verified) = (email, verified);
        }
        if self.name.is_none() {
            let names = names.into_iter().flatten().map(|name| clean(&name, false).chars().take(NAME).collect::<String>());
            self.name = names.into_iter().find(|name| !name.is_empty());
        }
    }
}

/// Given and family name as one.
fn both(given: Option<String>, family: Option<String>) -> Option<String> {
    let name = [given, family].into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

/// A staff number as HR's file would write it: a word or a whole number, alone or as the only one of a list. Anything else is passed
/// over with a word in the log: half of a number is somebody else's.
fn staff_number(claim: &str, claims: &Map<String, Value>) -> Option<String> {
    let value = match claims.get(claim)? {
        Value::Array(values) if values.len() == 1 => &values[0],
        value => value,
    };
    let text = match value {
        Value::String(text) => clean(text, false),
        Value::Number(number) if number.is_u64() => number.to_string(),
        Value::Null => return None,
        _ => String::new(),
    };
    let is_good = !text.is_empty() && text.chars().count() <= STAFF_NUMBER && !text.contains(' ');
    if !is_good {
        tracing::warn!(claim, "the claim for staff numbers holds no staff number");
    }
    is_good.then_some(text)
}

/// Something before and after one @, without spaces, of a length that mail can bear (RFC 5321, 4.5.3.1).
fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    text.len() <= 254 && parts.len() == 2 && parts.iter().all(|part| !part.is_empty()) && !text.contains(char::is_whitespace)
}

/// App roles: a list of our own codes, or one of them. Other words in it are other programs' and mean nothing here.
fn roles(claim: &Value) -> Option<Vec<Role>> {
    match claim {
        Value::String(code) => Some(Role::from_code(code).into_iter().collect()),
        Value::Array(codes) => Some(codes.iter().filter_map(Value::as_str).filter_map(Role::from_code).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Role, is_address, roles, staff_number};

    #[test]
    fn only_our_own_codes_are_roles() {
        assert_eq!(roles(&json!(["admin", "technician", "root", 4, "safety"])), Some(vec![Role::Admin, Role::Safety]));
        assert_eq!(roles(&json!("coordinator")), Some(vec![Role::Coordinator]));
        assert_eq!(roles(&json!(["Admin", "ADMIN"])), Some(vec![]));
        assert_eq!(roles(&json!({ "admin": true })), None);
        assert_eq!(roles(&json!(null)), None);
    }

    #[test]
    fn a_staff_number_is_one_word_or_one_whole_number() {
        let said = |value| staff_number("employee_number", json!({ "employee_number": value }).as_object().unwrap());
        for good in [json!("A-0042"), json!(" A-0042 "), json!(["A-0042"])] {
            assert_eq!(said(good).as_deref(), Some("A-0042"));
        }
        assert_eq!(said(json!(10_042)).as_deref(), Some("10042"));
        assert_eq!(said(json!("007")).as_deref(), Some("007"), "as it stands");
        for wrong in [
            json!(""),
            json!(["1", "2"]),
            json!([]),
            json!({ "is": "1" }),
            json!(1.5),
            json!(-1),
            json!(true),
            json!("1 2"),
            json!(null),
        ] {
            assert_eq!(said(wrong.clone()), None, "{wrong}");
        }
        assert_eq!(said(json!("9".repeat(61))), None);
    }

    #[test]
    fn an_address_has_one_at() {
        assert!(is_address("ada@uni.example"));
        for wrong in ["", "ada", "@uni.example", "ada@", "a@b@c", "a b@uni.example"] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
