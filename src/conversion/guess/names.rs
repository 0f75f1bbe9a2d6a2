//! What the name of a column says about when it is known.

use crate::table::profile::words;

/// Words of columns that are filled in during or after the contact.
const AFTER: [&str; 45] = [
    "talktime",
    "outcome",
    "outcomes",
    "result",
    "results",
    "disposition",
    "closed",
    "closing",
    "signed",
    "signature",
    "refund",
    "refunds",
    "refunded",
    "cancelled",
    "canceled",
    "cancellation",
    "revenue",
    "revenues",
    "amount",
    "amounts",
    "turnover",
    "profit",
    "margin",
    "churned",
    "converted",
    "conversion",
    "conversions",
    "purchased",
    "status",
    "stage",
    "tag",
    "tags",
    "quality",
    "pagevalue",
    "pagevalues",
    "won",
    "lost",
    "delivered",
    "invoiced",
    "fulfilled",
    "unsubscribed",
    "complained",
    "shipped",
    "checkout",
    "transactions",
];

/// Words that put a column before the contact: its past, or a lasting trait of the person.
const BEFORE: [&str; 33] = [
    "previous",
    "previously",
    "prev",
    "prior",
    "last",
    "past",
    "before",
    "earlier",
    "history",
    "historic",
    "historical",
    "annual",
    "yearly",
    "monthly",
    "average",
    "avg",
    "mean",
    "marital",
    "employment",
    "civil",
    "family",
    "household",
    "credit",
    "housing",
    "home",
    "health",
    "citizenship",
    "membership",
    "loyalty",
    "social",
    "life",
    "planned",
    "expected",
];

/// Words that make a moment one of the outcome ("churn_date").
const AFTER_MOMENT: [&str; 22] = [
    "churn",
    "churned",
    "close",
    "closed",
    "closing",
    "conversion",
    "converted",
    "convert",
    "purchase",
    "purchased",
    "signed",
    "signing",
    "cancel",
    "cancelled",
    "canceled",
    "won",
    "lost",
    "end",
    "ended",
    "exit",
    "exited",
    "refund",
];

/// Words of a length ("call_minutes"), which say nothing unless it is the length of a contact.
const LENGTH: [&str; 9] = [
    "length", "minutes", "minute", "mins", "min", "seconds", "secs", "sec", "time",
];
const CONTACT: [&str; 9] = [
    "call",
    "calls",
    "talk",
    "conversation",
    "phone",
    "chat",
    "meeting",
    "contact",
    "handle",
];

/// Words of money that goes out, unless it is time that is spent.
const SPENT: [&str; 3] = ["spend", "spending", "spent"];
/// Words of a place where time is spent before any contact.
const ON_SITE: [&str; 8] = [
    "website", "web", "site", "page", "pages", "session", "browsing", "app",
];

/// Whether it is the length of a contact: "duration" with no other word than those of calls and
/// lengths. The duration of anything else, as of visits to a page, is not.
fn lasts_as_a_contact(words: &[String]) -> bool {
    let is = |word: &str| matches!(word, "duration" | "durations");
    words.iter().any(|w| is(w))
        && words.iter().all(|w| {
            let w = w.as_str();
            is(w)
                || LENGTH.contains(&w)
                || CONTACT.contains(&w)
                || matches!(w, "of" | "the" | "in" | "s" | "ms" | "total")
        })
}

/// Whether a name says that the column is known only after the outcome. `moment`: it is a date.
pub(super) fn known_after(name: &str, moment: bool) -> bool {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if any(&BEFORE) {
        return false;
    }
    any(&AFTER)
        || lasts_as_a_contact(&words)
        || (any(&SPENT) && !any(&LENGTH) && !any(&ON_SITE))
        || (any(&LENGTH) && any(&CONTACT))
        || (words.iter().any(|w| w == "page") && words.iter().any(|w| w == "values"))
        || ((moment || any(&["date", "reason", "at", "on"])) && any(&AFTER_MOMENT))
}

/// What happened to the person on a date that is of the person rather than of the contact:
/// "they joined".
pub(super) fn of_the_person(name: &str) -> Option<&'static str> {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if any(&["contact", "contacted", "sent", "call", "called", "campaign"]) {
        return None;
    }
    let opened = any(&["opened", "opening", "open", "start", "started"]);
    if any(&["birth", "birthday", "birthdate", "dob", "born"]) {
        Some("they were born")
    } else if any(&["registered", "registration", "register"]) {
        Some("they registered")
    } else if any(&["first"]) && any(&["purchase", "purchased", "order", "ordered", "bought"]) {
        Some("they first bought")
    } else if any(&["account", "contract", "membership", "policy"]) && opened {
        Some("they became a customer")
    } else if any(&["created", "creation"]) {
        Some("they were first recorded")
    } else if any(&[
        "enrol",
        "enroll",
        "enrolled",
        "enrolment",
        "enrollment",
        "enrolling",
    ]) {
        Some("they enrolled")
    } else if any(&["signup", "signedup"]) || (any(&["sign", "signed"]) && any(&["up"])) {
        Some("they signed up")
    } else if any(&[
        "join",
        "joined",
        "joining",
        "since",
        "acquired",
        "onboarded",
    ]) {
        Some("they joined")
    } else {
        None
    }
}

/// Whether a date is one of birth, about which nothing is to be asked.
pub(super) fn of_birth(name: &str) -> bool {
    of_the_person(name) == Some("they were born")
}

/// How good a name is for the moment by which rows are ordered; higher is better.
pub(super) fn moment_rank(name: &str) -> u8 {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if any(&[
        "contact",
        "contacted",
        "sent",
        "call",
        "called",
        "visit",
        "campaign",
        "event",
    ]) {
        3
    } else if any(&["date", "day", "timestamp", "time", "datetime", "when"]) {
        2
    } else {
        1
    }
}

/// The question to put about a column, in the words of its kind of contact.
pub(in crate::conversion) fn question_before_contact(name: &str) -> String {
    let words = words(name);
    let call = lasts_as_a_contact(&words)
        || words
            .iter()
            .any(|w| matches!(w.as_str(), "call" | "calls" | "talk" | "phone"));
    if call {
        format!("Is {name} known before you call?")
    } else {
        format!("Is {name} known before you contact the person?")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_what_comes_after() {
        for name in [
            "duration",
            "call_length",
            "call_minutes",
            "CallDuration",
            "duration_seconds",
            "Total Spend",
            "outcome",
            "Lead Quality",
            "Tags",
            "status",
            "lead_stage",
            "spend",
            "order amount",
            "transactions_amount",
            "refunded",
            "PageValues",
            "churn_date",
            "closed",
            "contract signed",
            "churn reason",
        ] {
            assert!(known_after(name, false), "{name}");
        }
        for name in [
            "poutcome",
            "previous_outcome",
            "last_order_amount",
            "marital_status",
            "age",
            "job",
            "annual_revenue",
            "monthly_charges",
            "contact",
            "month",
            "campaign",
            "euribor3m",
            "history",
            "channel",
            "time_on_site",
            "Total Time Spent on Website",
            "Administrative_Duration",
            "ProductRelated_Duration",
            "session_duration",
            "call_count",
            "newsletter",
            "birth_date",
            "life_stage",
            "minutes",
            "signup_date",
        ] {
            assert!(!known_after(name, false), "{name}");
        }
        assert!(known_after("close", true));
        assert!(!known_after("close", false));
        assert!(!known_after("created", true));
    }

    #[test]
    fn dates_of_the_person() {
        for name in [
            "joined",
            "JoinDate",
            "registered_at",
            "customer_since",
            "member since",
            "created",
            "date of birth",
            "dob",
            "enrolment",
            "first_purchase",
            "first_order_date",
            "signup_date",
            "sign up",
            "account opened",
        ] {
            assert!(of_the_person(name).is_some(), "{name}");
        }
        for name in [
            "date",
            "contacted",
            "sent",
            "call date",
            "campaign_start",
            "campaign created",
            "opened",
            "last_purchase",
            "day",
            "first contact",
        ] {
            assert!(of_the_person(name).is_none(), "{name}");
        }
    }

    #[test]
    fn questions() {
        assert_eq!(
            question_before_contact("duration"),
            "Is duration known before you call?"
        );
    }
}
