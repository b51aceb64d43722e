-- All tables, as SQLite makes them from nothing.

INSERT INTO "sequence" ("name", "next") VALUES ('baseline', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('ci', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('configuration_audit', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('continuity_proof', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('contract', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('day_off', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('dependency', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('dispute', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('document', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('ledger_hint', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('location', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('measure_target', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('organisation', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('performance_review', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('person', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('process_run', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('recovery_policy', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('role', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('service', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('service_level_requirement', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('supplier', 1);
CREATE TABLE "access" (
    "id" BLOB NOT NULL,
    "account" BLOB NOT NULL,
    "role" TEXT NOT NULL,
    "organisation" BLOB,
    "created_at" TEXT NOT NULL,
    "ended_at" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE INDEX "access_account_idx" ON "access" ("account" ASC);
CREATE TABLE "account" (
    "id" BLOB NOT NULL,
    "login" TEXT NOT NULL,
    "login_folded" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "person" BLOB,
    "passphrase" TEXT,
    "created_at" TEXT NOT NULL,
    "signed_in_at" TEXT,
    "closed_at" TEXT,
    "version" INTEGER NOT NULL,
    PRIMARY KEY ("id")
) STRICT;
CREATE UNIQUE INDEX "account_login_folded_key" ON "account" ("login_folded");
CREATE TABLE "attachment" (
    "id" BLOB NOT NULL,
    "register" TEXT NOT NULL,
    "record" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "hash" BLOB NOT NULL,
    "at" TEXT NOT NULL,
    "added_by" TEXT NOT NULL,
    "withdrawn_at" TEXT,
    PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "attachment_record_at_idx" ON "attachment" ("record" ASC, "at" ASC);
CREATE TABLE "attempt" (
    "key" BLOB NOT NULL,
    "count" INTEGER NOT NULL,
    "last_at" TEXT NOT NULL,
    "wait_until" TEXT,
    PRIMARY KEY ("key")
) STRICT;
CREATE TABLE "baselines" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "purpose" TEXT,
    "reference" TEXT,
    "as_of" TEXT,
    "taken_by" BLOB,
    "remarks" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("taken_by") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "baselines_number_key" ON "baselines" ("number");
CREATE INDEX "baselines_reach_number_idx" ON "baselines" ("reach" ASC, "number" ASC);
CREATE INDEX "baselines_title_folded_number_idx" ON "baselines" ("title_folded" ASC, "number" ASC);
CREATE INDEX "baselines_changed_at_number_idx" ON "baselines" ("changed_at" ASC, "number" ASC);
CREATE INDEX "baselines_source_source_key_idx" ON "baselines" ("source" ASC, "source_key" ASC);
CREATE INDEX "baselines_retired_at_idx" ON "baselines" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "baselines_organisation_idx" ON "baselines" ("organisation" ASC);
CREATE INDEX "baselines_purpose_number_idx" ON "baselines" ("purpose" ASC, "number" ASC);
CREATE INDEX "baselines_as_of_number_idx" ON "baselines" ("as_of" ASC, "number" ASC);
CREATE INDEX "baselines_taken_by_idx" ON "baselines" ("taken_by" ASC);
CREATE INDEX "baselines_state_number_idx" ON "baselines" ("state" ASC, "number" ASC);
CREATE TABLE "baselines_cis" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "baselines" ("id"),
    FOREIGN KEY ("target") REFERENCES "cis" ("id")
) STRICT;
CREATE INDEX "baselines_cis_target_idx" ON "baselines_cis" ("target" ASC);
CREATE TABLE "baselines_services" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "baselines" ("id"),
    FOREIGN KEY ("target") REFERENCES "services" ("id")
) STRICT;
CREATE INDEX "baselines_services_target_idx" ON "baselines_services" ("target" ASC);
CREATE TABLE "calendar_address" (
    "hash" BLOB NOT NULL,
    "account" BLOB NOT NULL,
    "person" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "ended_at" TEXT,
    PRIMARY KEY ("hash"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE INDEX "calendar_address_account_idx" ON "calendar_address" ("account" ASC);
CREATE TABLE "cis" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "class" TEXT,
    "organisation" BLOB,
    "description" TEXT,
    "owner" BLOB,
    "supplier" BLOB,
    "contract" BLOB,
    "location" BLOB,
    "part_of" BLOB,
    "master_in" BLOB,
    "edition" TEXT,
    "serial" TEXT,
    "asset_tag" TEXT,
    "address" TEXT,
    "own_recovery" INTEGER,
    "own_recovery_from" TEXT,
    "rto" INTEGER,
    "rpo" INTEGER,
    "in_use_since" TEXT,
    "maintained_until" TEXT,
    "data_removed" TEXT,
    "review_by" TEXT,
    "review_every" TEXT,
    "classification" TEXT,
    "tags" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id"),
    FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("contract") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("location") REFERENCES "locations" ("id"),
    FOREIGN KEY ("part_of") REFERENCES "cis" ("id"),
    FOREIGN KEY ("master_in") REFERENCES "cis" ("id")
) STRICT;
CREATE UNIQUE INDEX "cis_number_key" ON "cis" ("number");
CREATE INDEX "cis_reach_number_idx" ON "cis" ("reach" ASC, "number" ASC);
CREATE INDEX "cis_title_folded_number_idx" ON "cis" ("title_folded" ASC, "number" ASC);
CREATE INDEX "cis_changed_at_number_idx" ON "cis" ("changed_at" ASC, "number" ASC);
CREATE INDEX "cis_source_source_key_idx" ON "cis" ("source" ASC, "source_key" ASC);
CREATE INDEX "cis_retired_at_idx" ON "cis" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "cis_class_number_idx" ON "cis" ("class" ASC, "number" ASC);
CREATE INDEX "cis_organisation_idx" ON "cis" ("organisation" ASC);
CREATE INDEX "cis_owner_idx" ON "cis" ("owner" ASC);
CREATE INDEX "cis_supplier_idx" ON "cis" ("supplier" ASC);
CREATE INDEX "cis_contract_idx" ON "cis" ("contract" ASC);
CREATE INDEX "cis_location_idx" ON "cis" ("location" ASC);
CREATE INDEX "cis_part_of_idx" ON "cis" ("part_of" ASC);
CREATE INDEX "cis_master_in_idx" ON "cis" ("master_in" ASC);
CREATE INDEX "cis_own_recovery_number_idx" ON "cis" ("own_recovery" ASC, "number" ASC);
CREATE INDEX "cis_rto_number_idx" ON "cis" ("rto" ASC, "number" ASC);
CREATE INDEX "cis_rpo_number_idx" ON "cis" ("rpo" ASC, "number" ASC);
CREATE INDEX "cis_in_use_since_number_idx" ON "cis" ("in_use_since" ASC, "number" ASC);
CREATE INDEX "cis_maintained_until_number_idx" ON "cis" ("maintained_until" ASC, "number" ASC);
CREATE INDEX "cis_review_by_number_idx" ON "cis" ("review_by" ASC, "number" ASC);
CREATE INDEX "cis_classification_number_idx" ON "cis" ("classification" ASC, "number" ASC);
CREATE INDEX "cis_state_number_idx" ON "cis" ("state" ASC, "number" ASC);
CREATE TABLE "cis_linked" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT,
    "reference" TEXT,
    "about" TEXT,
    "on" TEXT,
    "closed" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "cis" ("id")
) STRICT;
CREATE TABLE "comment" (
    "id" BLOB NOT NULL,
    "register" TEXT NOT NULL,
    "record" BLOB NOT NULL,
    "account" BLOB NOT NULL,
    "author" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "withdrawn_at" TEXT,
    PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "comment_record_at_idx" ON "comment" ("record" ASC, "at" ASC);
CREATE TABLE "configuration_audits" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "occasion" TEXT,
    "baseline" BLOB,
    "observed" TEXT,
    "files" TEXT,
    "auditor" BLOB,
    "compared_at" TEXT,
    "beyond" INTEGER,
    "beyond_mark" TEXT,
    "beyond_settlement" TEXT,
    "beyond_settled_by" BLOB,
    "beyond_settled_on" TEXT,
    "beyond_remark" TEXT,
    "conclusion" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("baseline") REFERENCES "baselines" ("id"),
    FOREIGN KEY ("auditor") REFERENCES "persons" ("id"),
    FOREIGN KEY ("beyond_settled_by") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "configuration_audits_number_key" ON "configuration_audits" ("number");
CREATE INDEX "configuration_audits_reach_number_idx" ON "configuration_audits" ("reach" ASC, "number" ASC);
CREATE INDEX "configuration_audits_title_folded_number_idx" ON "configuration_audits" ("title_folded" ASC, "number" ASC);
CREATE INDEX "configuration_audits_changed_at_number_idx" ON "configuration_audits" ("changed_at" ASC, "number" ASC);
CREATE INDEX "configuration_audits_source_source_key_idx" ON "configuration_audits" ("source" ASC, "source_key" ASC);
CREATE INDEX "configuration_audits_retired_at_idx" ON "configuration_audits" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "configuration_audits_organisation_idx" ON "configuration_audits" ("organisation" ASC);
CREATE INDEX "configuration_audits_occasion_number_idx" ON "configuration_audits" ("occasion" ASC, "number" ASC);
CREATE INDEX "configuration_audits_baseline_idx" ON "configuration_audits" ("baseline" ASC);
CREATE INDEX "configuration_audits_auditor_idx" ON "configuration_audits" ("auditor" ASC);
CREATE INDEX "configuration_audits_compared_at_number_idx" ON "configuration_audits" ("compared_at" ASC, "number" ASC);
CREATE INDEX "configuration_audits_beyond_number_idx" ON "configuration_audits" ("beyond" ASC, "number" ASC);
CREATE INDEX "configuration_audits_beyond_settled_by_idx" ON "configuration_audits" ("beyond_settled_by" ASC);
CREATE INDEX "configuration_audits_state_number_idx" ON "configuration_audits" ("state" ASC, "number" ASC);
CREATE TABLE "configuration_audits_findings" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "deviation" TEXT,
    "name" TEXT,
    "field" TEXT,
    "expected" TEXT,
    "found" TEXT,
    "settlement" TEXT,
    "settled_by" BLOB,
    "settled_on" TEXT,
    "remark" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "configuration_audits" ("id"),
    FOREIGN KEY ("settled_by") REFERENCES "persons" ("id")
) STRICT;
CREATE INDEX "configuration_audits_findings_settled_by_idx" ON "configuration_audits_findings" ("settled_by" ASC);
CREATE TABLE "content" (
    "hash" BLOB NOT NULL,
    "content" BLOB NOT NULL,
    PRIMARY KEY ("hash")
) STRICT;
CREATE TABLE "continuity_proofs" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "supplier" BLOB,
    "customer" BLOB,
    "kind" TEXT,
    "contract" BLOB,
    "scope" TEXT,
    "result" TEXT,
    "reached" INTEGER,
    "document" TEXT,
    "asked_on" TEXT,
    "dated" TEXT,
    "valid_until" TEXT,
    "judged_by" BLOB,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("customer") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("contract") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("judged_by") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "continuity_proofs_number_key" ON "continuity_proofs" ("number");
CREATE INDEX "continuity_proofs_reach_number_idx" ON "continuity_proofs" ("reach" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_title_folded_number_idx" ON "continuity_proofs" ("title_folded" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_changed_at_number_idx" ON "continuity_proofs" ("changed_at" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_source_source_key_idx" ON "continuity_proofs" ("source" ASC, "source_key" ASC);
CREATE INDEX "continuity_proofs_retired_at_idx" ON "continuity_proofs" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "continuity_proofs_supplier_idx" ON "continuity_proofs" ("supplier" ASC);
CREATE INDEX "continuity_proofs_customer_idx" ON "continuity_proofs" ("customer" ASC);
CREATE INDEX "continuity_proofs_kind_number_idx" ON "continuity_proofs" ("kind" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_contract_idx" ON "continuity_proofs" ("contract" ASC);
CREATE INDEX "continuity_proofs_result_number_idx" ON "continuity_proofs" ("result" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_reached_number_idx" ON "continuity_proofs" ("reached" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_asked_on_number_idx" ON "continuity_proofs" ("asked_on" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_dated_number_idx" ON "continuity_proofs" ("dated" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_valid_until_number_idx" ON "continuity_proofs" ("valid_until" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_judged_by_idx" ON "continuity_proofs" ("judged_by" ASC);
CREATE INDEX "continuity_proofs_state_number_idx" ON "continuity_proofs" ("state" ASC, "number" ASC);
CREATE TABLE "continuity_proofs_services" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "continuity_proofs" ("id"),
    FOREIGN KEY ("target") REFERENCES "services" ("id")
) STRICT;
CREATE INDEX "continuity_proofs_services_target_idx" ON "continuity_proofs_services" ("target" ASC);
CREATE TABLE "contracts" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "title" TEXT,
    "supplier" BLOB,
    "customer" BLOB,
    "kind" TEXT,
    "reference" TEXT,
    "edition" TEXT,
    "owner" BLOB,
    "risk" TEXT,
    "risk_reason" TEXT,
    "risk_judged_on" TEXT,
    "covers" TEXT,
    "stands_alone" INTEGER CHECK ("stands_alone" IN (0, 1)),
    "rto" INTEGER,
    "rpo" INTEGER,
    "availability" TEXT,
    "response" INTEGER,
    "hours" TEXT,
    "exceptions" TEXT,
    "measurement" TEXT,
    "duties_of_supplier" TEXT,
    "duties_of_customer" TEXT,
    "continuity_clauses" TEXT,
    "audit_right" INTEGER CHECK ("audit_right" IN (0, 1)),
    "penalties" TEXT,
    "escalation" TEXT,
    "standard_terms" INTEGER CHECK ("standard_terms" IN (0, 1)),
    "deviations" TEXT,
    "value_minor" INTEGER,
    "value_currency" TEXT,
    "value_for_money" TEXT,
    "starts" TEXT,
    "ends" TEXT,
    "notice" INTEGER,
    "renews" INTEGER CHECK ("renews" IN (0, 1)),
    "ending" TEXT,
    "exit_plan" TEXT,
    "exit_rehearsed" TEXT,
    "discloses" TEXT,
    "review_by" TEXT,
    "review_every" TEXT,
    "classification" TEXT,
    "tags" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("customer") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "contracts_number_key" ON "contracts" ("number");
CREATE UNIQUE INDEX "contracts_reach_reference_key" ON "contracts" ("reach", "reference");
CREATE INDEX "contracts_reach_number_idx" ON "contracts" ("reach" ASC, "number" ASC);
CREATE INDEX "contracts_title_folded_number_idx" ON "contracts" ("title_folded" ASC, "number" ASC);
CREATE INDEX "contracts_changed_at_number_idx" ON "contracts" ("changed_at" ASC, "number" ASC);
CREATE INDEX "contracts_source_source_key_idx" ON "contracts" ("source" ASC, "source_key" ASC);
CREATE INDEX "contracts_retired_at_idx" ON "contracts" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "contracts_supplier_idx" ON "contracts" ("supplier" ASC);
CREATE INDEX "contracts_customer_idx" ON "contracts" ("customer" ASC);
CREATE INDEX "contracts_kind_number_idx" ON "contracts" ("kind" ASC, "number" ASC);
CREATE INDEX "contracts_owner_idx" ON "contracts" ("owner" ASC);
CREATE INDEX "contracts_risk_number_idx" ON "contracts" ("risk" ASC, "number" ASC);
CREATE INDEX "contracts_risk_judged_on_number_idx" ON "contracts" ("risk_judged_on" ASC, "number" ASC);
CREATE INDEX "contracts_rto_number_idx" ON "contracts" ("rto" ASC, "number" ASC);
CREATE INDEX "contracts_rpo_number_idx" ON "contracts" ("rpo" ASC, "number" ASC);
CREATE INDEX "contracts_starts_number_idx" ON "contracts" ("starts" ASC, "number" ASC);
CREATE INDEX "contracts_ends_number_idx" ON "contracts" ("ends" ASC, "number" ASC);
CREATE INDEX "contracts_review_by_number_idx" ON "contracts" ("review_by" ASC, "number" ASC);
CREATE INDEX "contracts_classification_number_idx" ON "contracts" ("classification" ASC, "number" ASC);
CREATE INDEX "contracts_state_number_idx" ON "contracts" ("state" ASC, "number" ASC);
CREATE TABLE "contracts_closing" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "matter" TEXT,
    "outcome" TEXT,
    "due" TEXT,
    "done" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "contracts" ("id")
) STRICT;
CREATE TABLE "contracts_further_customers" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("target") REFERENCES "organisations" ("id")
) STRICT;
CREATE INDEX "contracts_further_customers_target_idx" ON "contracts_further_customers" ("target" ASC);
CREATE TABLE "contracts_services" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("target") REFERENCES "services" ("id")
) STRICT;
CREATE INDEX "contracts_services_target_idx" ON "contracts_services" ("target" ASC);
CREATE TABLE "contracts_underpinned_by" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("target") REFERENCES "contracts" ("id")
) STRICT;
CREATE INDEX "contracts_underpinned_by_target_idx" ON "contracts_underpinned_by" ("target" ASC);
CREATE TABLE "custom_field" (
    "id" BLOB NOT NULL,
    "register" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "help" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "choices" TEXT,
    "required" INTEGER NOT NULL CHECK ("required" IN (0, 1)),
    "position" INTEGER NOT NULL,
    "retired_at" TEXT,
    PRIMARY KEY ("id")
) STRICT;
CREATE UNIQUE INDEX "custom_field_register_key_key" ON "custom_field" ("register", "key");
CREATE TABLE "days_off" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "first_day" TEXT,
    "last_day" TEXT,
    "every_year" INTEGER CHECK ("every_year" IN (0, 1)),
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id")
) STRICT;
CREATE UNIQUE INDEX "days_off_number_key" ON "days_off" ("number");
CREATE INDEX "days_off_reach_number_idx" ON "days_off" ("reach" ASC, "number" ASC);
CREATE INDEX "days_off_title_folded_number_idx" ON "days_off" ("title_folded" ASC, "number" ASC);
CREATE INDEX "days_off_changed_at_number_idx" ON "days_off" ("changed_at" ASC, "number" ASC);
CREATE INDEX "days_off_source_source_key_idx" ON "days_off" ("source" ASC, "source_key" ASC);
CREATE INDEX "days_off_retired_at_idx" ON "days_off" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "days_off_organisation_idx" ON "days_off" ("organisation" ASC);
CREATE INDEX "days_off_first_day_number_idx" ON "days_off" ("first_day" ASC, "number" ASC);
CREATE TABLE "dependencies" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "consumer" BLOB,
    "provider" BLOB,
    "unresolved" TEXT,
    "kind" TEXT,
    "strength" TEXT,
    "group" TEXT,
    "needed" INTEGER,
    "lag" INTEGER,
    "recovered_together" INTEGER CHECK ("recovered_together" IN (0, 1)),
    "start_after" INTEGER CHECK ("start_after" IN (0, 1)),
    "evidence" TEXT,
    "evidence_from" TEXT,
    "evidence_on" TEXT,
    "confidence" INTEGER,
    "consumer_confirmed_by" BLOB,
    "consumer_confirmed_on" TEXT,
    "provider_confirmed_by" BLOB,
    "provider_confirmed_on" TEXT,
    "provider_denied_on" TEXT,
    "provider_denied_why" TEXT,
    "status" TEXT,
    "owner" BLOB,
    "review_by" TEXT,
    "review_every" TEXT,
    "classification" TEXT,
    "tags" TEXT,
    "remarks" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("consumer_confirmed_by") REFERENCES "persons" ("id"),
    FOREIGN KEY ("provider_confirmed_by") REFERENCES "persons" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "dependencies_number_key" ON "dependencies" ("number");
CREATE INDEX "dependencies_reach_number_idx" ON "dependencies" ("reach" ASC, "number" ASC);
CREATE INDEX "dependencies_title_folded_number_idx" ON "dependencies" ("title_folded" ASC, "number" ASC);
CREATE INDEX "dependencies_changed_at_number_idx" ON "dependencies" ("changed_at" ASC, "number" ASC);
CREATE INDEX "dependencies_source_source_key_idx" ON "dependencies" ("source" ASC, "source_key" ASC);
CREATE INDEX "dependencies_retired_at_idx" ON "dependencies" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "dependencies_organisation_idx" ON "dependencies" ("organisation" ASC);
CREATE INDEX "dependencies_consumer_idx" ON "dependencies" ("consumer" ASC);
CREATE INDEX "dependencies_provider_idx" ON "dependencies" ("provider" ASC);
CREATE INDEX "dependencies_unresolved_number_idx" ON "dependencies" ("unresolved" ASC, "number" ASC);
CREATE INDEX "dependencies_kind_number_idx" ON "dependencies" ("kind" ASC, "number" ASC);
CREATE INDEX "dependencies_strength_number_idx" ON "dependencies" ("strength" ASC, "number" ASC);
CREATE INDEX "dependencies_lag_number_idx" ON "dependencies" ("lag" ASC, "number" ASC);
CREATE INDEX "dependencies_evidence_number_idx" ON "dependencies" ("evidence" ASC, "number" ASC);
CREATE INDEX "dependencies_evidence_on_number_idx" ON "dependencies" ("evidence_on" ASC, "number" ASC);
CREATE INDEX "dependencies_confidence_number_idx" ON "dependencies" ("confidence" ASC, "number" ASC);
CREATE INDEX "dependencies_consumer_confirmed_by_idx" ON "dependencies" ("consumer_confirmed_by" ASC);
CREATE INDEX "dependencies_consumer_confirmed_on_number_idx" ON "dependencies" ("consumer_confirmed_on" ASC, "number" ASC);
CREATE INDEX "dependencies_provider_confirmed_by_idx" ON "dependencies" ("provider_confirmed_by" ASC);
CREATE INDEX "dependencies_provider_confirmed_on_number_idx" ON "dependencies" ("provider_confirmed_on" ASC, "number" ASC);
CREATE INDEX "dependencies_provider_denied_on_number_idx" ON "dependencies" ("provider_denied_on" ASC, "number" ASC);
CREATE INDEX "dependencies_status_number_idx" ON "dependencies" ("status" ASC, "number" ASC);
CREATE INDEX "dependencies_owner_idx" ON "dependencies" ("owner" ASC);
CREATE INDEX "dependencies_review_by_number_idx" ON "dependencies" ("review_by" ASC, "number" ASC);
CREATE INDEX "dependencies_classification_number_idx" ON "dependencies" ("classification" ASC, "number" ASC);
CREATE TABLE "disputes" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "question" TEXT,
    "supplier" BLOB,
    "customer" BLOB,
    "contract" BLOB,
    "our_view" TEXT,
    "their_view" TEXT,
    "amount_minor" INTEGER,
    "amount_currency" TEXT,
    "raised_on" TEXT,
    "owner" BLOB,
    "level" INTEGER,
    "next_step" TEXT,
    "next_on" TEXT,
    "outcome" TEXT,
    "settled_on" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("customer") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("contract") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "disputes_number_key" ON "disputes" ("number");
CREATE INDEX "disputes_reach_number_idx" ON "disputes" ("reach" ASC, "number" ASC);
CREATE INDEX "disputes_title_folded_number_idx" ON "disputes" ("title_folded" ASC, "number" ASC);
CREATE INDEX "disputes_changed_at_number_idx" ON "disputes" ("changed_at" ASC, "number" ASC);
CREATE INDEX "disputes_source_source_key_idx" ON "disputes" ("source" ASC, "source_key" ASC);
CREATE INDEX "disputes_retired_at_idx" ON "disputes" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "disputes_supplier_idx" ON "disputes" ("supplier" ASC);
CREATE INDEX "disputes_customer_idx" ON "disputes" ("customer" ASC);
CREATE INDEX "disputes_contract_idx" ON "disputes" ("contract" ASC);
CREATE INDEX "disputes_raised_on_number_idx" ON "disputes" ("raised_on" ASC, "number" ASC);
CREATE INDEX "disputes_owner_idx" ON "disputes" ("owner" ASC);
CREATE INDEX "disputes_level_number_idx" ON "disputes" ("level" ASC, "number" ASC);
CREATE INDEX "disputes_next_on_number_idx" ON "disputes" ("next_on" ASC, "number" ASC);
CREATE INDEX "disputes_settled_on_number_idx" ON "disputes" ("settled_on" ASC, "number" ASC);
CREATE INDEX "disputes_state_number_idx" ON "disputes" ("state" ASC, "number" ASC);
CREATE TABLE "documents" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "process_number" TEXT,
    "kind" TEXT,
    "organisation" BLOB,
    "purpose" TEXT,
    "classification" TEXT,
    "part_of" BLOB,
    "area" TEXT,
    "owned_by" TEXT,
    "owner" BLOB,
    "location" TEXT,
    "kept_at" TEXT,
    "published_version" INTEGER,
    "published_on" TEXT,
    "review_by" TEXT,
    "expires" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("part_of") REFERENCES "documents" ("id"),
    FOREIGN KEY ("owner") REFERENCES "roles" ("id")
) STRICT;
CREATE UNIQUE INDEX "documents_number_key" ON "documents" ("number");
CREATE INDEX "documents_reach_number_idx" ON "documents" ("reach" ASC, "number" ASC);
CREATE INDEX "documents_title_folded_number_idx" ON "documents" ("title_folded" ASC, "number" ASC);
CREATE INDEX "documents_changed_at_number_idx" ON "documents" ("changed_at" ASC, "number" ASC);
CREATE INDEX "documents_source_source_key_idx" ON "documents" ("source" ASC, "source_key" ASC);
CREATE INDEX "documents_retired_at_idx" ON "documents" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "documents_process_number_number_idx" ON "documents" ("process_number" ASC, "number" ASC);
CREATE INDEX "documents_kind_number_idx" ON "documents" ("kind" ASC, "number" ASC);
CREATE INDEX "documents_organisation_idx" ON "documents" ("organisation" ASC);
CREATE INDEX "documents_classification_number_idx" ON "documents" ("classification" ASC, "number" ASC);
CREATE INDEX "documents_part_of_idx" ON "documents" ("part_of" ASC);
CREATE INDEX "documents_area_number_idx" ON "documents" ("area" ASC, "number" ASC);
CREATE INDEX "documents_owner_idx" ON "documents" ("owner" ASC);
CREATE INDEX "documents_location_number_idx" ON "documents" ("location" ASC, "number" ASC);
CREATE INDEX "documents_published_version_number_idx" ON "documents" ("published_version" ASC, "number" ASC);
CREATE INDEX "documents_published_on_number_idx" ON "documents" ("published_on" ASC, "number" ASC);
CREATE INDEX "documents_review_by_number_idx" ON "documents" ("review_by" ASC, "number" ASC);
CREATE INDEX "documents_expires_number_idx" ON "documents" ("expires" ASC, "number" ASC);
CREATE INDEX "documents_state_number_idx" ON "documents" ("state" ASC, "number" ASC);
CREATE TABLE "draft" (
    "account" BLOB NOT NULL,
    "topic" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    PRIMARY KEY ("account", "topic"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE TABLE "idempotency" (
    "key" BLOB NOT NULL,
    "fingerprint" BLOB NOT NULL,
    "access" BLOB NOT NULL,
    "status" INTEGER NOT NULL,
    "location" TEXT,
    "etag" TEXT,
    "content_type" TEXT,
    "body" BLOB NOT NULL,
    "at" TEXT NOT NULL,
    PRIMARY KEY ("key")
) STRICT;
CREATE INDEX "idempotency_at_idx" ON "idempotency" ("at" ASC);
CREATE TABLE "installation" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    PRIMARY KEY ("key")
) STRICT;
CREATE TABLE "job" (
    "name" TEXT NOT NULL,
    "due_at" TEXT NOT NULL,
    "leased_until" TEXT,
    "last_at" TEXT,
    "last_result" TEXT,
    PRIMARY KEY ("name")
) STRICT;
CREATE TABLE "ledger" (
    "id" BLOB NOT NULL,
    "hint" INTEGER NOT NULL,
    "write" BLOB NOT NULL,
    "at" TEXT NOT NULL,
    "account" BLOB,
    "actor" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "occurrence" TEXT NOT NULL,
    "reason" TEXT,
    "register" TEXT,
    "record" BLOB,
    "reach" BLOB,
    "version" INTEGER,
    "changes" TEXT,
    "position" INTEGER,
    "leaf" BLOB,
    PRIMARY KEY ("id")
) STRICT;
CREATE UNIQUE INDEX "ledger_hint_key" ON "ledger" ("hint");
CREATE INDEX "ledger_record_hint_idx" ON "ledger" ("record" ASC, "hint" ASC);
CREATE INDEX "ledger_write_idx" ON "ledger" ("write" ASC);
CREATE INDEX "ledger_at_idx" ON "ledger" ("at" ASC);
CREATE INDEX "ledger_occurrence_hint_idx" ON "ledger" ("occurrence" ASC, "hint" ASC);
CREATE TABLE "locations" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "kind" TEXT,
    "site_type" TEXT,
    "part_of" BLOB,
    "address" TEXT,
    "country" TEXT,
    "point" TEXT,
    "hazards" TEXT,
    "entry" TEXT,
    "seats" INTEGER,
    "review_by" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("part_of") REFERENCES "locations" ("id")
) STRICT;
CREATE UNIQUE INDEX "locations_number_key" ON "locations" ("number");
CREATE INDEX "locations_reach_number_idx" ON "locations" ("reach" ASC, "number" ASC);
CREATE INDEX "locations_title_folded_number_idx" ON "locations" ("title_folded" ASC, "number" ASC);
CREATE INDEX "locations_changed_at_number_idx" ON "locations" ("changed_at" ASC, "number" ASC);
CREATE INDEX "locations_source_source_key_idx" ON "locations" ("source" ASC, "source_key" ASC);
CREATE INDEX "locations_retired_at_idx" ON "locations" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "locations_organisation_idx" ON "locations" ("organisation" ASC);
CREATE INDEX "locations_kind_number_idx" ON "locations" ("kind" ASC, "number" ASC);
CREATE INDEX "locations_site_type_number_idx" ON "locations" ("site_type" ASC, "number" ASC);
CREATE INDEX "locations_part_of_idx" ON "locations" ("part_of" ASC);
CREATE INDEX "locations_review_by_number_idx" ON "locations" ("review_by" ASC, "number" ASC);
CREATE INDEX "locations_state_number_idx" ON "locations" ("state" ASC, "number" ASC);
CREATE TABLE "locations_contacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT,
    "value" TEXT,
    "priority" INTEGER,
    "reachable" TEXT,
    "verified" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "locations" ("id")
) STRICT;
CREATE TABLE "measure_targets" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "measure" TEXT,
    "target" INTEGER,
    "since" TEXT,
    "why" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id")
) STRICT;
CREATE UNIQUE INDEX "measure_targets_number_key" ON "measure_targets" ("number");
CREATE INDEX "measure_targets_reach_number_idx" ON "measure_targets" ("reach" ASC, "number" ASC);
CREATE INDEX "measure_targets_title_folded_number_idx" ON "measure_targets" ("title_folded" ASC, "number" ASC);
CREATE INDEX "measure_targets_changed_at_number_idx" ON "measure_targets" ("changed_at" ASC, "number" ASC);
CREATE INDEX "measure_targets_source_source_key_idx" ON "measure_targets" ("source" ASC, "source_key" ASC);
CREATE INDEX "measure_targets_retired_at_idx" ON "measure_targets" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "measure_targets_organisation_idx" ON "measure_targets" ("organisation" ASC);
CREATE INDEX "measure_targets_measure_number_idx" ON "measure_targets" ("measure" ASC, "number" ASC);
CREATE INDEX "measure_targets_target_number_idx" ON "measure_targets" ("target" ASC, "number" ASC);
CREATE INDEX "measure_targets_since_number_idx" ON "measure_targets" ("since" ASC, "number" ASC);
CREATE TABLE "mention" (
    "comment" BLOB NOT NULL,
    "person" BLOB NOT NULL,
    "seen_at" TEXT,
    PRIMARY KEY ("comment", "person"),
    FOREIGN KEY ("comment") REFERENCES "comment" ("id")
) STRICT;
CREATE INDEX "mention_person_idx" ON "mention" ("person" ASC);
CREATE TABLE "organisations" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "kind" TEXT,
    "parent" BLOB,
    "purpose" TEXT,
    "country" TEXT,
    "website" TEXT,
    "duty_desk" TEXT,
    "relationship_owner" BLOB,
    "active_from" TEXT,
    "active_until" TEXT,
    "review_by" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("parent") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("relationship_owner") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "organisations_number_key" ON "organisations" ("number");
CREATE INDEX "organisations_reach_number_idx" ON "organisations" ("reach" ASC, "number" ASC);
CREATE INDEX "organisations_title_folded_number_idx" ON "organisations" ("title_folded" ASC, "number" ASC);
CREATE INDEX "organisations_changed_at_number_idx" ON "organisations" ("changed_at" ASC, "number" ASC);
CREATE INDEX "organisations_source_source_key_idx" ON "organisations" ("source" ASC, "source_key" ASC);
CREATE INDEX "organisations_retired_at_idx" ON "organisations" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "organisations_kind_number_idx" ON "organisations" ("kind" ASC, "number" ASC);
CREATE INDEX "organisations_parent_idx" ON "organisations" ("parent" ASC);
CREATE INDEX "organisations_relationship_owner_idx" ON "organisations" ("relationship_owner" ASC);
CREATE INDEX "organisations_active_from_number_idx" ON "organisations" ("active_from" ASC, "number" ASC);
CREATE INDEX "organisations_active_until_number_idx" ON "organisations" ("active_until" ASC, "number" ASC);
CREATE INDEX "organisations_review_by_number_idx" ON "organisations" ("review_by" ASC, "number" ASC);
CREATE INDEX "organisations_state_number_idx" ON "organisations" ("state" ASC, "number" ASC);
CREATE TABLE "organisations_contacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT,
    "value" TEXT,
    "priority" INTEGER,
    "reachable" TEXT,
    "verified" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "organisations" ("id")
) STRICT;
CREATE TABLE "outbox" (
    "id" BLOB NOT NULL,
    "topic" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,
    "due_at" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "leased_until" TEXT,
    "done_at" TEXT,
    "last_error" TEXT,
    PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "outbox_done_at_due_at_idx" ON "outbox" ("done_at" ASC, "due_at" ASC);
CREATE TABLE "performance_reviews" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "supplier" BLOB,
    "customer" BLOB,
    "contract" BLOB,
    "period" TEXT,
    "held_on" TEXT,
    "reviewer" BLOB,
    "result" TEXT,
    "still_needed" INTEGER CHECK ("still_needed" IN (0, 1)),
    "value_for_money" TEXT,
    "improvements" TEXT,
    "next_on" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("customer") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("contract") REFERENCES "contracts" ("id"),
    FOREIGN KEY ("reviewer") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "performance_reviews_number_key" ON "performance_reviews" ("number");
CREATE INDEX "performance_reviews_reach_number_idx" ON "performance_reviews" ("reach" ASC, "number" ASC);
CREATE INDEX "performance_reviews_title_folded_number_idx" ON "performance_reviews" ("title_folded" ASC, "number" ASC);
CREATE INDEX "performance_reviews_changed_at_number_idx" ON "performance_reviews" ("changed_at" ASC, "number" ASC);
CREATE INDEX "performance_reviews_source_source_key_idx" ON "performance_reviews" ("source" ASC, "source_key" ASC);
CREATE INDEX "performance_reviews_retired_at_idx" ON "performance_reviews" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "performance_reviews_supplier_idx" ON "performance_reviews" ("supplier" ASC);
CREATE INDEX "performance_reviews_customer_idx" ON "performance_reviews" ("customer" ASC);
CREATE INDEX "performance_reviews_contract_idx" ON "performance_reviews" ("contract" ASC);
CREATE INDEX "performance_reviews_period_number_idx" ON "performance_reviews" ("period" ASC, "number" ASC);
CREATE INDEX "performance_reviews_held_on_number_idx" ON "performance_reviews" ("held_on" ASC, "number" ASC);
CREATE INDEX "performance_reviews_reviewer_idx" ON "performance_reviews" ("reviewer" ASC);
CREATE INDEX "performance_reviews_result_number_idx" ON "performance_reviews" ("result" ASC, "number" ASC);
CREATE INDEX "performance_reviews_next_on_number_idx" ON "performance_reviews" ("next_on" ASC, "number" ASC);
CREATE TABLE "performance_reviews_performance" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "promise" TEXT,
    "reached" TEXT,
    "kept" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "performance_reviews" ("id")
) STRICT;
CREATE TABLE "persons" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "job_title" TEXT,
    "email" TEXT,
    "languages" TEXT,
    "informed" TEXT,
    "deputy" BLOB,
    "away_from" TEXT,
    "away_until" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("deputy") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "persons_number_key" ON "persons" ("number");
CREATE UNIQUE INDEX "persons_reach_email_key" ON "persons" ("reach", "email");
CREATE INDEX "persons_reach_number_idx" ON "persons" ("reach" ASC, "number" ASC);
CREATE INDEX "persons_title_folded_number_idx" ON "persons" ("title_folded" ASC, "number" ASC);
CREATE INDEX "persons_changed_at_number_idx" ON "persons" ("changed_at" ASC, "number" ASC);
CREATE INDEX "persons_source_source_key_idx" ON "persons" ("source" ASC, "source_key" ASC);
CREATE INDEX "persons_retired_at_idx" ON "persons" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "persons_organisation_idx" ON "persons" ("organisation" ASC);
CREATE INDEX "persons_job_title_number_idx" ON "persons" ("job_title" ASC, "number" ASC);
CREATE INDEX "persons_deputy_idx" ON "persons" ("deputy" ASC);
CREATE INDEX "persons_away_from_number_idx" ON "persons" ("away_from" ASC, "number" ASC);
CREATE INDEX "persons_away_until_number_idx" ON "persons" ("away_until" ASC, "number" ASC);
CREATE INDEX "persons_state_number_idx" ON "persons" ("state" ASC, "number" ASC);
CREATE TABLE "persons_contacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT,
    "value" TEXT,
    "priority" INTEGER,
    "reachable" TEXT,
    "verified" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "persons" ("id")
) STRICT;
CREATE TABLE "persons_private_contacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT,
    "value" TEXT,
    "priority" INTEGER,
    "reachable" TEXT,
    "verified" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "persons" ("id")
) STRICT;
CREATE TABLE "process_runs" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "integrator" BLOB,
    "course" TEXT,
    "exercise" INTEGER CHECK ("exercise" IN (0, 1)),
    "purpose" TEXT,
    "tailoring" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("integrator") REFERENCES "organisations" ("id")
) STRICT;
CREATE UNIQUE INDEX "process_runs_number_key" ON "process_runs" ("number");
CREATE INDEX "process_runs_reach_number_idx" ON "process_runs" ("reach" ASC, "number" ASC);
CREATE INDEX "process_runs_title_folded_number_idx" ON "process_runs" ("title_folded" ASC, "number" ASC);
CREATE INDEX "process_runs_changed_at_number_idx" ON "process_runs" ("changed_at" ASC, "number" ASC);
CREATE INDEX "process_runs_source_source_key_idx" ON "process_runs" ("source" ASC, "source_key" ASC);
CREATE INDEX "process_runs_retired_at_idx" ON "process_runs" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "process_runs_organisation_idx" ON "process_runs" ("organisation" ASC);
CREATE INDEX "process_runs_integrator_idx" ON "process_runs" ("integrator" ASC);
CREATE INDEX "process_runs_course_number_idx" ON "process_runs" ("course" ASC, "number" ASC);
CREATE INDEX "process_runs_state_number_idx" ON "process_runs" ("state" ASC, "number" ASC);
CREATE TABLE "process_runs_providers" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "process_runs" ("id"),
    FOREIGN KEY ("target") REFERENCES "organisations" ("id")
) STRICT;
CREATE INDEX "process_runs_providers_target_idx" ON "process_runs_providers" ("target" ASC);
CREATE TABLE "record_event" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "register" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    PRIMARY KEY ("record", "position")
) STRICT;
CREATE TABLE "recovery_policies" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "organisation" BLOB,
    "rto_clock" TEXT,
    "detection" INTEGER,
    "decision" INTEGER,
    "stated_in" TEXT,
    "owner" BLOB,
    "review_by" TEXT,
    "review_every" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "recovery_policies_number_key" ON "recovery_policies" ("number");
CREATE INDEX "recovery_policies_reach_number_idx" ON "recovery_policies" ("reach" ASC, "number" ASC);
CREATE INDEX "recovery_policies_title_folded_number_idx" ON "recovery_policies" ("title_folded" ASC, "number" ASC);
CREATE INDEX "recovery_policies_changed_at_number_idx" ON "recovery_policies" ("changed_at" ASC, "number" ASC);
CREATE INDEX "recovery_policies_source_source_key_idx" ON "recovery_policies" ("source" ASC, "source_key" ASC);
CREATE INDEX "recovery_policies_retired_at_idx" ON "recovery_policies" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "recovery_policies_organisation_idx" ON "recovery_policies" ("organisation" ASC);
CREATE INDEX "recovery_policies_rto_clock_number_idx" ON "recovery_policies" ("rto_clock" ASC, "number" ASC);
CREATE INDEX "recovery_policies_detection_number_idx" ON "recovery_policies" ("detection" ASC, "number" ASC);
CREATE INDEX "recovery_policies_decision_number_idx" ON "recovery_policies" ("decision" ASC, "number" ASC);
CREATE INDEX "recovery_policies_owner_idx" ON "recovery_policies" ("owner" ASC);
CREATE INDEX "recovery_policies_review_by_number_idx" ON "recovery_policies" ("review_by" ASC, "number" ASC);
CREATE TABLE "reset_code" (
    "hash" BLOB NOT NULL,
    "account" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "ends_at" TEXT NOT NULL,
    "used_at" TEXT,
    PRIMARY KEY ("hash"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE TABLE "roles" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "title" TEXT,
    "organisation" BLOB,
    "part" TEXT,
    "answers_for" TEXT,
    "may_decide" TEXT,
    "duty_number" TEXT,
    "shared" INTEGER CHECK ("shared" IN (0, 1)),
    "review_by" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id")
) STRICT;
CREATE UNIQUE INDEX "roles_number_key" ON "roles" ("number");
CREATE INDEX "roles_reach_number_idx" ON "roles" ("reach" ASC, "number" ASC);
CREATE INDEX "roles_title_folded_number_idx" ON "roles" ("title_folded" ASC, "number" ASC);
CREATE INDEX "roles_changed_at_number_idx" ON "roles" ("changed_at" ASC, "number" ASC);
CREATE INDEX "roles_source_source_key_idx" ON "roles" ("source" ASC, "source_key" ASC);
CREATE INDEX "roles_retired_at_idx" ON "roles" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "roles_organisation_idx" ON "roles" ("organisation" ASC);
CREATE INDEX "roles_part_number_idx" ON "roles" ("part" ASC, "number" ASC);
CREATE INDEX "roles_review_by_number_idx" ON "roles" ("review_by" ASC, "number" ASC);
CREATE TABLE "roles_holders" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "person" BLOB,
    "capacity" TEXT,
    "from" TEXT,
    "until" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "roles" ("id"),
    FOREIGN KEY ("person") REFERENCES "persons" ("id")
) STRICT;
CREATE INDEX "roles_holders_person_idx" ON "roles_holders" ("person" ASC);
CREATE TABLE "saved_view" (
    "id" BLOB NOT NULL,
    "register" TEXT NOT NULL,
    "account" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" INTEGER NOT NULL CHECK ("shared" IN (0, 1)),
    "created_at" TEXT NOT NULL,
    "ended_at" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE INDEX "saved_view_register_idx" ON "saved_view" ("register" ASC);
CREATE TABLE "search_entry" (
    "record" BLOB NOT NULL,
    "register" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "title" TEXT NOT NULL,
    "folded" TEXT NOT NULL,
    "retired" INTEGER NOT NULL CHECK ("retired" IN (0, 1)),
    PRIMARY KEY ("record")
) STRICT;
CREATE INDEX "search_entry_register_number_idx" ON "search_entry" ("register" ASC, "number" ASC);
CREATE TABLE "service_level_requirements" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "customer" BLOB,
    "in_their_words" TEXT,
    "stated_by" BLOB,
    "stated_on" TEXT,
    "service" BLOB,
    "meaning" TEXT,
    "rto" INTEGER,
    "rpo" INTEGER,
    "availability" TEXT,
    "agreement" BLOB,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("customer") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("stated_by") REFERENCES "persons" ("id"),
    FOREIGN KEY ("service") REFERENCES "services" ("id"),
    FOREIGN KEY ("agreement") REFERENCES "contracts" ("id")
) STRICT;
CREATE UNIQUE INDEX "service_level_requirements_number_key" ON "service_level_requirements" ("number");
CREATE INDEX "service_level_requirements_reach_number_idx" ON "service_level_requirements" ("reach" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_title_folded_number_idx" ON "service_level_requirements" ("title_folded" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_changed_at_number_idx" ON "service_level_requirements" ("changed_at" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_source_source_key_idx" ON "service_level_requirements" ("source" ASC, "source_key" ASC);
CREATE INDEX "service_level_requirements_retired_at_idx" ON "service_level_requirements" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "service_level_requirements_customer_idx" ON "service_level_requirements" ("customer" ASC);
CREATE INDEX "service_level_requirements_stated_by_idx" ON "service_level_requirements" ("stated_by" ASC);
CREATE INDEX "service_level_requirements_stated_on_number_idx" ON "service_level_requirements" ("stated_on" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_service_idx" ON "service_level_requirements" ("service" ASC);
CREATE INDEX "service_level_requirements_rto_number_idx" ON "service_level_requirements" ("rto" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_rpo_number_idx" ON "service_level_requirements" ("rpo" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_agreement_idx" ON "service_level_requirements" ("agreement" ASC);
CREATE INDEX "service_level_requirements_state_number_idx" ON "service_level_requirements" ("state" ASC, "number" ASC);
CREATE TABLE "services" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "provider" BLOB,
    "kind" TEXT,
    "description" TEXT,
    "owner" BLOB,
    "tier" TEXT,
    "vital" INTEGER CHECK ("vital" IN (0, 1)),
    "hours" TEXT,
    "support_hours" TEXT,
    "exceptions" TEXT,
    "critical_periods" TEXT,
    "rto" INTEGER,
    "rto_full" INTEGER,
    "rpo" INTEGER,
    "mtpd" INTEGER,
    "mtdl" INTEGER,
    "wrt" INTEGER,
    "mbco" TEXT,
    "objectives_from" TEXT,
    "objectives_in" TEXT,
    "agreed_with" BLOB,
    "agreed_on" TEXT,
    "own_recovery" INTEGER,
    "claimed_recovery" INTEGER,
    "claimed_in" TEXT,
    "confidentiality" TEXT,
    "integrity" TEXT,
    "availability" TEXT,
    "authenticity" TEXT,
    "security" TEXT,
    "outside_control" TEXT,
    "utility" TEXT,
    "warranty" TEXT,
    "features" TEXT,
    "available_to" TEXT,
    "cost_minor" INTEGER,
    "cost_currency" TEXT,
    "charged" TEXT,
    "getting_started" TEXT,
    "origin" TEXT,
    "purpose" TEXT,
    "live_since" TEXT,
    "ends_on" TEXT,
    "review_by" TEXT,
    "review_every" TEXT,
    "classification" TEXT,
    "tags" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("provider") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id"),
    FOREIGN KEY ("agreed_with") REFERENCES "persons" ("id")
) STRICT;
CREATE UNIQUE INDEX "services_number_key" ON "services" ("number");
CREATE INDEX "services_reach_number_idx" ON "services" ("reach" ASC, "number" ASC);
CREATE INDEX "services_title_folded_number_idx" ON "services" ("title_folded" ASC, "number" ASC);
CREATE INDEX "services_changed_at_number_idx" ON "services" ("changed_at" ASC, "number" ASC);
CREATE INDEX "services_source_source_key_idx" ON "services" ("source" ASC, "source_key" ASC);
CREATE INDEX "services_retired_at_idx" ON "services" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "services_provider_idx" ON "services" ("provider" ASC);
CREATE INDEX "services_kind_number_idx" ON "services" ("kind" ASC, "number" ASC);
CREATE INDEX "services_owner_idx" ON "services" ("owner" ASC);
CREATE INDEX "services_tier_number_idx" ON "services" ("tier" ASC, "number" ASC);
CREATE INDEX "services_vital_number_idx" ON "services" ("vital" ASC, "number" ASC);
CREATE INDEX "services_rto_number_idx" ON "services" ("rto" ASC, "number" ASC);
CREATE INDEX "services_rpo_number_idx" ON "services" ("rpo" ASC, "number" ASC);
CREATE INDEX "services_mtpd_number_idx" ON "services" ("mtpd" ASC, "number" ASC);
CREATE INDEX "services_objectives_from_number_idx" ON "services" ("objectives_from" ASC, "number" ASC);
CREATE INDEX "services_agreed_with_idx" ON "services" ("agreed_with" ASC);
CREATE INDEX "services_agreed_on_number_idx" ON "services" ("agreed_on" ASC, "number" ASC);
CREATE INDEX "services_live_since_number_idx" ON "services" ("live_since" ASC, "number" ASC);
CREATE INDEX "services_ends_on_number_idx" ON "services" ("ends_on" ASC, "number" ASC);
CREATE INDEX "services_review_by_number_idx" ON "services" ("review_by" ASC, "number" ASC);
CREATE INDEX "services_classification_number_idx" ON "services" ("classification" ASC, "number" ASC);
CREATE INDEX "services_state_number_idx" ON "services" ("state" ASC, "number" ASC);
CREATE TABLE "services_contacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "services" ("id"),
    FOREIGN KEY ("target") REFERENCES "persons" ("id")
) STRICT;
CREATE INDEX "services_contacts_target_idx" ON "services_contacts" ("target" ASC);
CREATE TABLE "services_customers" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "services" ("id"),
    FOREIGN KEY ("target") REFERENCES "organisations" ("id")
) STRICT;
CREATE INDEX "services_customers_target_idx" ON "services_customers" ("target" ASC);
CREATE TABLE "services_impacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "area" TEXT,
    "finding" TEXT,
    "assessed_by" BLOB,
    "assessed_on" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "services" ("id"),
    FOREIGN KEY ("assessed_by") REFERENCES "persons" ("id")
) STRICT;
CREATE INDEX "services_impacts_assessed_by_idx" ON "services_impacts" ("assessed_by" ASC);
CREATE TABLE "services_targets" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "measure" TEXT,
    "target" TEXT,
    "over" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "services" ("id")
) STRICT;
CREATE TABLE "session" (
    "id" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "account" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "used_at" TEXT NOT NULL,
    "ends_at" TEXT NOT NULL,
    "address" TEXT,
    "agent" TEXT,
    "ended_at" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE UNIQUE INDEX "session_hash_key" ON "session" ("hash");
CREATE INDEX "session_account_idx" ON "session" ("account" ASC);
CREATE TABLE "sheet_import" (
    "id" BLOB NOT NULL,
    "register" TEXT NOT NULL,
    "account" BLOB NOT NULL,
    "actor" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sheet" TEXT,
    "mapping" TEXT,
    "created_at" TEXT NOT NULL,
    "applied_at" TEXT,
    "applied_write" BLOB,
    "result" TEXT,
    "taken_back_at" TEXT,
    PRIMARY KEY ("id")
) STRICT;
CREATE INDEX "sheet_import_register_created_at_idx" ON "sheet_import" ("register" ASC, "created_at" ASC);
CREATE TABLE "suppliers" (
    "id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reach" BLOB NOT NULL,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "retired_at" TEXT,
    "retired_by" TEXT,
    "state_since" TEXT,
    "state_by" TEXT,
    "source" TEXT,
    "source_key" TEXT,
    "title_folded" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "custom" TEXT,
    "name" TEXT,
    "customer" BLOB,
    "organisation" BLOB,
    "delivers" TEXT,
    "category" TEXT,
    "risk" TEXT,
    "risk_reason" TEXT,
    "risk_judged_on" TEXT,
    "owner" BLOB,
    "lei" TEXT,
    "registration" TEXT,
    "country" TEXT,
    "delivers_through" BLOB,
    "rank" INTEGER,
    "replaceable" TEXT,
    "improvement" TEXT,
    "review_by" TEXT,
    "review_every" TEXT,
    "classification" TEXT,
    "tags" TEXT,
    "state" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("reach") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("customer") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("organisation") REFERENCES "organisations" ("id"),
    FOREIGN KEY ("owner") REFERENCES "persons" ("id"),
    FOREIGN KEY ("delivers_through") REFERENCES "suppliers" ("id")
) STRICT;
CREATE UNIQUE INDEX "suppliers_number_key" ON "suppliers" ("number");
CREATE INDEX "suppliers_reach_number_idx" ON "suppliers" ("reach" ASC, "number" ASC);
CREATE INDEX "suppliers_title_folded_number_idx" ON "suppliers" ("title_folded" ASC, "number" ASC);
CREATE INDEX "suppliers_changed_at_number_idx" ON "suppliers" ("changed_at" ASC, "number" ASC);
CREATE INDEX "suppliers_source_source_key_idx" ON "suppliers" ("source" ASC, "source_key" ASC);
CREATE INDEX "suppliers_retired_at_idx" ON "suppliers" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "suppliers_customer_idx" ON "suppliers" ("customer" ASC);
CREATE INDEX "suppliers_organisation_idx" ON "suppliers" ("organisation" ASC);
CREATE INDEX "suppliers_category_number_idx" ON "suppliers" ("category" ASC, "number" ASC);
CREATE INDEX "suppliers_risk_number_idx" ON "suppliers" ("risk" ASC, "number" ASC);
CREATE INDEX "suppliers_risk_judged_on_number_idx" ON "suppliers" ("risk_judged_on" ASC, "number" ASC);
CREATE INDEX "suppliers_owner_idx" ON "suppliers" ("owner" ASC);
CREATE INDEX "suppliers_delivers_through_idx" ON "suppliers" ("delivers_through" ASC);
CREATE INDEX "suppliers_rank_number_idx" ON "suppliers" ("rank" ASC, "number" ASC);
CREATE INDEX "suppliers_review_by_number_idx" ON "suppliers" ("review_by" ASC, "number" ASC);
CREATE INDEX "suppliers_classification_number_idx" ON "suppliers" ("classification" ASC, "number" ASC);
CREATE INDEX "suppliers_state_number_idx" ON "suppliers" ("state" ASC, "number" ASC);
CREATE TABLE "suppliers_contact_persons" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "target" BLOB NOT NULL,
    PRIMARY KEY ("record", "target"),
    FOREIGN KEY ("record") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("target") REFERENCES "persons" ("id")
) STRICT;
CREATE INDEX "suppliers_contact_persons_target_idx" ON "suppliers_contact_persons" ("target" ASC);
CREATE TABLE "suppliers_contacts" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT,
    "value" TEXT,
    "priority" INTEGER,
    "reachable" TEXT,
    "verified" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "suppliers" ("id")
) STRICT;
CREATE TABLE "suppliers_evaluation" (
    "record" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "question" TEXT,
    "answer" TEXT,
    "evidence" TEXT,
    "judged_by" BLOB,
    "judged_on" TEXT,
    PRIMARY KEY ("record", "position"),
    FOREIGN KEY ("record") REFERENCES "suppliers" ("id"),
    FOREIGN KEY ("judged_by") REFERENCES "persons" ("id")
) STRICT;
CREATE INDEX "suppliers_evaluation_judged_by_idx" ON "suppliers_evaluation" ("judged_by" ASC);
CREATE TABLE "token" (
    "id" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "account" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "reads_only" INTEGER NOT NULL CHECK ("reads_only" IN (0, 1)),
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "used_at" TEXT,
    "ends_at" TEXT,
    "ended_at" TEXT,
    PRIMARY KEY ("id"),
    FOREIGN KEY ("account") REFERENCES "account" ("id")
) STRICT;
CREATE UNIQUE INDEX "token_hash_key" ON "token" ("hash");
CREATE INDEX "token_account_idx" ON "token" ("account" ASC);


-- All tables, as PostgreSQL makes them from nothing.

CREATE SEQUENCE "baseline" AS bigint;
CREATE SEQUENCE "ci" AS bigint;
CREATE SEQUENCE "configuration_audit" AS bigint;
CREATE SEQUENCE "continuity_proof" AS bigint;
CREATE SEQUENCE "contract" AS bigint;
CREATE SEQUENCE "day_off" AS bigint;
CREATE SEQUENCE "dependency" AS bigint;
CREATE SEQUENCE "dispute" AS bigint;
CREATE SEQUENCE "document" AS bigint;
CREATE SEQUENCE "ledger_hint" AS bigint;
CREATE SEQUENCE "location" AS bigint;
CREATE SEQUENCE "measure_target" AS bigint;
CREATE SEQUENCE "organisation" AS bigint;
CREATE SEQUENCE "performance_review" AS bigint;
CREATE SEQUENCE "person" AS bigint;
CREATE SEQUENCE "process_run" AS bigint;
CREATE SEQUENCE "recovery_policy" AS bigint;
CREATE SEQUENCE "role" AS bigint;
CREATE SEQUENCE "service" AS bigint;
CREATE SEQUENCE "service_level_requirement" AS bigint;
CREATE SEQUENCE "supplier" AS bigint;
CREATE TABLE "access" (
    "id" uuid NOT NULL,
    "account" uuid NOT NULL,
    "role" text COLLATE "C" NOT NULL,
    "organisation" uuid,
    "created_at" timestamptz NOT NULL,
    "ended_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE INDEX "access_account_idx" ON "access" ("account" ASC);
CREATE TABLE "account" (
    "id" uuid NOT NULL,
    "login" text COLLATE "C" NOT NULL,
    "login_folded" text COLLATE "C" NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "person" uuid,
    "passphrase" text COLLATE "C",
    "created_at" timestamptz NOT NULL,
    "signed_in_at" timestamptz,
    "closed_at" timestamptz,
    "version" bigint NOT NULL,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "account_login_folded_key" ON "account" ("login_folded");
CREATE TABLE "attachment" (
    "id" uuid NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "record" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "content_type" text COLLATE "C" NOT NULL,
    "bytes" bigint NOT NULL,
    "hash" bytea NOT NULL,
    "at" timestamptz NOT NULL,
    "added_by" text COLLATE "C" NOT NULL,
    "withdrawn_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE INDEX "attachment_record_at_idx" ON "attachment" ("record" ASC, "at" ASC);
CREATE TABLE "attempt" (
    "key" bytea NOT NULL,
    "count" bigint NOT NULL,
    "last_at" timestamptz NOT NULL,
    "wait_until" timestamptz,
    PRIMARY KEY ("key")
);
CREATE TABLE "baselines" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "purpose" text COLLATE "C",
    "reference" text COLLATE "C",
    "as_of" timestamptz,
    "taken_by" uuid,
    "remarks" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "baselines_number_key" ON "baselines" ("number");
CREATE INDEX "baselines_reach_number_idx" ON "baselines" ("reach" ASC, "number" ASC);
CREATE INDEX "baselines_title_folded_number_idx" ON "baselines" ("title_folded" ASC, "number" ASC);
CREATE INDEX "baselines_changed_at_number_idx" ON "baselines" ("changed_at" ASC, "number" ASC);
CREATE INDEX "baselines_source_source_key_idx" ON "baselines" ("source" ASC, "source_key" ASC);
CREATE INDEX "baselines_retired_at_idx" ON "baselines" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "baselines_organisation_idx" ON "baselines" ("organisation" ASC);
CREATE INDEX "baselines_purpose_number_idx" ON "baselines" ("purpose" ASC, "number" ASC);
CREATE INDEX "baselines_as_of_number_idx" ON "baselines" ("as_of" ASC, "number" ASC);
CREATE INDEX "baselines_taken_by_idx" ON "baselines" ("taken_by" ASC);
CREATE INDEX "baselines_state_number_idx" ON "baselines" ("state" ASC, "number" ASC);
CREATE TABLE "baselines_cis" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "baselines_cis_target_idx" ON "baselines_cis" ("target" ASC);
CREATE TABLE "baselines_services" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "baselines_services_target_idx" ON "baselines_services" ("target" ASC);
CREATE TABLE "calendar_address" (
    "hash" bytea NOT NULL,
    "account" uuid NOT NULL,
    "person" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "ended_at" timestamptz,
    PRIMARY KEY ("hash")
);
CREATE INDEX "calendar_address_account_idx" ON "calendar_address" ("account" ASC);
CREATE TABLE "cis" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "class" text COLLATE "C",
    "organisation" uuid,
    "description" text COLLATE "C",
    "owner" uuid,
    "supplier" uuid,
    "contract" uuid,
    "location" uuid,
    "part_of" uuid,
    "master_in" uuid,
    "edition" text COLLATE "C",
    "serial" text COLLATE "C",
    "asset_tag" text COLLATE "C",
    "address" text COLLATE "C",
    "own_recovery" bigint,
    "own_recovery_from" text COLLATE "C",
    "rto" bigint,
    "rpo" bigint,
    "in_use_since" date,
    "maintained_until" date,
    "data_removed" date,
    "review_by" date,
    "review_every" text COLLATE "C",
    "classification" text COLLATE "C",
    "tags" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "cis_number_key" ON "cis" ("number");
CREATE INDEX "cis_reach_number_idx" ON "cis" ("reach" ASC, "number" ASC);
CREATE INDEX "cis_title_folded_number_idx" ON "cis" ("title_folded" ASC, "number" ASC);
CREATE INDEX "cis_changed_at_number_idx" ON "cis" ("changed_at" ASC, "number" ASC);
CREATE INDEX "cis_source_source_key_idx" ON "cis" ("source" ASC, "source_key" ASC);
CREATE INDEX "cis_retired_at_idx" ON "cis" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "cis_class_number_idx" ON "cis" ("class" ASC, "number" ASC);
CREATE INDEX "cis_organisation_idx" ON "cis" ("organisation" ASC);
CREATE INDEX "cis_owner_idx" ON "cis" ("owner" ASC);
CREATE INDEX "cis_supplier_idx" ON "cis" ("supplier" ASC);
CREATE INDEX "cis_contract_idx" ON "cis" ("contract" ASC);
CREATE INDEX "cis_location_idx" ON "cis" ("location" ASC);
CREATE INDEX "cis_part_of_idx" ON "cis" ("part_of" ASC);
CREATE INDEX "cis_master_in_idx" ON "cis" ("master_in" ASC);
CREATE INDEX "cis_own_recovery_number_idx" ON "cis" ("own_recovery" ASC, "number" ASC);
CREATE INDEX "cis_rto_number_idx" ON "cis" ("rto" ASC, "number" ASC);
CREATE INDEX "cis_rpo_number_idx" ON "cis" ("rpo" ASC, "number" ASC);
CREATE INDEX "cis_in_use_since_number_idx" ON "cis" ("in_use_since" ASC, "number" ASC);
CREATE INDEX "cis_maintained_until_number_idx" ON "cis" ("maintained_until" ASC, "number" ASC);
CREATE INDEX "cis_review_by_number_idx" ON "cis" ("review_by" ASC, "number" ASC);
CREATE INDEX "cis_classification_number_idx" ON "cis" ("classification" ASC, "number" ASC);
CREATE INDEX "cis_state_number_idx" ON "cis" ("state" ASC, "number" ASC);
CREATE TABLE "cis_linked" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "kind" text COLLATE "C",
    "reference" text COLLATE "C",
    "about" text COLLATE "C",
    "on" date,
    "closed" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "comment" (
    "id" uuid NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "record" uuid NOT NULL,
    "account" uuid NOT NULL,
    "author" text COLLATE "C" NOT NULL,
    "text" text COLLATE "C" NOT NULL,
    "at" timestamptz NOT NULL,
    "withdrawn_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE INDEX "comment_record_at_idx" ON "comment" ("record" ASC, "at" ASC);
CREATE TABLE "configuration_audits" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "occasion" text COLLATE "C",
    "baseline" uuid,
    "observed" text COLLATE "C",
    "files" text COLLATE "C",
    "auditor" uuid,
    "compared_at" timestamptz,
    "beyond" bigint,
    "beyond_mark" text COLLATE "C",
    "beyond_settlement" text COLLATE "C",
    "beyond_settled_by" uuid,
    "beyond_settled_on" date,
    "beyond_remark" text COLLATE "C",
    "conclusion" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "configuration_audits_number_key" ON "configuration_audits" ("number");
CREATE INDEX "configuration_audits_reach_number_idx" ON "configuration_audits" ("reach" ASC, "number" ASC);
CREATE INDEX "configuration_audits_title_folded_number_idx" ON "configuration_audits" ("title_folded" ASC, "number" ASC);
CREATE INDEX "configuration_audits_changed_at_number_idx" ON "configuration_audits" ("changed_at" ASC, "number" ASC);
CREATE INDEX "configuration_audits_source_source_key_idx" ON "configuration_audits" ("source" ASC, "source_key" ASC);
CREATE INDEX "configuration_audits_retired_at_idx" ON "configuration_audits" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "configuration_audits_organisation_idx" ON "configuration_audits" ("organisation" ASC);
CREATE INDEX "configuration_audits_occasion_number_idx" ON "configuration_audits" ("occasion" ASC, "number" ASC);
CREATE INDEX "configuration_audits_baseline_idx" ON "configuration_audits" ("baseline" ASC);
CREATE INDEX "configuration_audits_auditor_idx" ON "configuration_audits" ("auditor" ASC);
CREATE INDEX "configuration_audits_compared_at_number_idx" ON "configuration_audits" ("compared_at" ASC, "number" ASC);
CREATE INDEX "configuration_audits_beyond_number_idx" ON "configuration_audits" ("beyond" ASC, "number" ASC);
CREATE INDEX "configuration_audits_beyond_settled_by_idx" ON "configuration_audits" ("beyond_settled_by" ASC);
CREATE INDEX "configuration_audits_state_number_idx" ON "configuration_audits" ("state" ASC, "number" ASC);
CREATE TABLE "configuration_audits_findings" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "deviation" text COLLATE "C",
    "name" text COLLATE "C",
    "field" text COLLATE "C",
    "expected" text COLLATE "C",
    "found" text COLLATE "C",
    "settlement" text COLLATE "C",
    "settled_by" uuid,
    "settled_on" date,
    "remark" text COLLATE "C",
    PRIMARY KEY ("record", "position")
);
CREATE INDEX "configuration_audits_findings_settled_by_idx" ON "configuration_audits_findings" ("settled_by" ASC);
CREATE TABLE "content" (
    "hash" bytea NOT NULL,
    "content" bytea NOT NULL,
    PRIMARY KEY ("hash")
);
CREATE TABLE "continuity_proofs" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "supplier" uuid,
    "customer" uuid,
    "kind" text COLLATE "C",
    "contract" uuid,
    "scope" text COLLATE "C",
    "result" text COLLATE "C",
    "reached" bigint,
    "document" text COLLATE "C",
    "asked_on" date,
    "dated" date,
    "valid_until" date,
    "judged_by" uuid,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "continuity_proofs_number_key" ON "continuity_proofs" ("number");
CREATE INDEX "continuity_proofs_reach_number_idx" ON "continuity_proofs" ("reach" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_title_folded_number_idx" ON "continuity_proofs" ("title_folded" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_changed_at_number_idx" ON "continuity_proofs" ("changed_at" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_source_source_key_idx" ON "continuity_proofs" ("source" ASC, "source_key" ASC);
CREATE INDEX "continuity_proofs_retired_at_idx" ON "continuity_proofs" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "continuity_proofs_supplier_idx" ON "continuity_proofs" ("supplier" ASC);
CREATE INDEX "continuity_proofs_customer_idx" ON "continuity_proofs" ("customer" ASC);
CREATE INDEX "continuity_proofs_kind_number_idx" ON "continuity_proofs" ("kind" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_contract_idx" ON "continuity_proofs" ("contract" ASC);
CREATE INDEX "continuity_proofs_result_number_idx" ON "continuity_proofs" ("result" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_reached_number_idx" ON "continuity_proofs" ("reached" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_asked_on_number_idx" ON "continuity_proofs" ("asked_on" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_dated_number_idx" ON "continuity_proofs" ("dated" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_valid_until_number_idx" ON "continuity_proofs" ("valid_until" ASC, "number" ASC);
CREATE INDEX "continuity_proofs_judged_by_idx" ON "continuity_proofs" ("judged_by" ASC);
CREATE INDEX "continuity_proofs_state_number_idx" ON "continuity_proofs" ("state" ASC, "number" ASC);
CREATE TABLE "continuity_proofs_services" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "continuity_proofs_services_target_idx" ON "continuity_proofs_services" ("target" ASC);
CREATE TABLE "contracts" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "title" text COLLATE "C",
    "supplier" uuid,
    "customer" uuid,
    "kind" text COLLATE "C",
    "reference" text COLLATE "C",
    "edition" text COLLATE "C",
    "owner" uuid,
    "risk" text COLLATE "C",
    "risk_reason" text COLLATE "C",
    "risk_judged_on" date,
    "covers" text COLLATE "C",
    "stands_alone" boolean,
    "rto" bigint,
    "rpo" bigint,
    "availability" text COLLATE "C",
    "response" bigint,
    "hours" text COLLATE "C",
    "exceptions" text COLLATE "C",
    "measurement" text COLLATE "C",
    "duties_of_supplier" text COLLATE "C",
    "duties_of_customer" text COLLATE "C",
    "continuity_clauses" text COLLATE "C",
    "audit_right" boolean,
    "penalties" text COLLATE "C",
    "escalation" text COLLATE "C",
    "standard_terms" boolean,
    "deviations" text COLLATE "C",
    "value_minor" bigint,
    "value_currency" text COLLATE "C",
    "value_for_money" text COLLATE "C",
    "starts" date,
    "ends" date,
    "notice" bigint,
    "renews" boolean,
    "ending" text COLLATE "C",
    "exit_plan" text COLLATE "C",
    "exit_rehearsed" date,
    "discloses" text COLLATE "C",
    "review_by" date,
    "review_every" text COLLATE "C",
    "classification" text COLLATE "C",
    "tags" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "contracts_number_key" ON "contracts" ("number");
CREATE UNIQUE INDEX "contracts_reach_reference_key" ON "contracts" ("reach", "reference");
CREATE INDEX "contracts_reach_number_idx" ON "contracts" ("reach" ASC, "number" ASC);
CREATE INDEX "contracts_title_folded_number_idx" ON "contracts" ("title_folded" ASC, "number" ASC);
CREATE INDEX "contracts_changed_at_number_idx" ON "contracts" ("changed_at" ASC, "number" ASC);
CREATE INDEX "contracts_source_source_key_idx" ON "contracts" ("source" ASC, "source_key" ASC);
CREATE INDEX "contracts_retired_at_idx" ON "contracts" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "contracts_supplier_idx" ON "contracts" ("supplier" ASC);
CREATE INDEX "contracts_customer_idx" ON "contracts" ("customer" ASC);
CREATE INDEX "contracts_kind_number_idx" ON "contracts" ("kind" ASC, "number" ASC);
CREATE INDEX "contracts_owner_idx" ON "contracts" ("owner" ASC);
CREATE INDEX "contracts_risk_number_idx" ON "contracts" ("risk" ASC, "number" ASC);
CREATE INDEX "contracts_risk_judged_on_number_idx" ON "contracts" ("risk_judged_on" ASC, "number" ASC);
CREATE INDEX "contracts_rto_number_idx" ON "contracts" ("rto" ASC, "number" ASC);
CREATE INDEX "contracts_rpo_number_idx" ON "contracts" ("rpo" ASC, "number" ASC);
CREATE INDEX "contracts_starts_number_idx" ON "contracts" ("starts" ASC, "number" ASC);
CREATE INDEX "contracts_ends_number_idx" ON "contracts" ("ends" ASC, "number" ASC);
CREATE INDEX "contracts_review_by_number_idx" ON "contracts" ("review_by" ASC, "number" ASC);
CREATE INDEX "contracts_classification_number_idx" ON "contracts" ("classification" ASC, "number" ASC);
CREATE INDEX "contracts_state_number_idx" ON "contracts" ("state" ASC, "number" ASC);
CREATE TABLE "contracts_closing" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "matter" text COLLATE "C",
    "outcome" text COLLATE "C",
    "due" date,
    "done" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "contracts_further_customers" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "contracts_further_customers_target_idx" ON "contracts_further_customers" ("target" ASC);
CREATE TABLE "contracts_services" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "contracts_services_target_idx" ON "contracts_services" ("target" ASC);
CREATE TABLE "contracts_underpinned_by" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "contracts_underpinned_by_target_idx" ON "contracts_underpinned_by" ("target" ASC);
CREATE TABLE "custom_field" (
    "id" uuid NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "key" text COLLATE "C" NOT NULL,
    "label" text COLLATE "C" NOT NULL,
    "help" text COLLATE "C" NOT NULL,
    "kind" text COLLATE "C" NOT NULL,
    "choices" jsonb,
    "required" boolean NOT NULL,
    "position" bigint NOT NULL,
    "retired_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "custom_field_register_key_key" ON "custom_field" ("register", "key");
CREATE TABLE "days_off" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "first_day" date,
    "last_day" date,
    "every_year" boolean,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "days_off_number_key" ON "days_off" ("number");
CREATE INDEX "days_off_reach_number_idx" ON "days_off" ("reach" ASC, "number" ASC);
CREATE INDEX "days_off_title_folded_number_idx" ON "days_off" ("title_folded" ASC, "number" ASC);
CREATE INDEX "days_off_changed_at_number_idx" ON "days_off" ("changed_at" ASC, "number" ASC);
CREATE INDEX "days_off_source_source_key_idx" ON "days_off" ("source" ASC, "source_key" ASC);
CREATE INDEX "days_off_retired_at_idx" ON "days_off" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "days_off_organisation_idx" ON "days_off" ("organisation" ASC);
CREATE INDEX "days_off_first_day_number_idx" ON "days_off" ("first_day" ASC, "number" ASC);
CREATE TABLE "dependencies" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "consumer" uuid,
    "provider" uuid,
    "unresolved" text COLLATE "C",
    "kind" text COLLATE "C",
    "strength" text COLLATE "C",
    "group" text COLLATE "C",
    "needed" bigint,
    "lag" bigint,
    "recovered_together" boolean,
    "start_after" boolean,
    "evidence" text COLLATE "C",
    "evidence_from" text COLLATE "C",
    "evidence_on" date,
    "confidence" bigint,
    "consumer_confirmed_by" uuid,
    "consumer_confirmed_on" date,
    "provider_confirmed_by" uuid,
    "provider_confirmed_on" date,
    "provider_denied_on" date,
    "provider_denied_why" text COLLATE "C",
    "status" text COLLATE "C",
    "owner" uuid,
    "review_by" date,
    "review_every" text COLLATE "C",
    "classification" text COLLATE "C",
    "tags" text COLLATE "C",
    "remarks" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "dependencies_number_key" ON "dependencies" ("number");
CREATE INDEX "dependencies_reach_number_idx" ON "dependencies" ("reach" ASC, "number" ASC);
CREATE INDEX "dependencies_title_folded_number_idx" ON "dependencies" ("title_folded" ASC, "number" ASC);
CREATE INDEX "dependencies_changed_at_number_idx" ON "dependencies" ("changed_at" ASC, "number" ASC);
CREATE INDEX "dependencies_source_source_key_idx" ON "dependencies" ("source" ASC, "source_key" ASC);
CREATE INDEX "dependencies_retired_at_idx" ON "dependencies" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "dependencies_organisation_idx" ON "dependencies" ("organisation" ASC);
CREATE INDEX "dependencies_consumer_idx" ON "dependencies" ("consumer" ASC);
CREATE INDEX "dependencies_provider_idx" ON "dependencies" ("provider" ASC);
CREATE INDEX "dependencies_unresolved_number_idx" ON "dependencies" ("unresolved" ASC, "number" ASC);
CREATE INDEX "dependencies_kind_number_idx" ON "dependencies" ("kind" ASC, "number" ASC);
CREATE INDEX "dependencies_strength_number_idx" ON "dependencies" ("strength" ASC, "number" ASC);
CREATE INDEX "dependencies_lag_number_idx" ON "dependencies" ("lag" ASC, "number" ASC);
CREATE INDEX "dependencies_evidence_number_idx" ON "dependencies" ("evidence" ASC, "number" ASC);
CREATE INDEX "dependencies_evidence_on_number_idx" ON "dependencies" ("evidence_on" ASC, "number" ASC);
CREATE INDEX "dependencies_confidence_number_idx" ON "dependencies" ("confidence" ASC, "number" ASC);
CREATE INDEX "dependencies_consumer_confirmed_by_idx" ON "dependencies" ("consumer_confirmed_by" ASC);
CREATE INDEX "dependencies_consumer_confirmed_on_number_idx" ON "dependencies" ("consumer_confirmed_on" ASC, "number" ASC);
CREATE INDEX "dependencies_provider_confirmed_by_idx" ON "dependencies" ("provider_confirmed_by" ASC);
CREATE INDEX "dependencies_provider_confirmed_on_number_idx" ON "dependencies" ("provider_confirmed_on" ASC, "number" ASC);
CREATE INDEX "dependencies_provider_denied_on_number_idx" ON "dependencies" ("provider_denied_on" ASC, "number" ASC);
CREATE INDEX "dependencies_status_number_idx" ON "dependencies" ("status" ASC, "number" ASC);
CREATE INDEX "dependencies_owner_idx" ON "dependencies" ("owner" ASC);
CREATE INDEX "dependencies_review_by_number_idx" ON "dependencies" ("review_by" ASC, "number" ASC);
CREATE INDEX "dependencies_classification_number_idx" ON "dependencies" ("classification" ASC, "number" ASC);
CREATE TABLE "disputes" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "question" text COLLATE "C",
    "supplier" uuid,
    "customer" uuid,
    "contract" uuid,
    "our_view" text COLLATE "C",
    "their_view" text COLLATE "C",
    "amount_minor" bigint,
    "amount_currency" text COLLATE "C",
    "raised_on" date,
    "owner" uuid,
    "level" bigint,
    "next_step" text COLLATE "C",
    "next_on" date,
    "outcome" text COLLATE "C",
    "settled_on" date,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "disputes_number_key" ON "disputes" ("number");
CREATE INDEX "disputes_reach_number_idx" ON "disputes" ("reach" ASC, "number" ASC);
CREATE INDEX "disputes_title_folded_number_idx" ON "disputes" ("title_folded" ASC, "number" ASC);
CREATE INDEX "disputes_changed_at_number_idx" ON "disputes" ("changed_at" ASC, "number" ASC);
CREATE INDEX "disputes_source_source_key_idx" ON "disputes" ("source" ASC, "source_key" ASC);
CREATE INDEX "disputes_retired_at_idx" ON "disputes" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "disputes_supplier_idx" ON "disputes" ("supplier" ASC);
CREATE INDEX "disputes_customer_idx" ON "disputes" ("customer" ASC);
CREATE INDEX "disputes_contract_idx" ON "disputes" ("contract" ASC);
CREATE INDEX "disputes_raised_on_number_idx" ON "disputes" ("raised_on" ASC, "number" ASC);
CREATE INDEX "disputes_owner_idx" ON "disputes" ("owner" ASC);
CREATE INDEX "disputes_level_number_idx" ON "disputes" ("level" ASC, "number" ASC);
CREATE INDEX "disputes_next_on_number_idx" ON "disputes" ("next_on" ASC, "number" ASC);
CREATE INDEX "disputes_settled_on_number_idx" ON "disputes" ("settled_on" ASC, "number" ASC);
CREATE INDEX "disputes_state_number_idx" ON "disputes" ("state" ASC, "number" ASC);
CREATE TABLE "documents" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "process_number" text COLLATE "C",
    "kind" text COLLATE "C",
    "organisation" uuid,
    "purpose" text COLLATE "C",
    "classification" text COLLATE "C",
    "part_of" uuid,
    "area" text COLLATE "C",
    "owned_by" text COLLATE "C",
    "owner" uuid,
    "location" text COLLATE "C",
    "kept_at" text COLLATE "C",
    "published_version" bigint,
    "published_on" date,
    "review_by" date,
    "expires" date,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "documents_number_key" ON "documents" ("number");
CREATE INDEX "documents_reach_number_idx" ON "documents" ("reach" ASC, "number" ASC);
CREATE INDEX "documents_title_folded_number_idx" ON "documents" ("title_folded" ASC, "number" ASC);
CREATE INDEX "documents_changed_at_number_idx" ON "documents" ("changed_at" ASC, "number" ASC);
CREATE INDEX "documents_source_source_key_idx" ON "documents" ("source" ASC, "source_key" ASC);
CREATE INDEX "documents_retired_at_idx" ON "documents" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "documents_process_number_number_idx" ON "documents" ("process_number" ASC, "number" ASC);
CREATE INDEX "documents_kind_number_idx" ON "documents" ("kind" ASC, "number" ASC);
CREATE INDEX "documents_organisation_idx" ON "documents" ("organisation" ASC);
CREATE INDEX "documents_classification_number_idx" ON "documents" ("classification" ASC, "number" ASC);
CREATE INDEX "documents_part_of_idx" ON "documents" ("part_of" ASC);
CREATE INDEX "documents_area_number_idx" ON "documents" ("area" ASC, "number" ASC);
CREATE INDEX "documents_owner_idx" ON "documents" ("owner" ASC);
CREATE INDEX "documents_location_number_idx" ON "documents" ("location" ASC, "number" ASC);
CREATE INDEX "documents_published_version_number_idx" ON "documents" ("published_version" ASC, "number" ASC);
CREATE INDEX "documents_published_on_number_idx" ON "documents" ("published_on" ASC, "number" ASC);
CREATE INDEX "documents_review_by_number_idx" ON "documents" ("review_by" ASC, "number" ASC);
CREATE INDEX "documents_expires_number_idx" ON "documents" ("expires" ASC, "number" ASC);
CREATE INDEX "documents_state_number_idx" ON "documents" ("state" ASC, "number" ASC);
CREATE TABLE "draft" (
    "account" uuid NOT NULL,
    "topic" text COLLATE "C" NOT NULL,
    "content" jsonb NOT NULL,
    "changed_at" timestamptz NOT NULL,
    PRIMARY KEY ("account", "topic")
);
CREATE TABLE "idempotency" (
    "key" bytea NOT NULL,
    "fingerprint" bytea NOT NULL,
    "access" bytea NOT NULL,
    "status" bigint NOT NULL,
    "location" text COLLATE "C",
    "etag" text COLLATE "C",
    "content_type" text COLLATE "C",
    "body" bytea NOT NULL,
    "at" timestamptz NOT NULL,
    PRIMARY KEY ("key")
);
CREATE INDEX "idempotency_at_idx" ON "idempotency" ("at" ASC);
CREATE TABLE "installation" (
    "key" text COLLATE "C" NOT NULL,
    "value" jsonb NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE "job" (
    "name" text COLLATE "C" NOT NULL,
    "due_at" timestamptz NOT NULL,
    "leased_until" timestamptz,
    "last_at" timestamptz,
    "last_result" text COLLATE "C",
    PRIMARY KEY ("name")
);
CREATE TABLE "ledger" (
    "id" uuid NOT NULL,
    "hint" bigint NOT NULL,
    "write" uuid NOT NULL,
    "at" timestamptz NOT NULL,
    "account" uuid,
    "actor" text COLLATE "C" NOT NULL,
    "via" text COLLATE "C" NOT NULL,
    "occurrence" text COLLATE "C" NOT NULL,
    "reason" text COLLATE "C",
    "register" text COLLATE "C",
    "record" uuid,
    "reach" uuid,
    "version" bigint,
    "changes" jsonb,
    "position" bigint,
    "leaf" bytea,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ledger_hint_key" ON "ledger" ("hint");
CREATE INDEX "ledger_record_hint_idx" ON "ledger" ("record" ASC, "hint" ASC);
CREATE INDEX "ledger_write_idx" ON "ledger" ("write" ASC);
CREATE INDEX "ledger_at_idx" ON "ledger" ("at" ASC);
CREATE INDEX "ledger_occurrence_hint_idx" ON "ledger" ("occurrence" ASC, "hint" ASC);
CREATE TABLE "locations" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "kind" text COLLATE "C",
    "site_type" text COLLATE "C",
    "part_of" uuid,
    "address" text COLLATE "C",
    "country" text COLLATE "C",
    "point" text COLLATE "C",
    "hazards" text COLLATE "C",
    "entry" text COLLATE "C",
    "seats" bigint,
    "review_by" date,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "locations_number_key" ON "locations" ("number");
CREATE INDEX "locations_reach_number_idx" ON "locations" ("reach" ASC, "number" ASC);
CREATE INDEX "locations_title_folded_number_idx" ON "locations" ("title_folded" ASC, "number" ASC);
CREATE INDEX "locations_changed_at_number_idx" ON "locations" ("changed_at" ASC, "number" ASC);
CREATE INDEX "locations_source_source_key_idx" ON "locations" ("source" ASC, "source_key" ASC);
CREATE INDEX "locations_retired_at_idx" ON "locations" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "locations_organisation_idx" ON "locations" ("organisation" ASC);
CREATE INDEX "locations_kind_number_idx" ON "locations" ("kind" ASC, "number" ASC);
CREATE INDEX "locations_site_type_number_idx" ON "locations" ("site_type" ASC, "number" ASC);
CREATE INDEX "locations_part_of_idx" ON "locations" ("part_of" ASC);
CREATE INDEX "locations_review_by_number_idx" ON "locations" ("review_by" ASC, "number" ASC);
CREATE INDEX "locations_state_number_idx" ON "locations" ("state" ASC, "number" ASC);
CREATE TABLE "locations_contacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "kind" text COLLATE "C",
    "value" text COLLATE "C",
    "priority" bigint,
    "reachable" text COLLATE "C",
    "verified" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "measure_targets" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "measure" text COLLATE "C",
    "target" bigint,
    "since" date,
    "why" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "measure_targets_number_key" ON "measure_targets" ("number");
CREATE INDEX "measure_targets_reach_number_idx" ON "measure_targets" ("reach" ASC, "number" ASC);
CREATE INDEX "measure_targets_title_folded_number_idx" ON "measure_targets" ("title_folded" ASC, "number" ASC);
CREATE INDEX "measure_targets_changed_at_number_idx" ON "measure_targets" ("changed_at" ASC, "number" ASC);
CREATE INDEX "measure_targets_source_source_key_idx" ON "measure_targets" ("source" ASC, "source_key" ASC);
CREATE INDEX "measure_targets_retired_at_idx" ON "measure_targets" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "measure_targets_organisation_idx" ON "measure_targets" ("organisation" ASC);
CREATE INDEX "measure_targets_measure_number_idx" ON "measure_targets" ("measure" ASC, "number" ASC);
CREATE INDEX "measure_targets_target_number_idx" ON "measure_targets" ("target" ASC, "number" ASC);
CREATE INDEX "measure_targets_since_number_idx" ON "measure_targets" ("since" ASC, "number" ASC);
CREATE TABLE "mention" (
    "comment" uuid NOT NULL,
    "person" uuid NOT NULL,
    "seen_at" timestamptz,
    PRIMARY KEY ("comment", "person")
);
CREATE INDEX "mention_person_idx" ON "mention" ("person" ASC);
CREATE TABLE "organisations" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "kind" text COLLATE "C",
    "parent" uuid,
    "purpose" text COLLATE "C",
    "country" text COLLATE "C",
    "website" text COLLATE "C",
    "duty_desk" text COLLATE "C",
    "relationship_owner" uuid,
    "active_from" date,
    "active_until" date,
    "review_by" date,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "organisations_number_key" ON "organisations" ("number");
CREATE INDEX "organisations_reach_number_idx" ON "organisations" ("reach" ASC, "number" ASC);
CREATE INDEX "organisations_title_folded_number_idx" ON "organisations" ("title_folded" ASC, "number" ASC);
CREATE INDEX "organisations_changed_at_number_idx" ON "organisations" ("changed_at" ASC, "number" ASC);
CREATE INDEX "organisations_source_source_key_idx" ON "organisations" ("source" ASC, "source_key" ASC);
CREATE INDEX "organisations_retired_at_idx" ON "organisations" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "organisations_kind_number_idx" ON "organisations" ("kind" ASC, "number" ASC);
CREATE INDEX "organisations_parent_idx" ON "organisations" ("parent" ASC);
CREATE INDEX "organisations_relationship_owner_idx" ON "organisations" ("relationship_owner" ASC);
CREATE INDEX "organisations_active_from_number_idx" ON "organisations" ("active_from" ASC, "number" ASC);
CREATE INDEX "organisations_active_until_number_idx" ON "organisations" ("active_until" ASC, "number" ASC);
CREATE INDEX "organisations_review_by_number_idx" ON "organisations" ("review_by" ASC, "number" ASC);
CREATE INDEX "organisations_state_number_idx" ON "organisations" ("state" ASC, "number" ASC);
CREATE TABLE "organisations_contacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "kind" text COLLATE "C",
    "value" text COLLATE "C",
    "priority" bigint,
    "reachable" text COLLATE "C",
    "verified" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "outbox" (
    "id" uuid NOT NULL,
    "topic" text COLLATE "C" NOT NULL,
    "payload" jsonb NOT NULL,
    "created_at" timestamptz NOT NULL,
    "due_at" timestamptz NOT NULL,
    "tries" bigint NOT NULL DEFAULT 0,
    "leased_until" timestamptz,
    "done_at" timestamptz,
    "last_error" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE INDEX "outbox_done_at_due_at_idx" ON "outbox" ("done_at" ASC, "due_at" ASC);
CREATE TABLE "performance_reviews" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "supplier" uuid,
    "customer" uuid,
    "contract" uuid,
    "period" text COLLATE "C",
    "held_on" date,
    "reviewer" uuid,
    "result" text COLLATE "C",
    "still_needed" boolean,
    "value_for_money" text COLLATE "C",
    "improvements" text COLLATE "C",
    "next_on" date,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "performance_reviews_number_key" ON "performance_reviews" ("number");
CREATE INDEX "performance_reviews_reach_number_idx" ON "performance_reviews" ("reach" ASC, "number" ASC);
CREATE INDEX "performance_reviews_title_folded_number_idx" ON "performance_reviews" ("title_folded" ASC, "number" ASC);
CREATE INDEX "performance_reviews_changed_at_number_idx" ON "performance_reviews" ("changed_at" ASC, "number" ASC);
CREATE INDEX "performance_reviews_source_source_key_idx" ON "performance_reviews" ("source" ASC, "source_key" ASC);
CREATE INDEX "performance_reviews_retired_at_idx" ON "performance_reviews" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "performance_reviews_supplier_idx" ON "performance_reviews" ("supplier" ASC);
CREATE INDEX "performance_reviews_customer_idx" ON "performance_reviews" ("customer" ASC);
CREATE INDEX "performance_reviews_contract_idx" ON "performance_reviews" ("contract" ASC);
CREATE INDEX "performance_reviews_period_number_idx" ON "performance_reviews" ("period" ASC, "number" ASC);
CREATE INDEX "performance_reviews_held_on_number_idx" ON "performance_reviews" ("held_on" ASC, "number" ASC);
CREATE INDEX "performance_reviews_reviewer_idx" ON "performance_reviews" ("reviewer" ASC);
CREATE INDEX "performance_reviews_result_number_idx" ON "performance_reviews" ("result" ASC, "number" ASC);
CREATE INDEX "performance_reviews_next_on_number_idx" ON "performance_reviews" ("next_on" ASC, "number" ASC);
CREATE TABLE "performance_reviews_performance" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "promise" text COLLATE "C",
    "reached" text COLLATE "C",
    "kept" text COLLATE "C",
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "persons" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "job_title" text COLLATE "C",
    "email" text COLLATE "C",
    "languages" text COLLATE "C",
    "informed" text COLLATE "C",
    "deputy" uuid,
    "away_from" date,
    "away_until" date,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "persons_number_key" ON "persons" ("number");
CREATE UNIQUE INDEX "persons_reach_email_key" ON "persons" ("reach", "email");
CREATE INDEX "persons_reach_number_idx" ON "persons" ("reach" ASC, "number" ASC);
CREATE INDEX "persons_title_folded_number_idx" ON "persons" ("title_folded" ASC, "number" ASC);
CREATE INDEX "persons_changed_at_number_idx" ON "persons" ("changed_at" ASC, "number" ASC);
CREATE INDEX "persons_source_source_key_idx" ON "persons" ("source" ASC, "source_key" ASC);
CREATE INDEX "persons_retired_at_idx" ON "persons" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "persons_organisation_idx" ON "persons" ("organisation" ASC);
CREATE INDEX "persons_job_title_number_idx" ON "persons" ("job_title" ASC, "number" ASC);
CREATE INDEX "persons_deputy_idx" ON "persons" ("deputy" ASC);
CREATE INDEX "persons_away_from_number_idx" ON "persons" ("away_from" ASC, "number" ASC);
CREATE INDEX "persons_away_until_number_idx" ON "persons" ("away_until" ASC, "number" ASC);
CREATE INDEX "persons_state_number_idx" ON "persons" ("state" ASC, "number" ASC);
CREATE TABLE "persons_contacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "kind" text COLLATE "C",
    "value" text COLLATE "C",
    "priority" bigint,
    "reachable" text COLLATE "C",
    "verified" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "persons_private_contacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "kind" text COLLATE "C",
    "value" text COLLATE "C",
    "priority" bigint,
    "reachable" text COLLATE "C",
    "verified" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "process_runs" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "integrator" uuid,
    "course" text COLLATE "C",
    "exercise" boolean,
    "purpose" text COLLATE "C",
    "tailoring" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "process_runs_number_key" ON "process_runs" ("number");
CREATE INDEX "process_runs_reach_number_idx" ON "process_runs" ("reach" ASC, "number" ASC);
CREATE INDEX "process_runs_title_folded_number_idx" ON "process_runs" ("title_folded" ASC, "number" ASC);
CREATE INDEX "process_runs_changed_at_number_idx" ON "process_runs" ("changed_at" ASC, "number" ASC);
CREATE INDEX "process_runs_source_source_key_idx" ON "process_runs" ("source" ASC, "source_key" ASC);
CREATE INDEX "process_runs_retired_at_idx" ON "process_runs" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "process_runs_organisation_idx" ON "process_runs" ("organisation" ASC);
CREATE INDEX "process_runs_integrator_idx" ON "process_runs" ("integrator" ASC);
CREATE INDEX "process_runs_course_number_idx" ON "process_runs" ("course" ASC, "number" ASC);
CREATE INDEX "process_runs_state_number_idx" ON "process_runs" ("state" ASC, "number" ASC);
CREATE TABLE "process_runs_providers" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "process_runs_providers_target_idx" ON "process_runs_providers" ("target" ASC);
CREATE TABLE "record_event" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "at" timestamptz NOT NULL,
    "what" jsonb NOT NULL,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "recovery_policies" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "organisation" uuid,
    "rto_clock" text COLLATE "C",
    "detection" bigint,
    "decision" bigint,
    "stated_in" text COLLATE "C",
    "owner" uuid,
    "review_by" date,
    "review_every" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "recovery_policies_number_key" ON "recovery_policies" ("number");
CREATE INDEX "recovery_policies_reach_number_idx" ON "recovery_policies" ("reach" ASC, "number" ASC);
CREATE INDEX "recovery_policies_title_folded_number_idx" ON "recovery_policies" ("title_folded" ASC, "number" ASC);
CREATE INDEX "recovery_policies_changed_at_number_idx" ON "recovery_policies" ("changed_at" ASC, "number" ASC);
CREATE INDEX "recovery_policies_source_source_key_idx" ON "recovery_policies" ("source" ASC, "source_key" ASC);
CREATE INDEX "recovery_policies_retired_at_idx" ON "recovery_policies" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "recovery_policies_organisation_idx" ON "recovery_policies" ("organisation" ASC);
CREATE INDEX "recovery_policies_rto_clock_number_idx" ON "recovery_policies" ("rto_clock" ASC, "number" ASC);
CREATE INDEX "recovery_policies_detection_number_idx" ON "recovery_policies" ("detection" ASC, "number" ASC);
CREATE INDEX "recovery_policies_decision_number_idx" ON "recovery_policies" ("decision" ASC, "number" ASC);
CREATE INDEX "recovery_policies_owner_idx" ON "recovery_policies" ("owner" ASC);
CREATE INDEX "recovery_policies_review_by_number_idx" ON "recovery_policies" ("review_by" ASC, "number" ASC);
CREATE TABLE "reset_code" (
    "hash" bytea NOT NULL,
    "account" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "ends_at" timestamptz NOT NULL,
    "used_at" timestamptz,
    PRIMARY KEY ("hash")
);
CREATE TABLE "roles" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "title" text COLLATE "C",
    "organisation" uuid,
    "part" text COLLATE "C",
    "answers_for" text COLLATE "C",
    "may_decide" text COLLATE "C",
    "duty_number" text COLLATE "C",
    "shared" boolean,
    "review_by" date,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "roles_number_key" ON "roles" ("number");
CREATE INDEX "roles_reach_number_idx" ON "roles" ("reach" ASC, "number" ASC);
CREATE INDEX "roles_title_folded_number_idx" ON "roles" ("title_folded" ASC, "number" ASC);
CREATE INDEX "roles_changed_at_number_idx" ON "roles" ("changed_at" ASC, "number" ASC);
CREATE INDEX "roles_source_source_key_idx" ON "roles" ("source" ASC, "source_key" ASC);
CREATE INDEX "roles_retired_at_idx" ON "roles" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "roles_organisation_idx" ON "roles" ("organisation" ASC);
CREATE INDEX "roles_part_number_idx" ON "roles" ("part" ASC, "number" ASC);
CREATE INDEX "roles_review_by_number_idx" ON "roles" ("review_by" ASC, "number" ASC);
CREATE TABLE "roles_holders" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "person" uuid,
    "capacity" text COLLATE "C",
    "from" date,
    "until" date,
    PRIMARY KEY ("record", "position")
);
CREATE INDEX "roles_holders_person_idx" ON "roles_holders" ("person" ASC);
CREATE TABLE "saved_view" (
    "id" uuid NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "account" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "query" text COLLATE "C" NOT NULL,
    "shared" boolean NOT NULL,
    "created_at" timestamptz NOT NULL,
    "ended_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE INDEX "saved_view_register_idx" ON "saved_view" ("register" ASC);
CREATE TABLE "search_entry" (
    "record" uuid NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "number" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "title" text COLLATE "C" NOT NULL,
    "folded" text COLLATE "C" NOT NULL,
    "retired" boolean NOT NULL,
    PRIMARY KEY ("record")
);
CREATE INDEX "search_entry_register_number_idx" ON "search_entry" ("register" ASC, "number" ASC);
CREATE TABLE "service_level_requirements" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "customer" uuid,
    "in_their_words" text COLLATE "C",
    "stated_by" uuid,
    "stated_on" date,
    "service" uuid,
    "meaning" text COLLATE "C",
    "rto" bigint,
    "rpo" bigint,
    "availability" text COLLATE "C",
    "agreement" uuid,
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "service_level_requirements_number_key" ON "service_level_requirements" ("number");
CREATE INDEX "service_level_requirements_reach_number_idx" ON "service_level_requirements" ("reach" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_title_folded_number_idx" ON "service_level_requirements" ("title_folded" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_changed_at_number_idx" ON "service_level_requirements" ("changed_at" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_source_source_key_idx" ON "service_level_requirements" ("source" ASC, "source_key" ASC);
CREATE INDEX "service_level_requirements_retired_at_idx" ON "service_level_requirements" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "service_level_requirements_customer_idx" ON "service_level_requirements" ("customer" ASC);
CREATE INDEX "service_level_requirements_stated_by_idx" ON "service_level_requirements" ("stated_by" ASC);
CREATE INDEX "service_level_requirements_stated_on_number_idx" ON "service_level_requirements" ("stated_on" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_service_idx" ON "service_level_requirements" ("service" ASC);
CREATE INDEX "service_level_requirements_rto_number_idx" ON "service_level_requirements" ("rto" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_rpo_number_idx" ON "service_level_requirements" ("rpo" ASC, "number" ASC);
CREATE INDEX "service_level_requirements_agreement_idx" ON "service_level_requirements" ("agreement" ASC);
CREATE INDEX "service_level_requirements_state_number_idx" ON "service_level_requirements" ("state" ASC, "number" ASC);
CREATE TABLE "services" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "provider" uuid,
    "kind" text COLLATE "C",
    "description" text COLLATE "C",
    "owner" uuid,
    "tier" text COLLATE "C",
    "vital" boolean,
    "hours" text COLLATE "C",
    "support_hours" text COLLATE "C",
    "exceptions" text COLLATE "C",
    "critical_periods" text COLLATE "C",
    "rto" bigint,
    "rto_full" bigint,
    "rpo" bigint,
    "mtpd" bigint,
    "mtdl" bigint,
    "wrt" bigint,
    "mbco" text COLLATE "C",
    "objectives_from" text COLLATE "C",
    "objectives_in" text COLLATE "C",
    "agreed_with" uuid,
    "agreed_on" date,
    "own_recovery" bigint,
    "claimed_recovery" bigint,
    "claimed_in" text COLLATE "C",
    "confidentiality" text COLLATE "C",
    "integrity" text COLLATE "C",
    "availability" text COLLATE "C",
    "authenticity" text COLLATE "C",
    "security" text COLLATE "C",
    "outside_control" text COLLATE "C",
    "utility" text COLLATE "C",
    "warranty" text COLLATE "C",
    "features" text COLLATE "C",
    "available_to" text COLLATE "C",
    "cost_minor" bigint,
    "cost_currency" text COLLATE "C",
    "charged" text COLLATE "C",
    "getting_started" text COLLATE "C",
    "origin" text COLLATE "C",
    "purpose" text COLLATE "C",
    "live_since" date,
    "ends_on" date,
    "review_by" date,
    "review_every" text COLLATE "C",
    "classification" text COLLATE "C",
    "tags" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "services_number_key" ON "services" ("number");
CREATE INDEX "services_reach_number_idx" ON "services" ("reach" ASC, "number" ASC);
CREATE INDEX "services_title_folded_number_idx" ON "services" ("title_folded" ASC, "number" ASC);
CREATE INDEX "services_changed_at_number_idx" ON "services" ("changed_at" ASC, "number" ASC);
CREATE INDEX "services_source_source_key_idx" ON "services" ("source" ASC, "source_key" ASC);
CREATE INDEX "services_retired_at_idx" ON "services" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "services_provider_idx" ON "services" ("provider" ASC);
CREATE INDEX "services_kind_number_idx" ON "services" ("kind" ASC, "number" ASC);
CREATE INDEX "services_owner_idx" ON "services" ("owner" ASC);
CREATE INDEX "services_tier_number_idx" ON "services" ("tier" ASC, "number" ASC);
CREATE INDEX "services_vital_number_idx" ON "services" ("vital" ASC, "number" ASC);
CREATE INDEX "services_rto_number_idx" ON "services" ("rto" ASC, "number" ASC);
CREATE INDEX "services_rpo_number_idx" ON "services" ("rpo" ASC, "number" ASC);
CREATE INDEX "services_mtpd_number_idx" ON "services" ("mtpd" ASC, "number" ASC);
CREATE INDEX "services_objectives_from_number_idx" ON "services" ("objectives_from" ASC, "number" ASC);
CREATE INDEX "services_agreed_with_idx" ON "services" ("agreed_with" ASC);
CREATE INDEX "services_agreed_on_number_idx" ON "services" ("agreed_on" ASC, "number" ASC);
CREATE INDEX "services_live_since_number_idx" ON "services" ("live_since" ASC, "number" ASC);
CREATE INDEX "services_ends_on_number_idx" ON "services" ("ends_on" ASC, "number" ASC);
CREATE INDEX "services_review_by_number_idx" ON "services" ("review_by" ASC, "number" ASC);
CREATE INDEX "services_classification_number_idx" ON "services" ("classification" ASC, "number" ASC);
CREATE INDEX "services_state_number_idx" ON "services" ("state" ASC, "number" ASC);
CREATE TABLE "services_contacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "services_contacts_target_idx" ON "services_contacts" ("target" ASC);
CREATE TABLE "services_customers" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "services_customers_target_idx" ON "services_customers" ("target" ASC);
CREATE TABLE "services_impacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "area" text COLLATE "C",
    "finding" text COLLATE "C",
    "assessed_by" uuid,
    "assessed_on" date,
    PRIMARY KEY ("record", "position")
);
CREATE INDEX "services_impacts_assessed_by_idx" ON "services_impacts" ("assessed_by" ASC);
CREATE TABLE "services_targets" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "measure" text COLLATE "C",
    "target" text COLLATE "C",
    "over" text COLLATE "C",
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "session" (
    "id" uuid NOT NULL,
    "hash" bytea NOT NULL,
    "account" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "used_at" timestamptz NOT NULL,
    "ends_at" timestamptz NOT NULL,
    "address" text COLLATE "C",
    "agent" text COLLATE "C",
    "ended_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "session_hash_key" ON "session" ("hash");
CREATE INDEX "session_account_idx" ON "session" ("account" ASC);
CREATE TABLE "sheet_import" (
    "id" uuid NOT NULL,
    "register" text COLLATE "C" NOT NULL,
    "account" uuid NOT NULL,
    "actor" text COLLATE "C" NOT NULL,
    "file" text COLLATE "C" NOT NULL,
    "hash" bytea NOT NULL,
    "bytes" bigint NOT NULL,
    "sheet" text COLLATE "C",
    "mapping" jsonb,
    "created_at" timestamptz NOT NULL,
    "applied_at" timestamptz,
    "applied_write" uuid,
    "result" jsonb,
    "taken_back_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE INDEX "sheet_import_register_created_at_idx" ON "sheet_import" ("register" ASC, "created_at" ASC);
CREATE TABLE "suppliers" (
    "id" uuid NOT NULL,
    "number" bigint NOT NULL,
    "version" bigint NOT NULL,
    "reach" uuid NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "changed_at" timestamptz NOT NULL,
    "changed_by" text COLLATE "C" NOT NULL,
    "retired_at" timestamptz,
    "retired_by" text COLLATE "C",
    "state_since" timestamptz,
    "state_by" text COLLATE "C",
    "source" text COLLATE "C",
    "source_key" text COLLATE "C",
    "title_folded" text COLLATE "C" NOT NULL,
    "search" text COLLATE "C" NOT NULL,
    "custom" jsonb,
    "name" text COLLATE "C",
    "customer" uuid,
    "organisation" uuid,
    "delivers" text COLLATE "C",
    "category" text COLLATE "C",
    "risk" text COLLATE "C",
    "risk_reason" text COLLATE "C",
    "risk_judged_on" date,
    "owner" uuid,
    "lei" text COLLATE "C",
    "registration" text COLLATE "C",
    "country" text COLLATE "C",
    "delivers_through" uuid,
    "rank" bigint,
    "replaceable" text COLLATE "C",
    "improvement" text COLLATE "C",
    "review_by" date,
    "review_every" text COLLATE "C",
    "classification" text COLLATE "C",
    "tags" text COLLATE "C",
    "state" text COLLATE "C",
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "suppliers_number_key" ON "suppliers" ("number");
CREATE INDEX "suppliers_reach_number_idx" ON "suppliers" ("reach" ASC, "number" ASC);
CREATE INDEX "suppliers_title_folded_number_idx" ON "suppliers" ("title_folded" ASC, "number" ASC);
CREATE INDEX "suppliers_changed_at_number_idx" ON "suppliers" ("changed_at" ASC, "number" ASC);
CREATE INDEX "suppliers_source_source_key_idx" ON "suppliers" ("source" ASC, "source_key" ASC);
CREATE INDEX "suppliers_retired_at_idx" ON "suppliers" ("retired_at" ASC) WHERE "retired_at" IS NOT NULL;
CREATE INDEX "suppliers_customer_idx" ON "suppliers" ("customer" ASC);
CREATE INDEX "suppliers_organisation_idx" ON "suppliers" ("organisation" ASC);
CREATE INDEX "suppliers_category_number_idx" ON "suppliers" ("category" ASC, "number" ASC);
CREATE INDEX "suppliers_risk_number_idx" ON "suppliers" ("risk" ASC, "number" ASC);
CREATE INDEX "suppliers_risk_judged_on_number_idx" ON "suppliers" ("risk_judged_on" ASC, "number" ASC);
CREATE INDEX "suppliers_owner_idx" ON "suppliers" ("owner" ASC);
CREATE INDEX "suppliers_delivers_through_idx" ON "suppliers" ("delivers_through" ASC);
CREATE INDEX "suppliers_rank_number_idx" ON "suppliers" ("rank" ASC, "number" ASC);
CREATE INDEX "suppliers_review_by_number_idx" ON "suppliers" ("review_by" ASC, "number" ASC);
CREATE INDEX "suppliers_classification_number_idx" ON "suppliers" ("classification" ASC, "number" ASC);
CREATE INDEX "suppliers_state_number_idx" ON "suppliers" ("state" ASC, "number" ASC);
CREATE TABLE "suppliers_contact_persons" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "target" uuid NOT NULL,
    PRIMARY KEY ("record", "target")
);
CREATE INDEX "suppliers_contact_persons_target_idx" ON "suppliers_contact_persons" ("target" ASC);
CREATE TABLE "suppliers_contacts" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "kind" text COLLATE "C",
    "value" text COLLATE "C",
    "priority" bigint,
    "reachable" text COLLATE "C",
    "verified" date,
    PRIMARY KEY ("record", "position")
);
CREATE TABLE "suppliers_evaluation" (
    "record" uuid NOT NULL,
    "position" bigint NOT NULL,
    "question" text COLLATE "C",
    "answer" text COLLATE "C",
    "evidence" text COLLATE "C",
    "judged_by" uuid,
    "judged_on" date,
    PRIMARY KEY ("record", "position")
);
CREATE INDEX "suppliers_evaluation_judged_by_idx" ON "suppliers_evaluation" ("judged_by" ASC);
CREATE TABLE "token" (
    "id" uuid NOT NULL,
    "hash" bytea NOT NULL,
    "account" uuid NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    "reads_only" boolean NOT NULL,
    "created_at" timestamptz NOT NULL,
    "created_by" text COLLATE "C" NOT NULL,
    "used_at" timestamptz,
    "ends_at" timestamptz,
    "ended_at" timestamptz,
    PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "token_hash_key" ON "token" ("hash");
CREATE INDEX "token_account_idx" ON "token" ("account" ASC);
ALTER TABLE "access" ADD CONSTRAINT "access_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "baselines" ADD CONSTRAINT "baselines_taken_by_fkey" FOREIGN KEY ("taken_by") REFERENCES "persons" ("id");
ALTER TABLE "baselines_cis" ADD CONSTRAINT "baselines_cis_record_fkey" FOREIGN KEY ("record") REFERENCES "baselines" ("id");
ALTER TABLE "baselines_cis" ADD CONSTRAINT "baselines_cis_target_fkey" FOREIGN KEY ("target") REFERENCES "cis" ("id");
ALTER TABLE "baselines_services" ADD CONSTRAINT "baselines_services_record_fkey" FOREIGN KEY ("record") REFERENCES "baselines" ("id");
ALTER TABLE "baselines_services" ADD CONSTRAINT "baselines_services_target_fkey" FOREIGN KEY ("target") REFERENCES "services" ("id");
ALTER TABLE "calendar_address" ADD CONSTRAINT "calendar_address_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_supplier_fkey" FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_contract_fkey" FOREIGN KEY ("contract") REFERENCES "contracts" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_location_fkey" FOREIGN KEY ("location") REFERENCES "locations" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_part_of_fkey" FOREIGN KEY ("part_of") REFERENCES "cis" ("id");
ALTER TABLE "cis" ADD CONSTRAINT "cis_master_in_fkey" FOREIGN KEY ("master_in") REFERENCES "cis" ("id");
ALTER TABLE "cis_linked" ADD CONSTRAINT "cis_linked_record_fkey" FOREIGN KEY ("record") REFERENCES "cis" ("id");
ALTER TABLE "configuration_audits" ADD CONSTRAINT "configuration_audits_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "configuration_audits" ADD CONSTRAINT "configuration_audits_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "configuration_audits" ADD CONSTRAINT "configuration_audits_baseline_fkey" FOREIGN KEY ("baseline") REFERENCES "baselines" ("id");
ALTER TABLE "configuration_audits" ADD CONSTRAINT "configuration_audits_auditor_fkey" FOREIGN KEY ("auditor") REFERENCES "persons" ("id");
ALTER TABLE "configuration_audits" ADD CONSTRAINT "configuration_audits_beyond_settled_by_fkey" FOREIGN KEY ("beyond_settled_by") REFERENCES "persons" ("id");
ALTER TABLE "configuration_audits_findings" ADD CONSTRAINT "configuration_audits_findings_record_fkey" FOREIGN KEY ("record") REFERENCES "configuration_audits" ("id");
ALTER TABLE "configuration_audits_findings" ADD CONSTRAINT "configuration_audits_findings_settled_by_fkey" FOREIGN KEY ("settled_by") REFERENCES "persons" ("id");
ALTER TABLE "continuity_proofs" ADD CONSTRAINT "continuity_proofs_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "continuity_proofs" ADD CONSTRAINT "continuity_proofs_supplier_fkey" FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id");
ALTER TABLE "continuity_proofs" ADD CONSTRAINT "continuity_proofs_customer_fkey" FOREIGN KEY ("customer") REFERENCES "organisations" ("id");
ALTER TABLE "continuity_proofs" ADD CONSTRAINT "continuity_proofs_contract_fkey" FOREIGN KEY ("contract") REFERENCES "contracts" ("id");
ALTER TABLE "continuity_proofs" ADD CONSTRAINT "continuity_proofs_judged_by_fkey" FOREIGN KEY ("judged_by") REFERENCES "persons" ("id");
ALTER TABLE "continuity_proofs_services" ADD CONSTRAINT "continuity_proofs_services_record_fkey" FOREIGN KEY ("record") REFERENCES "continuity_proofs" ("id");
ALTER TABLE "continuity_proofs_services" ADD CONSTRAINT "continuity_proofs_services_target_fkey" FOREIGN KEY ("target") REFERENCES "services" ("id");
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_supplier_fkey" FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id");
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_customer_fkey" FOREIGN KEY ("customer") REFERENCES "organisations" ("id");
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "contracts_closing" ADD CONSTRAINT "contracts_closing_record_fkey" FOREIGN KEY ("record") REFERENCES "contracts" ("id");
ALTER TABLE "contracts_further_customers" ADD CONSTRAINT "contracts_further_customers_record_fkey" FOREIGN KEY ("record") REFERENCES "contracts" ("id");
ALTER TABLE "contracts_further_customers" ADD CONSTRAINT "contracts_further_customers_target_fkey" FOREIGN KEY ("target") REFERENCES "organisations" ("id");
ALTER TABLE "contracts_services" ADD CONSTRAINT "contracts_services_record_fkey" FOREIGN KEY ("record") REFERENCES "contracts" ("id");
ALTER TABLE "contracts_services" ADD CONSTRAINT "contracts_services_target_fkey" FOREIGN KEY ("target") REFERENCES "services" ("id");
ALTER TABLE "contracts_underpinned_by" ADD CONSTRAINT "contracts_underpinned_by_record_fkey" FOREIGN KEY ("record") REFERENCES "contracts" ("id");
ALTER TABLE "contracts_underpinned_by" ADD CONSTRAINT "contracts_underpinned_by_target_fkey" FOREIGN KEY ("target") REFERENCES "contracts" ("id");
ALTER TABLE "days_off" ADD CONSTRAINT "days_off_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "days_off" ADD CONSTRAINT "days_off_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_consumer_confirmed_by_fkey" FOREIGN KEY ("consumer_confirmed_by") REFERENCES "persons" ("id");
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_provider_confirmed_by_fkey" FOREIGN KEY ("provider_confirmed_by") REFERENCES "persons" ("id");
ALTER TABLE "dependencies" ADD CONSTRAINT "dependencies_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_supplier_fkey" FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id");
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_customer_fkey" FOREIGN KEY ("customer") REFERENCES "organisations" ("id");
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_contract_fkey" FOREIGN KEY ("contract") REFERENCES "contracts" ("id");
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_part_of_fkey" FOREIGN KEY ("part_of") REFERENCES "documents" ("id");
ALTER TABLE "documents" ADD CONSTRAINT "documents_owner_fkey" FOREIGN KEY ("owner") REFERENCES "roles" ("id");
ALTER TABLE "draft" ADD CONSTRAINT "draft_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "locations" ADD CONSTRAINT "locations_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "locations" ADD CONSTRAINT "locations_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "locations" ADD CONSTRAINT "locations_part_of_fkey" FOREIGN KEY ("part_of") REFERENCES "locations" ("id");
ALTER TABLE "locations_contacts" ADD CONSTRAINT "locations_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "locations" ("id");
ALTER TABLE "measure_targets" ADD CONSTRAINT "measure_targets_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "measure_targets" ADD CONSTRAINT "measure_targets_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "mention" ADD CONSTRAINT "mention_comment_fkey" FOREIGN KEY ("comment") REFERENCES "comment" ("id");
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_parent_fkey" FOREIGN KEY ("parent") REFERENCES "organisations" ("id");
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_relationship_owner_fkey" FOREIGN KEY ("relationship_owner") REFERENCES "persons" ("id");
ALTER TABLE "organisations_contacts" ADD CONSTRAINT "organisations_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "organisations" ("id");
ALTER TABLE "performance_reviews" ADD CONSTRAINT "performance_reviews_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "performance_reviews" ADD CONSTRAINT "performance_reviews_supplier_fkey" FOREIGN KEY ("supplier") REFERENCES "suppliers" ("id");
ALTER TABLE "performance_reviews" ADD CONSTRAINT "performance_reviews_customer_fkey" FOREIGN KEY ("customer") REFERENCES "organisations" ("id");
ALTER TABLE "performance_reviews" ADD CONSTRAINT "performance_reviews_contract_fkey" FOREIGN KEY ("contract") REFERENCES "contracts" ("id");
ALTER TABLE "performance_reviews" ADD CONSTRAINT "performance_reviews_reviewer_fkey" FOREIGN KEY ("reviewer") REFERENCES "persons" ("id");
ALTER TABLE "performance_reviews_performance" ADD CONSTRAINT "performance_reviews_performance_record_fkey" FOREIGN KEY ("record") REFERENCES "performance_reviews" ("id");
ALTER TABLE "persons" ADD CONSTRAINT "persons_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "persons" ADD CONSTRAINT "persons_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "persons" ADD CONSTRAINT "persons_deputy_fkey" FOREIGN KEY ("deputy") REFERENCES "persons" ("id");
ALTER TABLE "persons_contacts" ADD CONSTRAINT "persons_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "persons" ("id");
ALTER TABLE "persons_private_contacts" ADD CONSTRAINT "persons_private_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "persons" ("id");
ALTER TABLE "process_runs" ADD CONSTRAINT "process_runs_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "process_runs" ADD CONSTRAINT "process_runs_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "process_runs" ADD CONSTRAINT "process_runs_integrator_fkey" FOREIGN KEY ("integrator") REFERENCES "organisations" ("id");
ALTER TABLE "process_runs_providers" ADD CONSTRAINT "process_runs_providers_record_fkey" FOREIGN KEY ("record") REFERENCES "process_runs" ("id");
ALTER TABLE "process_runs_providers" ADD CONSTRAINT "process_runs_providers_target_fkey" FOREIGN KEY ("target") REFERENCES "organisations" ("id");
ALTER TABLE "recovery_policies" ADD CONSTRAINT "recovery_policies_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "recovery_policies" ADD CONSTRAINT "recovery_policies_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "recovery_policies" ADD CONSTRAINT "recovery_policies_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "reset_code" ADD CONSTRAINT "reset_code_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "roles" ADD CONSTRAINT "roles_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "roles" ADD CONSTRAINT "roles_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "roles_holders" ADD CONSTRAINT "roles_holders_record_fkey" FOREIGN KEY ("record") REFERENCES "roles" ("id");
ALTER TABLE "roles_holders" ADD CONSTRAINT "roles_holders_person_fkey" FOREIGN KEY ("person") REFERENCES "persons" ("id");
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "service_level_requirements" ADD CONSTRAINT "service_level_requirements_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "service_level_requirements" ADD CONSTRAINT "service_level_requirements_customer_fkey" FOREIGN KEY ("customer") REFERENCES "organisations" ("id");
ALTER TABLE "service_level_requirements" ADD CONSTRAINT "service_level_requirements_stated_by_fkey" FOREIGN KEY ("stated_by") REFERENCES "persons" ("id");
ALTER TABLE "service_level_requirements" ADD CONSTRAINT "service_level_requirements_service_fkey" FOREIGN KEY ("service") REFERENCES "services" ("id");
ALTER TABLE "service_level_requirements" ADD CONSTRAINT "service_level_requirements_agreement_fkey" FOREIGN KEY ("agreement") REFERENCES "contracts" ("id");
ALTER TABLE "services" ADD CONSTRAINT "services_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "services" ADD CONSTRAINT "services_provider_fkey" FOREIGN KEY ("provider") REFERENCES "organisations" ("id");
ALTER TABLE "services" ADD CONSTRAINT "services_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "services" ADD CONSTRAINT "services_agreed_with_fkey" FOREIGN KEY ("agreed_with") REFERENCES "persons" ("id");
ALTER TABLE "services_contacts" ADD CONSTRAINT "services_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "services" ("id");
ALTER TABLE "services_contacts" ADD CONSTRAINT "services_contacts_target_fkey" FOREIGN KEY ("target") REFERENCES "persons" ("id");
ALTER TABLE "services_customers" ADD CONSTRAINT "services_customers_record_fkey" FOREIGN KEY ("record") REFERENCES "services" ("id");
ALTER TABLE "services_customers" ADD CONSTRAINT "services_customers_target_fkey" FOREIGN KEY ("target") REFERENCES "organisations" ("id");
ALTER TABLE "services_impacts" ADD CONSTRAINT "services_impacts_record_fkey" FOREIGN KEY ("record") REFERENCES "services" ("id");
ALTER TABLE "services_impacts" ADD CONSTRAINT "services_impacts_assessed_by_fkey" FOREIGN KEY ("assessed_by") REFERENCES "persons" ("id");
ALTER TABLE "services_targets" ADD CONSTRAINT "services_targets_record_fkey" FOREIGN KEY ("record") REFERENCES "services" ("id");
ALTER TABLE "session" ADD CONSTRAINT "session_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "suppliers" ADD CONSTRAINT "suppliers_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "suppliers" ADD CONSTRAINT "suppliers_customer_fkey" FOREIGN KEY ("customer") REFERENCES "organisations" ("id");
ALTER TABLE "suppliers" ADD CONSTRAINT "suppliers_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "suppliers" ADD CONSTRAINT "suppliers_owner_fkey" FOREIGN KEY ("owner") REFERENCES "persons" ("id");
ALTER TABLE "suppliers" ADD CONSTRAINT "suppliers_delivers_through_fkey" FOREIGN KEY ("delivers_through") REFERENCES "suppliers" ("id");
ALTER TABLE "suppliers_contact_persons" ADD CONSTRAINT "suppliers_contact_persons_record_fkey" FOREIGN KEY ("record") REFERENCES "suppliers" ("id");
ALTER TABLE "suppliers_contact_persons" ADD CONSTRAINT "suppliers_contact_persons_target_fkey" FOREIGN KEY ("target") REFERENCES "persons" ("id");
ALTER TABLE "suppliers_contacts" ADD CONSTRAINT "suppliers_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "suppliers" ("id");
ALTER TABLE "suppliers_evaluation" ADD CONSTRAINT "suppliers_evaluation_record_fkey" FOREIGN KEY ("record") REFERENCES "suppliers" ("id");
ALTER TABLE "suppliers_evaluation" ADD CONSTRAINT "suppliers_evaluation_judged_by_fkey" FOREIGN KEY ("judged_by") REFERENCES "persons" ("id");
ALTER TABLE "token" ADD CONSTRAINT "token_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
