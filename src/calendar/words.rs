//! Names of months and of days of the week.

/// The months of the year, in English.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The days of the week in English, Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A word in small ASCII letters, accents gone; empty when it is longer than any of these names.
pub(super) fn folded(word: &str) -> String {
    if word.len() > 16 {
        return String::new();
    }
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ä' | 'á' | 'à' | 'â' | 'ã' => 'a',
            'é' | 'è' | 'ê' => 'e',
            'û' | 'ü' | 'ú' => 'u',
            'ó' | 'ô' | 'ö' => 'o',
            'í' | 'ì' => 'i',
            'ç' => 'c',
            c => c,
        })
        .collect()
}

/// The months in English, German, French, Spanish, Italian, Portuguese, Dutch and the languages of
/// the north, and short forms that are not the beginning of one.
const MONTH_NAMES: [&[&str]; 12] = [
    &[
        "january", "januar", "jaenner", "janner", "janvier", "enero", "gennaio", "janeiro",
        "januari",
    ],
    &[
        "february",
        "februar",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "fvr",
    ],
    &[
        "march", "marz", "maerz", "mrz", "mars", "marzo", "marco", "maart", "mrt", "marts",
    ],
    &["april", "avril", "abril", "aprile", "avr"],
    &["may", "mai", "mayo", "maggio", "maio", "mei", "maj"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "aout", "agosto", "augustus", "augusti"],
    &[
        "september",
        "septembre",
        "septiembre",
        "settembre",
        "setembro",
        "sept",
    ],
    &[
        "october", "oktober", "octobre", "octubre", "ottobre", "outubro",
    ],
    &["november", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dezember",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "desember",
    ],
];

/// The month, 1 to 12, of its name or of three letters or more of it, in any case; `None` also for
/// letters that begin several months (the French "jui").
#[must_use]
pub fn month_named(word: &str) -> Option<i64> {
    let word = folded(word);
    if word.len() < 3 {
        return None;
    }
    let begins = |names: &[&str]| names.iter().any(|name| name.starts_with(word.as_str()));
    let mut found = MONTH_NAMES
        .iter()
        .zip(1_i64..)
        .filter(|(names, _)| begins(names));
    let (_, month) = found.next()?;
    found.next().is_none().then_some(month)
}

/// Whether a word is a day of the week in English, German, French or Spanish, or two letters or
/// more of it.
#[must_use]
pub fn is_weekday(word: &str) -> bool {
    const NAMES: [&str; 28] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
    ];
    let word = folded(word);
    word.len() >= 2 && NAMES.iter().any(|name| name.starts_with(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_in_the_languages_of_the_files() {
        for (words, month) in [
            (
                &[
                    "Jan", "Januar", "janvier", "enero", "gennaio", "gen", "ene", "Jänner",
                ][..],
                1,
            ),
            (&["Feb", "févr", "fev", "Febbraio"], 2),
            (&["Mrz", "März", "mars", "Maerz", "março", "mrt", "mar"], 3),
            (&["avr", "abr", "Aprile"], 4),
            (&["Mai", "May", "mag", "maio", "mei"], 5),
            (&["giu", "juin", "Jun"], 6),
            (&["juil", "juillet", "lug", "Juli"], 7),
            (&["août", "ago", "Aug"], 8),
            (&["set", "Sept", "SEP"], 9),
            (&["Okt", "ott", "out", "oct"], 10),
            (&["nov", "Novembre"], 11),
            (&["Dez", "dic", "déc", "des"], 12),
        ] {
            for word in words {
                assert_eq!(month_named(word), Some(month), "{word}");
            }
        }
        for word in ["", "ja", "jui", "total", "mon", "januaryjanuary", "Märzen"] {
            assert_eq!(month_named(word), None, "{word}");
        }
    }
}
