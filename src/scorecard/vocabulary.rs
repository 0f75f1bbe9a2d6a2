//! What the columns of dealer files are called, and what the measures mean: the one place to
//! change a definition. Everything else goes by roles.

use super::setup::Step;
use crate::table::{Column, Table};

/// Letters and digits only, in lower case: "VDP Views" and `vdp_views` are the same name.
pub(super) fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// The column of a table by its name, as another file may write it too: in other case, with or
/// without spaces.
pub(super) fn column_named<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    let exact = table.column(name).ok();
    exact.or_else(|| {
        table
            .columns()
            .iter()
            .find(|c| plain(&c.name) == plain(name))
    })
}

/// Names a column with a role goes by, as [`plain`] writes them.
pub(super) struct Names(pub(super) &'static [&'static str]);

impl Names {
    /// Whether a column's name is one of these; a final plural s makes no difference.
    pub(super) fn has(&self, column: &str) -> bool {
        let plain = plain(column);
        let single = plain.strip_suffix('s').unwrap_or(&plain);
        self.0
            .iter()
            .any(|name| *name == plain || name.strip_suffix('s').unwrap_or(name) == single)
    }
}

pub(super) const DEALER: Names = Names(&[
    "bac",
    "dealer",
    "dealerid",
    "dealercode",
    "dealername",
    "store",
    "storeid",
    "storenumber",
    "storenbr",
    "storeno",
    "storecode",
    "dealernumber",
    "dealerno",
    "shopid",
    "shopname",
    "outletid",
    "site",
    "siteid",
    "storename",
    "branch",
    "branchid",
    "shop",
    "outlet",
    "location",
    "rooftop",
]);
pub(super) const MONTH: Names = Names(&["month", "date", "period", "yearmonth", "monthstart"]);
pub(super) const YEAR: Names = Names(&["year"]);
pub(super) const REGION: Names = Names(&[
    "region",
    "county",
    "area",
    "district",
    "state",
    "zone",
    "territory",
    "market",
]);
pub(super) const LEAD_TYPE: Names = Names(&["leadtype", "typeoflead", "channel"]);
pub(super) const SOURCE: Names = Names(&[
    "source",
    "leadsource",
    "vendor",
    "sourcevendor",
    "leadvendor",
    "provider",
]);

/// The vocabulary of one area.
pub(super) struct AreaWords {
    pub(super) name: &'static str,
    pub(super) volume: Names,
    pub(super) drivers: &'static [(Step, Names)],
    pub(super) kpis: &'static [KpiWords],
}

/// A measure of management: its columns, its name and its definition.
pub(super) struct KpiWords {
    pub(super) columns: Names,
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// Whether it is a rate.
    pub(super) percent: bool,
    /// Columns with what it is a share of.
    pub(super) base: Names,
}

/// The columns of leads of both areas.
const SALES_LEADS: Names = Names(&["leadvolume", "lead", "totalleads", "leadcount", "enquiries"]);
const SERVICE_LEADS: Names = Names(&["serviceleads", "appointmentrequests", "serviceleadvolume"]);

/// Sales, then service.
pub(super) const AREAS: [AreaWords; 2] = [
    AreaWords {
        name: "Sales",
        volume: Names(&[
            "sales",
            "unitsales",
            "unitssold",
            "sold",
            "orders",
            "revenue",
            "salesamount",
            "turnover",
            "takings",
            "netsales",
            "grosssales",
            "weeklysales",
            "monthlysales",
            "dailysales",
            "quantity",
            "quantitysold",
            "saledollars",
            "salesdollars",
            "volume",
        ]),
        drivers: &[
            (
                Step::Views,
                Names(&[
                    "vdpviews",
                    "vehicledetailpageviews",
                    "vehicledealerpageviews",
                    "pageviews",
                    "views",
                ]),
            ),
            (
                Step::Visitors,
                Names(&[
                    "visitors",
                    "uniquevisitors",
                    "sessions",
                    "visits",
                    "customers",
                    "customercount",
                    "footfall",
                ]),
            ),
            (
                Step::Conversions,
                Names(&["visitorconversions", "conversions", "visitorconversion"]),
            ),
            (Step::Leads, SALES_LEADS),
        ],
        kpis: &[
            KpiWords {
                columns: Names(&["closerate", "closingrate", "closerateforleads"]),
                name: "Close rate",
                help: "Sales matched to leads, of all leads of the month.",
                percent: true,
                base: SALES_LEADS,
            },
            KpiWords {
                columns: Names(&["sdsvcloserate", "sdsv"]),
                name: "SDSV close rate (same dealer, same vehicle)",
                help: "Our definition: leads that ended in a sale at the same dealer of the very vehicle that was asked for, of all leads. The system this follows does not define it.",
                percent: true,
                base: SALES_LEADS,
            },
            KpiWords {
                columns: Names(&["salesloyalty", "loyalty", "loyaltyrate"]),
                name: "Sales loyalty",
                help: "Our definition: returning customers who bought here again, of all returning customers.",
                percent: true,
                base: Names(&["returningcustomers"]),
            },
            KpiWords {
                columns: Names(&[
                    "responded30min",
                    "respondedwithin30min",
                    "respondedwithin30minutes",
                    "responsewithin30min",
                    "respondedwithinminutes",
                    "responded",
                ]),
                name: "Responded within 30 minutes",
                help: "Leads whose first personal answer, not an automatic one, came within 30 minutes, of all leads.",
                percent: true,
                base: SALES_LEADS,
            },
        ],
    },
    AreaWords {
        name: "Service",
        volume: Names(&["repairorders", "ros", "closedrepairorders", "serviceorders"]),
        drivers: &[
            (Step::Views, Names(&["servicepageviews", "serviceviews"])),
            (Step::Visitors, Names(&["servicevisitors"])),
            (
                Step::Conversions,
                Names(&["schedulerconversions", "serviceconversions"]),
            ),
            (Step::Leads, SERVICE_LEADS),
        ],
        kpis: &[
            KpiWords {
                columns: Names(&["appointmentshowrate", "showrate"]),
                name: "Appointment show rate",
                help: "Our definition: repair orders that came from an appointment, of all appointments.",
                percent: true,
                base: Names(&["appointments"]),
            },
            KpiWords {
                columns: Names(&["serviceretention", "retention"]),
                name: "Service retention",
                help: "Our definition: vehicles sold here that come back for service, of the vehicles sold.",
                percent: true,
                base: Names(&[]),
            },
            KpiWords {
                columns: Names(&["hoursperro", "hoursperrepairorder"]),
                name: "Hours per repair order",
                help: "Our definition: labour hours sold, per repair order.",
                percent: false,
                base: Names(&["repairorders", "ros"]),
            },
            KpiWords {
                columns: Names(&["effectivelabourrate", "effectivelaborrate"]),
                name: "Effective labour rate",
                help: "Our definition: labour sales, per labour hour sold.",
                percent: false,
                base: Names(&["repairorders", "ros"]),
            },
            KpiWords {
                columns: Names(&["servicerespondedwithin30min", "serviceresponded30min"]),
                name: "Responded within 30 minutes (service)",
                help: "Our definition: service leads whose first personal answer came within 30 minutes, of all service leads.",
                percent: true,
                base: SERVICE_LEADS,
            },
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_with_or_without_spaces() {
        let [sales, _] = &AREAS;
        for name in [
            "VisitorConversion",
            "VisitorConversions",
            "Visitor Conversions",
            "visitor_conversion",
        ] {
            assert!(sales.drivers[2].1.has(name), "{name}");
        }
        for name in ["Responded30Min", "Responded within 30 min"] {
            assert!(sales.kpis[3].columns.has(name), "{name}");
        }
        assert!(!sales.volume.has("Sales Loyalty"));
        assert!(REGION.has("Region") && DEALER.has("BAC"));
    }
}
