//! What a name says for or against a column. A name alone decides nothing here: it weighs.

use crate::table::profile::words;

/// Words of marks that somebody gave, often after they knew more.
const MARK: [&str; 13] = [
    "score",
    "scores",
    "scoring",
    "rating",
    "grade",
    "profile",
    "notable",
    "engagement",
    "priority",
    "propensity",
    "prediction",
    "predicted",
    "qualified",
];
/// Words that make an activity one of the time after.
const LATEST: [&str; 8] = [
    "last", "latest", "recent", "notable", "index", "score", "lead", "sales",
];
/// Words of marks from elsewhere, which stand before the contact.
const FROM_ELSEWHERE: [&str; 12] = [
    "previous", "prior", "before", "credit", "fico", "bureau", "health", "physical", "school",
    "annual", "exam", "test",
];
/// Words of what a person is: it does not come from the contact.
const LASTING: [&str; 34] = [
    "age",
    "sex",
    "gender",
    "race",
    "ethnicity",
    "birth",
    "birthday",
    "birthdate",
    "dob",
    "born",
    "country",
    "nationality",
    "citizenship",
    "region",
    "state",
    "province",
    "county",
    "city",
    "zip",
    "postcode",
    "language",
    "education",
    "schooling",
    "marital",
    "relationship",
    "family",
    "children",
    "household",
    "job",
    "occupation",
    "profession",
    "workclass",
    "employment",
    "income",
];

/// Whether the column may be written later by those who work on the contact: scores, profiles,
/// the last activity.
pub(super) fn written_later(name: &str) -> bool {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let activity = any(&["activity", "activities"]) && any(&LATEST);
    !any(&FROM_ELSEWHERE) && (any(&MARK) || activity)
}

/// Whether it is a lasting trait of the person.
pub(super) fn lasting(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|w| LASTING.contains(&w.as_str())) && !written_later(name)
}

/// The question about a column that may be written later.
pub(super) fn question_written_later(name: &str) -> String {
    format!("Was {name} written before you contacted the person, or later?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_weigh() {
        for name in [
            "Last Activity",
            "Last Notable Activity",
            "Lead Profile",
            "Asymmetrique Activity Index",
            "Asymmetrique Profile Score",
            "lead_score",
        ] {
            assert!(written_later(name), "{name}");
        }
        for name in [
            "Total Time Spent on Website",
            "credit_score",
            "activity",
            "cons_price_index",
            "last_purchase",
            "age",
        ] {
            assert!(!written_later(name), "{name}");
        }
        assert!(lasting("age") && lasting("marital-status") && lasting("Country"));
        assert!(!lasting("call_minutes") && !lasting("City Score"));
    }
}
