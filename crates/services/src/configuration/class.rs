//! The one tree of classes of components: facilities, and what each consists of.

use record::Choice;

/// A branch of the tree of classes: a kind of IT facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Facility {
    /// Machines that compute, real and virtual.
    #[choice(label = "Computer systems")]
    Computers,
    /// What connects them.
    Networks,
    /// Software and its parts.
    Applications,
    /// Where data are kept.
    #[choice(label = "Data repositories")]
    Data,
    /// Speech and lines to the outside.
    Telecommunications,
    /// Tools of those who operate and repair.
    #[choice(label = "Technical support")]
    Support,
    /// Tools of those who answer users.
    #[choice(label = "Service desk")]
    Desk,
    /// What a place gives to the machines in it.
    #[choice(label = "Site facilities")]
    Site,
    /// What protects, and what must be protected.
    #[choice(label = "Security assets")]
    Security,
    /// Releases, baselines, master copies, documents and the libraries that hold them.
    #[choice(label = "Releases and documents")]
    Masters,
}

/// What a component is: a leaf of the tree of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum CiClass {
    /// A physical machine in a rack.
    #[choice(name = "server", label = "Server")]
    Server,
    /// A machine that runs on another one.
    #[choice(label = "Virtual machine")]
    VirtualMachine,
    /// A machine that runs virtual machines.
    Hypervisor,
    /// Several machines that work as one.
    Cluster,
    /// A container, or what runs several of one kind.
    Container,
    /// A resource that a provider rents out: an account, a function, a managed machine.
    #[choice(label = "Cloud resource")]
    CloudResource,
    /// A mainframe or one of its partitions.
    Mainframe,
    /// A computer at which somebody works.
    Workstation,
    /// A computer that is carried along.
    #[choice(label = "Mobile device")]
    MobileDevice,
    /// A network or a part of one.
    Network,
    /// A switch.
    Switch,
    /// A router.
    Router,
    /// A firewall.
    Firewall,
    /// What spreads requests over several machines.
    #[choice(label = "Load balancer")]
    LoadBalancer,
    /// A line, a fibre or a riser that carries them.
    Cable,
    /// A circuit that a carrier provides.
    Circuit,
    /// An access point or another device without wires.
    Wireless,
    /// An interface, a port or a panel.
    Port,
    /// An application as its users know it.
    Application,
    /// A part of an application that can fail and be started by itself.
    #[choice(label = "Application component")]
    ApplicationComponent,
    /// An interface that others call.
    #[choice(label = "Programming interface")]
    Interface,
    /// What applications run on or talk through: application server, broker, queue.
    Middleware,
    /// A library or a package that an application contains.
    #[choice(label = "Software library")]
    SoftwareLibrary,
    /// An operating system.
    #[choice(label = "Operating system")]
    OperatingSystem,
    /// Work that runs by a clock.
    Job,
    /// A site on the web.
    Website,
    /// A database.
    Database,
    /// A machine or an instance that serves a database; one of several when it is clustered.
    #[choice(label = "Database node")]
    DatabaseNode,
    /// A storage array.
    #[choice(label = "Storage array")]
    StorageArray,
    /// A file share, a bucket or a volume.
    #[choice(label = "File store")]
    FileStore,
    /// Where backups are kept.
    #[choice(label = "Backup repository")]
    BackupRepository,
    /// A feed of data that others deliver.
    #[choice(label = "Data feed")]
    DataFeed,
    /// A telephone system or a part of one.
    #[choice(label = "Telephone system")]
    TelephoneSystem,
    /// What records speech.
    #[choice(label = "Voice recorder")]
    VoiceRecorder,
    /// A line for speech to the outside.
    #[choice(label = "Telephone line")]
    TelephoneLine,
    /// A tool that watches others.
    Monitoring,
    /// A tool that changes, installs or starts others.
    #[choice(label = "Operations tool")]
    OperationsTool,
    /// A tool that makes or restores backups.
    #[choice(label = "Backup tool")]
    BackupTool,
    /// The tool in which requests and incidents are kept.
    #[choice(label = "Service desk tool")]
    ServiceDeskTool,
    /// The number or the queue at which users are answered.
    #[choice(label = "Service desk line")]
    ServiceDeskLine,
    /// A rack.
    Rack,
    /// A feed of power from the grid.
    #[choice(label = "Power feed")]
    PowerFeed,
    /// A battery that bridges a gap, or a part of the distribution behind it.
    #[choice(label = "Power supply")]
    PowerSupply,
    /// A generator.
    Generator,
    /// Cooling.
    Cooling,
    /// Locks, gates, cameras.
    #[choice(label = "Access control")]
    AccessControl,
    /// A directory of identities, or what proves them.
    #[choice(label = "Identity store")]
    IdentityStore,
    /// A certificate.
    Certificate,
    /// A key, or what keeps keys.
    Key,
    /// Another asset of information security.
    #[choice(label = "Security asset")]
    SecurityAsset,
    /// A release: what is brought into use together.
    Release,
    /// An issue of a document or a product, as it was given out.
    Issue,
    /// A baseline of software: versions that belong together.
    #[choice(label = "Software baseline")]
    SoftwareBaseline,
    /// The copy from which all others are made.
    #[choice(label = "Master copy")]
    MasterCopy,
    /// A right to use something.
    Licence,
    /// A document of the service management system.
    Document,
    /// A safe or an archive that holds master copies on media and paper.
    #[choice(label = "Physical library")]
    PhysicalLibrary,
    /// A store that holds master copies of software and documents.
    #[choice(label = "Electronic library")]
    ElectronicLibrary,
    /// Nothing of these, or not known yet.
    Other,
}

impl CiClass {
    /// The branch it hangs on; only what is not classified yet hangs on none.
    pub fn facility(self) -> Option<Facility> {
        use CiClass as C;
        Some(match self {
            C::Server | C::VirtualMachine | C::Hypervisor | C::Cluster | C::Container => {
                Facility::Computers
            }
            C::CloudResource | C::Mainframe | C::Workstation | C::MobileDevice => {
                Facility::Computers
            }
            C::Network | C::Switch | C::Router | C::Firewall | C::LoadBalancer => {
                Facility::Networks
            }
            C::Cable | C::Circuit | C::Wireless | C::Port => Facility::Networks,
            C::Application | C::ApplicationComponent | C::Interface | C::Middleware => {
                Facility::Applications
            }
            C::SoftwareLibrary | C::OperatingSystem | C::Job | C::Website => Facility::Applications,
            C::Database | C::DatabaseNode | C::StorageArray | C::FileStore => Facility::Data,
            C::BackupRepository | C::DataFeed => Facility::Data,
            C::TelephoneSystem | C::VoiceRecorder | C::TelephoneLine => {
                Facility::Telecommunications
            }
            C::Monitoring | C::OperationsTool | C::BackupTool => Facility::Support,
            C::ServiceDeskTool | C::ServiceDeskLine => Facility::Desk,
            C::Rack | C::PowerFeed | C::PowerSupply | C::Generator => Facility::Site,
            C::Cooling | C::AccessControl => Facility::Site,
            C::IdentityStore | C::Certificate | C::Key | C::SecurityAsset => Facility::Security,
            C::Release | C::Issue | C::SoftwareBaseline | C::MasterCopy => Facility::Masters,
            C::Licence | C::Document | C::PhysicalLibrary | C::ElectronicLibrary => {
                Facility::Masters
            }
            C::Other => return None,
        })
    }

    /// The leaves of a branch, in the order of the tree.
    pub fn of(facility: Facility) -> Vec<CiClass> {
        let all = CiClass::VALUES.iter().filter_map(|value| CiClass::from_name(value.name));
        all.filter(|class| class.facility() == Some(facility)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_facility_has_classes_and_every_class_but_one_a_facility() {
        for facility in Facility::VALUES {
            let facility = Facility::from_name(facility.name);
            let leaves = facility.map(CiClass::of).unwrap_or_default();
            assert!(leaves.len() >= 2, "{facility:?} has {leaves:?}");
        }
        let homeless = CiClass::VALUES
            .iter()
            .filter(|value| CiClass::from_name(value.name).and_then(CiClass::facility).is_none())
            .map(|value| value.name)
            .collect::<Vec<_>>();
        assert_eq!(homeless, ["other"]);
    }
}
