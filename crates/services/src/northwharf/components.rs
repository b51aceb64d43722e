//! The places and components of Northwharf. Times are minutes of own work; -1 is not known.

use super::{Stage, minutes, text, words};
use crate::configuration::{
    Ci, CiClass,
    CiClass::{
        AccessControl, Application, BackupRepository, BackupTool, Cable, Certificate, Circuit,
        Cluster, Cooling, DataFeed, Database, DatabaseNode, Document, ElectronicLibrary, FileStore,
        Firewall, Generator, Hypervisor, IdentityStore, Key, LoadBalancer, MasterCopy, Middleware,
        Monitoring, OperationsTool, Other, PhysicalLibrary, PowerFeed, PowerSupply, Rack, Release,
        Router, Server, ServiceDeskLine, ServiceDeskTool, SoftwareBaseline, StorageArray, Switch,
        TelephoneLine, TelephoneSystem, VirtualMachine, VoiceRecorder, Wireless, Workstation,
    },
    CiState, LinkKind, LinkedRecord,
};
use governance::people::{Location, LocationKind, LocationState, SiteType};
use record::{Ref, Rows};

/// A place of the story.
pub(super) struct Place {
    pub name: &'static str,
    organisation: &'static str,
    kind: LocationKind,
    site: Option<SiteType>,
    part_of: &'static str,
    hazards: &'static str,
}

const fn place(
    name: &'static str,
    organisation: &'static str,
    kind: LocationKind,
    part_of: &'static str,
    hazards: &'static str,
) -> Place {
    Place { name, organisation, kind, site: None, part_of, hazards }
}

pub(super) const PLACES: [Place; 11] = [
    Place {
        site: Some(SiteType::Primary),
        ..place(
            "Site North",
            "Altus",
            LocationKind::Site,
            "",
            "River floods reach the ground floor.",
        )
    },
    Place {
        site: Some(SiteType::Hot),
        ..place(
            "Site East",
            "Altus",
            LocationKind::Site,
            "",
            "Flight path; both power feeds come from one substation.",
        )
    },
    place("Room North 1", "Altus", LocationKind::Room, "Site North", ""),
    place("Room East 1", "Altus", LocationKind::Room, "Site East", ""),
    place("Cable riser North", "Brightline", LocationKind::Room, "Site North", ""),
    place(
        "Cable riser East",
        "Brightline",
        LocationKind::Room,
        "Site East",
        "Every line into Site East goes through it.",
    ),
    place("Harbour substation", "Altus", LocationKind::Other, "", "Feeds all of Site East."),
    Place {
        site: Some(SiteType::Cold),
        ..place("Vault East", "Altus", LocationKind::Building, "Site East", "")
    },
    Place {
        site: Some(SiteType::Primary),
        ..place(
            "Northwharf House",
            "Northwharf Markets",
            LocationKind::Building,
            "",
            "Demonstrations in front of the exchange next door.",
        )
    },
    place("Dealing room", "Northwharf Markets", LocationKind::Room, "Northwharf House", ""),
    Place {
        site: Some(SiteType::Warm),
        ..place("Recovery room East", "Northwharf Markets", LocationKind::Room, "Site East", "")
    },
];

impl Place {
    pub(super) fn record(&self, stage: &Stage<'_>) -> Location {
        let seats = match self.name {
            "Dealing room" => Some(84),
            "Recovery room East" => Some(30),
            _ => None,
        };
        Location {
            site_type: self.site,
            part_of: stage.location(self.part_of),
            hazards: words(self.hazards),
            seats,
            review_by: Some(stage.ago(-180)),
            state: LocationState::InUse,
            ..Location::named(text(self.name), stage.organisation(self.organisation), self.kind)
        }
    }
}

/// A component of the story.
pub(super) struct Component {
    pub name: String,
    class: CiClass,
    organisation: &'static str,
    at: &'static str,
    own: i64,
    from: &'static str,
}

/// Name, class, organisation, place, own work, from where that is known.
type Row = (&'static str, CiClass, &'static str, &'static str, i64, &'static str);

const NORTH: &str = "Room North 1";
const EAST: &str = "Room East 1";

/// The components that the story is about.
#[rustfmt::skip]
const NAMED: &[Row] = &[
    ("san-q7", StorageArray, "Altus", NORTH, 190, "1.9 TB at 170 MB/s from the vault"),
    ("san-e2", StorageArray, "Altus", EAST, 7, "mirrored; measured in the exercise of May"),
    ("stl-vol-1", FileStore, "Altus", NORTH, 35, "replacement storage made ready"),
    ("stl-vol-2", FileStore, "Altus", NORTH, 35, "replacement storage made ready"),
    ("stl-db-1", DatabaseNode, "Altus", NORTH, 10, "start of a node"),
    ("stl-db-2", DatabaseNode, "Altus", EAST, 10, "start of a node"),
    ("stl-cluster", Cluster, "Altus", NORTH, 20, "find the last good node and switch"),
    ("stl-db", Database, "Altus", NORTH, 40, "replay of logs"),
    ("stl-app-1", VirtualMachine, "Corvid", NORTH, 25, "start of the application"),
    ("stl-app-2", VirtualMachine, "Corvid", NORTH, 25, "start of the application"),
    ("stl-app-3", VirtualMachine, "Corvid", EAST, 25, "start of the application"),
    ("clearing-link", Circuit, "Brightline", NORTH, 30, "stated by Brightline"),
    ("dea-store-1", DatabaseNode, "Altus", NORTH, 28, "start and check of a node"),
    ("dea-store-2", DatabaseNode, "Altus", EAST, 28, "start and check of a node"),
    ("dea-store", Database, "Altus", EAST, 20, "switch by hand"),
    ("dea-app-1", VirtualMachine, "Corvid", NORTH, 20, ""),
    ("dea-app-2", VirtualMachine, "Corvid", NORTH, 20, ""),
    ("dea-app-3", VirtualMachine, "Corvid", EAST, 20, ""),
    ("pos-app-1", VirtualMachine, "Corvid", NORTH, 20, ""),
    ("pos-app-2", VirtualMachine, "Corvid", EAST, 20, ""),
    ("msg-gateway", Middleware, "Corvid", NORTH, 75, "keys are entered by two people"),
    ("pay-app-1", VirtualMachine, "Corvid", NORTH, 15, ""),
    ("pay-app-2", VirtualMachine, "Corvid", EAST, 15, ""),
    ("pay-db", Database, "Corvid", EAST, 20, ""),
    ("pay-line-1", Circuit, "Brightline", NORTH, 40, ""),
    ("pay-line-2", Circuit, "Brightline", EAST, 40, ""),
    ("meridian-a", DataFeed, "Meridian Feeds", "", 2, ""),
    ("meridian-b", DataFeed, "Meridian Feeds", "", 2, ""),
    ("md-line-a", Circuit, "Brightline", EAST, 2, ""),
    ("md-line-b", Circuit, "Brightline", EAST, 2, ""),
    ("md-handler-1", Server, "Corvid", NORTH, 4, ""),
    ("md-handler-2", Server, "Corvid", EAST, 4, ""),
    ("voice-n", TelephoneSystem, "Brightline", NORTH, 7, ""),
    ("voice-e", TelephoneSystem, "Brightline", EAST, 7, ""),
    ("voice-recorder", VoiceRecorder, "Brightline", EAST, 60, ""),
    ("tel-line-n", TelephoneLine, "Brightline", NORTH, 7, ""),
    ("tel-line-e", TelephoneLine, "Brightline", EAST, 7, ""),
    ("core-sw-n", Switch, "Brightline", NORTH, 10, ""),
    ("core-sw-e", Switch, "Brightline", EAST, 10, ""),
    ("wan-router-n", Router, "Brightline", NORTH, 9, ""),
    ("wan-router-e", Router, "Brightline", EAST, 9, ""),
    ("wan-circuit-n", Circuit, "Brightline", "Cable riser North", 0, "back with its carrier"),
    ("wan-circuit-e", Circuit, "Brightline", "Cable riser East", 0, "back with its carrier"),
    ("fw-n", Firewall, "Brightline", NORTH, 8, ""),
    ("fw-e", Firewall, "Brightline", EAST, 8, ""),
    ("remote-gw-1", Firewall, "Brightline", NORTH, 20, ""),
    ("remote-gw-2", Firewall, "Brightline", EAST, 20, ""),
    ("guest-wlan", Wireless, "Brightline", "Northwharf House", 30, ""),
    ("pbx-office", TelephoneSystem, "Brightline", "Northwharf House", 45, ""),
    ("video-bridge", Application, "Brightline", EAST, 30, ""),
    ("dns-n", Server, "Altus", NORTH, 3, ""),
    ("dns-e", Server, "Altus", EAST, 3, ""),
    ("ntp-n", Server, "Altus", NORTH, 2, ""),
    ("ntp-e", Server, "Altus", EAST, 2, ""),
    ("idp-n", IdentityStore, "Altus", NORTH, 18, ""),
    ("idp-e", IdentityStore, "Altus", EAST, 18, ""),
    ("hyp-1", Hypervisor, "Altus", NORTH, 23, ""),
    ("hyp-2", Hypervisor, "Altus", NORTH, 23, ""),
    ("hyp-3", Hypervisor, "Altus", NORTH, 23, ""),
    ("hyp-4", Hypervisor, "Altus", EAST, 23, ""),
    ("hyp-5", Hypervisor, "Altus", EAST, 23, ""),
    ("vm-cluster", Cluster, "Altus", EAST, 0, "starts by itself"),
    ("lb-n", LoadBalancer, "Altus", NORTH, 6, ""),
    ("lb-e", LoadBalancer, "Altus", EAST, 6, ""),
    ("feed-n-a", PowerFeed, "Altus", "Site North", 0, "back with the grid"),
    ("feed-n-b", PowerFeed, "Altus", "Site North", 0, "back with the grid"),
    ("feed-e-a", PowerFeed, "Altus", "Site East", 0, "back with the grid"),
    ("feed-e-b", PowerFeed, "Altus", "Site East", 0, "back with the grid"),
    ("ups-n", PowerSupply, "Altus", NORTH, 20, ""),
    ("ups-e", PowerSupply, "Altus", EAST, 20, ""),
    ("generator-n", Generator, "Altus", "Site North", 10, ""),
    ("generator-e", Generator, "Altus", "Site East", 10, ""),
    ("cooling-n-1", Cooling, "Altus", NORTH, 0, "starts by itself"),
    ("cooling-n-2", Cooling, "Altus", NORTH, 0, "starts by itself"),
    ("cooling-e-1", Cooling, "Altus", EAST, 0, "starts by itself"),
    ("cooling-e-2", Cooling, "Altus", EAST, 0, "starts by itself"),
    ("vault-store", BackupRepository, "Altus", "Vault East", 20, "mounting of the last copy"),
    ("backup-server", BackupTool, "Altus", EAST, 60, ""),
    ("mon-1", Monitoring, "Altus", EAST, 25, ""),
    ("deploy-tool", OperationsTool, "Altus", EAST, 45, ""),
    ("desk-tool", ServiceDeskTool, "Keystone", "", -1, ""),
    ("desk-line", ServiceDeskLine, "Keystone", "", 10, ""),
    ("arc-store", FileStore, "Altus", NORTH, 300, "eleven years of deals, from the vault"),
    ("harrow-nas", FileStore, "Altus", NORTH, -1, ""),
    ("master-library", ElectronicLibrary, "Altus", "Vault East", 30, ""),
    ("media-safe", PhysicalLibrary, "Keystone", "Vault East", 15, ""),
    ("stl-release-8", Release, "Corvid", "", -1, ""),
    ("stl-master-8", MasterCopy, "Corvid", "Vault East", -1, ""),
    ("desktop-baseline-12", SoftwareBaseline, "Altus", "", -1, ""),
    ("clearing-certificate", Certificate, "Corvid", "", 90, "a new one is issued by telephone"),
    ("signing-keys", Key, "Corvid", NORTH, 30, ""),
    ("continuity-handbook", Document, "Keystone", "", -1, ""),
];

/// Services that stand on two machines and a database of their own: short name, organisation of the
/// application, own work of a machine and of the database (none when negative).
pub(super) const PLAIN: [(&str, &str, &str, i64, i64); 18] = [
    ("Regulatory reporting", "reg", "Corvid", 15, 25),
    ("Client statements", "cst", "Corvid", 15, 25),
    ("Account reconciliation", "rec", "Corvid", 15, 30),
    ("Limit monitoring", "lim", "Corvid", 10, 20),
    ("Reference data", "ref", "Corvid", 15, 60),
    ("Liquidity forecast", "liq", "Corvid", 20, 30),
    ("Billing", "bil", "Corvid", 20, 45),
    ("Document management", "dms", "Corvid", 20, 60),
    ("Human resources", "hrs", "Corvid", 20, 40),
    ("Expenses", "exp", "Corvid", 20, 30),
    ("Learning", "lrn", "Corvid", 20, 30),
    ("Canteen orders", "can", "Corvid", 20, 20),
    ("E-mail", "mail", "Altus", 25, 50),
    ("Intranet", "web", "Altus", 15, 30),
    ("Printing", "prn", "Altus", 30, 20),
    ("Public website", "www", "Altus", 15, 20),
    ("File services", "fil", "Altus", 20, 40),
    ("Monitoring", "mon", "Altus", 15, 30),
];

/// All components: those with a name of their own, then what comes in rows.
pub(super) fn all_components() -> Vec<Component> {
    let component = |name: String, class, organisation, at, own| Component {
        name,
        class,
        organisation,
        at,
        own,
        from: "",
    };
    let named = NAMED.iter().map(|(name, class, organisation, at, own, from)| Component {
        from,
        ..component((*name).to_owned(), *class, organisation, at, *own)
    });
    let mut all: Vec<Component> = named.collect();
    for (_, short, organisation, own, own_data) in PLAIN {
        for (at, place) in [(1, NORTH), (2, EAST)] {
            all.push(component(
                format!("{short}-app-{at}"),
                VirtualMachine,
                organisation,
                place,
                own,
            ));
        }
        all.push(component(format!("{short}-db"), Database, organisation, EAST, own_data));
    }
    for (side, room) in [("n", NORTH), ("e", EAST)] {
        for at in 1..=8 {
            all.push(component(format!("rack-{side}-{at:02}"), Rack, "Altus", room, 0));
            all.push(component(format!("sw-{side}-{at:02}"), Switch, "Brightline", room, 8));
        }
        all.push(component(format!("riser-{side}"), Cable, "Brightline", riser(side), -1));
        all.push(component(format!("doors-{side}"), AccessControl, "Altus", room, 15));
    }
    for at in 1..=14 {
        let name = format!("desk-group-{at:02}");
        all.push(component(name, Workstation, "Altus", "Dealing room", 30));
    }
    for at in 1..=6 {
        all.push(component(format!("unknown-{at}"), Other, "Altus", NORTH, -1));
    }
    all
}

fn riser(side: &str) -> &'static str {
    if side == "n" { "Cable riser North" } else { "Cable riser East" }
}

impl Component {
    /// The organisation that operates it.
    pub(super) fn organisation(&self) -> &'static str {
        self.organisation
    }

    pub(super) fn record(&self, stage: &Stage<'_>) -> Ci {
        let supplier = stage.laid.suppliers.get(self.organisation).copied();
        let named = Ci::named(text(&self.name), self.class, stage.organisation(self.organisation));
        let record = Ci {
            location: stage.location(self.at),
            supplier: supplier.map(Ref::to),
            own_recovery: minutes(self.own),
            own_recovery_from: words(self.from),
            in_use_since: Some(stage.ago(600)),
            review_by: Some(stage.ago(-60)),
            ..named
        };
        match self.name.as_str() {
            "san-q7" => Ci {
                description: words(
                    "Storage of Site North. Both nodes of the settlement database stand on it.",
                ),
                owner: Some(stage.person("Greta Holm")),
                contract: Some(Ref::to(stage.laid.contract("UC-ALT-07"))),
                edition: words("firmware 8.4"),
                serial: words("Q7-20-33817"),
                address: words("san-q7.north.altus.example"),
                rto: minutes(240),
                linked: Rows::of(vec![LinkedRecord {
                    kind: LinkKind::Change,
                    reference: text("RFC-0231"),
                    about: words("firmware of san-q7"),
                    on: Some(stage.ago(3)),
                    closed: None,
                }]),
                ..record
            },
            "vault-store" => Ci { rpo: minutes(60), ..record },
            "stl-db" => Ci {
                owner: Some(stage.person("Ömer Kaya")),
                rpo: minutes(15),
                linked: Rows::of(vec![LinkedRecord {
                    kind: LinkKind::KnownError,
                    reference: text("KE-0044"),
                    about: words("log shipping stops when the line is slow"),
                    on: Some(stage.ago(80)),
                    closed: None,
                }]),
                ..record
            },
            "harrow-nas" => Ci { state: CiState::Withdrawn, ..record },
            "stl-release-8" => Ci { edition: words("8.2.1"), ..record },
            _ => record,
        }
    }
}
