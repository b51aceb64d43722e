//! The formats that are understood, by the names under which people ask for them.

use crate::{
    backstage, compose, cyclonedx, draft::File, gitlab, govuk, kubernetes, landscape::Problem,
    landscape::Reading, netbox,
};

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The service catalogue of GitLab.
    GitlabCatalog,
    /// A catalogue of Backstage.
    Backstage,
    /// CycloneDX documents.
    CycloneDx,
    /// Compose files.
    Compose,
    /// Manifests of Kubernetes.
    Kubernetes,
    /// A dump of NetBox.
    Netbox,
    /// The list of applications of GOV.UK.
    Govuk,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 7] = [
        Format::GitlabCatalog,
        Format::Backstage,
        Format::CycloneDx,
        Format::Compose,
        Format::Kubernetes,
        Format::Netbox,
        Format::Govuk,
    ];

    /// Its name on the command line and in addresses; also the source of its keys.
    pub fn name(self) -> &'static str {
        match self {
            Format::GitlabCatalog => gitlab::SOURCE,
            Format::Backstage => backstage::SOURCE,
            Format::CycloneDx => cyclonedx::SOURCE,
            Format::Compose => compose::SOURCE,
            Format::Kubernetes => kubernetes::SOURCE,
            Format::Netbox => netbox::SOURCE,
            Format::Govuk => govuk::SOURCE,
        }
    }

    /// The format of that name.
    pub fn named(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Format::GitlabCatalog => "GitLab service catalogue",
            Format::Backstage => "Backstage catalogue",
            Format::CycloneDx => "CycloneDX",
            Format::Compose => "Compose file",
            Format::Kubernetes => "Kubernetes manifest",
            Format::Netbox => "NetBox export",
            Format::Govuk => "GOV.UK application list",
        }
    }

    /// Which files it takes.
    pub fn takes(self) -> &'static str {
        match self {
            Format::GitlabCatalog => "service-catalog.yml, with teams.yml where there is one",
            Format::Backstage => "catalog-info.yaml and its like, all of them at once",
            Format::CycloneDx => "documents in JSON, version 1.4 to 1.6",
            Format::Compose => "compose.yaml, with those laid over it and .env",
            Format::Kubernetes => "manifests in YAML",
            Format::Netbox => "a dump in JSON, or pages of its interface",
            Format::Govuk => "repos.yml",
        }
    }

    /// What the files tell. Where nothing of them is taken, there is a problem that says so.
    pub fn read(self, files: &[File]) -> Reading {
        let mut reading = self.told(files);
        if reading.landscape.is_empty() && reading.problems.is_empty() {
            let what = format!("Nothing here is an entry of {}", self.label());
            let kept = "Nothing is taken".to_owned();
            let problem = |file: &File| Problem {
                spot: file.spot(1),
                what: what.clone(),
                kept: kept.clone(),
            };
            reading.problems.extend(files.iter().map(problem));
        }
        reading
    }

    fn told(self, files: &[File]) -> Reading {
        match self {
            Format::GitlabCatalog => gitlab::read(files),
            Format::Backstage => backstage::read(files),
            Format::CycloneDx => cyclonedx::read(files),
            Format::Compose => compose::read(files),
            Format::Kubernetes => kubernetes::read(files),
            Format::Netbox => netbox::read(files),
            Format::Govuk => govuk::read(files),
        }
    }
}
