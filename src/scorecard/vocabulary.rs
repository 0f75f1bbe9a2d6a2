//! What the columns of dealer files are called, and what the measures mean: the one place to
//! change a definition. Everything else goes by roles.

use super::step::Step;
use crate::panel::Scope;
use crate::panel::names::Aliases;

pub(super) const DEALER: Aliases = Aliases(&[
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
pub(super) const MONTH: Aliases = Aliases(&["month", "date", "period", "yearmonth", "monthstart"]);
pub(super) const YEAR: Aliases = Aliases(&["year"]);

/// The role of the dealers' region: what shares a season.
pub(super) const REGION: &str = "region";

/// A category of dealers or of rows that a column may hold.
pub(super) struct DimensionWords {
    /// Stable name: of the role in a setup and in a filter, and in an address.
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    /// Of all levels together, where one of them can be looked at; empty for one that is no filter.
    pub(super) all: &'static str,
    pub(super) help: &'static str,
    pub(super) scope: Scope,
    /// What its column is called; without, every category that describes something else is one.
    pub(super) columns: Option<Aliases>,
}

/// Every role of a category, in the order in which they are asked for and shown. Whether its levels
/// part the dealers or their rows, it is guessed, joined, learned from, offered as a filter and kept
/// in the address by being in this list.
pub(super) const DIMENSIONS: &[DimensionWords] = &[
    DimensionWords {
        id: REGION,
        label: "Region",
        all: "All regions",
        help: "",
        scope: Scope::Unit,
        columns: Some(Aliases(&[
            "region",
            "county",
            "area",
            "district",
            "state",
            "zone",
            "territory",
            "market",
        ])),
    },
    DimensionWords {
        id: "type",
        label: "Type of lead",
        all: "All types",
        help: "",
        scope: Scope::Row,
        columns: Some(Aliases(&["leadtype", "typeoflead", "channel"])),
    },
    DimensionWords {
        id: "source",
        label: "Source of lead",
        all: "All sources",
        help: "",
        scope: Scope::Row,
        columns: Some(Aliases(&[
            "source",
            "leadsource",
            "vendor",
            "sourcevendor",
            "leadvendor",
            "provider",
        ])),
    },
    DimensionWords {
        id: "trait",
        label: "What else a dealer is known by",
        all: "",
        help: "Its format or brand: dealers are expected to sell what others of the kind do.",
        scope: Scope::Unit,
        columns: None,
    },
];

/// The vocabulary of one area.
pub(super) struct AreaWords {
    pub(super) name: &'static str,
    pub(super) volume: Aliases,
    pub(super) drivers: &'static [(Step, Aliases)],
    pub(super) kpis: &'static [KpiWords],
}

/// A measure of management: its columns, its name and its definition.
pub(super) struct KpiWords {
    pub(super) columns: Aliases,
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// Whether it is a rate.
    pub(super) percent: bool,
    /// Columns with what it is a share of.
    pub(super) base: Aliases,
}

/// The columns of leads of both areas.
const SALES_LEADS: Aliases =
    Aliases(&["leadvolume", "lead", "totalleads", "leadcount", "enquiries"]);
const SERVICE_LEADS: Aliases =
    Aliases(&["serviceleads", "appointmentrequests", "serviceleadvolume"]);

/// Sales, then service.
pub(super) const AREAS: [AreaWords; 2] = [
    AreaWords {
        name: "Sales",
        volume: Aliases(&[
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
                Aliases(&[
                    "vdpviews",
                    "vehicledetailpageviews",
                    "vehicledealerpageviews",
                    "pageviews",
                    "views",
                ]),
            ),
            (
                Step::Visitors,
                Aliases(&[
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
                Aliases(&["visitorconversions", "conversions", "visitorconversion"]),
            ),
            (Step::Leads, SALES_LEADS),
        ],
        kpis: &[
            KpiWords {
                columns: Aliases(&["closerate", "closingrate", "closerateforleads"]),
                name: "Close rate",
                help: "Sales matched to leads, of all leads of the month.",
                percent: true,
                base: SALES_LEADS,
            },
            KpiWords {
                columns: Aliases(&["sdsvcloserate", "sdsv"]),
                name: "SDSV close rate (same dealer, same vehicle)",
                help: "Our definition: leads that ended in a sale at the same dealer of the very vehicle that was asked for, of all leads. The system this follows does not define it.",
                percent: true,
                base: SALES_LEADS,
            },
            KpiWords {
                columns: Aliases(&["salesloyalty", "loyalty", "loyaltyrate"]),
                name: "Sales loyalty",
                help: "Our definition: returning customers who bought here again, of all returning customers.",
                percent: true,
                base: Aliases(&["returningcustomers"]),
            },
            KpiWords {
                columns: Aliases(&[
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
        volume: Aliases(&["repairorders", "ros", "closedrepairorders", "serviceorders"]),
        drivers: &[
            (Step::Views, Aliases(&["servicepageviews", "serviceviews"])),
            (Step::Visitors, Aliases(&["servicevisitors"])),
            (
                Step::Conversions,
                Aliases(&["schedulerconversions", "serviceconversions"]),
            ),
            (Step::Leads, SERVICE_LEADS),
        ],
        kpis: &[
            KpiWords {
                columns: Aliases(&["appointmentshowrate", "showrate"]),
                name: "Appointment show rate",
                help: "Our definition: repair orders that came from an appointment, of all appointments.",
                percent: true,
                base: Aliases(&["appointments"]),
            },
            KpiWords {
                columns: Aliases(&["serviceretention", "retention"]),
                name: "Service retention",
                help: "Our definition: vehicles sold here that come back for service, of the vehicles sold.",
                percent: true,
                base: Aliases(&[]),
            },
            KpiWords {
                columns: Aliases(&["hoursperro", "hoursperrepairorder"]),
                name: "Hours per repair order",
                help: "Our definition: labour hours sold, per repair order.",
                percent: false,
                base: Aliases(&["repairorders", "ros"]),
            },
            KpiWords {
                columns: Aliases(&["effectivelabourrate", "effectivelaborrate"]),
                name: "Effective labour rate",
                help: "Our definition: labour sales, per labour hour sold.",
                percent: false,
                base: Aliases(&["repairorders", "ros"]),
            },
            KpiWords {
                columns: Aliases(&["servicerespondedwithin30min", "serviceresponded30min"]),
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
    fn roles_have_names_of_their_own_in_an_address() {
        let taken = ["area", "from", "to", "dealer"];
        for (at, role) in DIMENSIONS.iter().enumerate() {
            assert!(!taken.contains(&role.id), "{}", role.id);
            assert!(DIMENSIONS.iter().take(at).all(|d| d.id != role.id));
        }
    }

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
        assert!(DEALER.has("BAC"));
        let region = DIMENSIONS.iter().find(|d| d.id == REGION);
        assert!(region.and_then(|d| d.columns).unwrap().has("Region"));
    }
}
