-- All tables, as SQLite makes them from nothing.

INSERT INTO "sequence" ("name", "next") VALUES ('ledger_hint', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('organisation', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('person', 1);
INSERT INTO "sequence" ("name", "next") VALUES ('role', 1);
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
CREATE TABLE "content" (
    "hash" BLOB NOT NULL,
    "content" BLOB NOT NULL,
    PRIMARY KEY ("hash")
) STRICT;
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

CREATE SEQUENCE "ledger_hint" AS bigint;
CREATE SEQUENCE "organisation" AS bigint;
CREATE SEQUENCE "person" AS bigint;
CREATE SEQUENCE "role" AS bigint;
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
CREATE TABLE "content" (
    "hash" bytea NOT NULL,
    "content" bytea NOT NULL,
    PRIMARY KEY ("hash")
);
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
ALTER TABLE "draft" ADD CONSTRAINT "draft_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "mention" ADD CONSTRAINT "mention_comment_fkey" FOREIGN KEY ("comment") REFERENCES "comment" ("id");
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_parent_fkey" FOREIGN KEY ("parent") REFERENCES "organisations" ("id");
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_relationship_owner_fkey" FOREIGN KEY ("relationship_owner") REFERENCES "persons" ("id");
ALTER TABLE "organisations_contacts" ADD CONSTRAINT "organisations_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "organisations" ("id");
ALTER TABLE "persons" ADD CONSTRAINT "persons_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "persons" ADD CONSTRAINT "persons_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "persons" ADD CONSTRAINT "persons_deputy_fkey" FOREIGN KEY ("deputy") REFERENCES "persons" ("id");
ALTER TABLE "persons_contacts" ADD CONSTRAINT "persons_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "persons" ("id");
ALTER TABLE "persons_private_contacts" ADD CONSTRAINT "persons_private_contacts_record_fkey" FOREIGN KEY ("record") REFERENCES "persons" ("id");
ALTER TABLE "reset_code" ADD CONSTRAINT "reset_code_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "roles" ADD CONSTRAINT "roles_reach_fkey" FOREIGN KEY ("reach") REFERENCES "organisations" ("id");
ALTER TABLE "roles" ADD CONSTRAINT "roles_organisation_fkey" FOREIGN KEY ("organisation") REFERENCES "organisations" ("id");
ALTER TABLE "roles_holders" ADD CONSTRAINT "roles_holders_record_fkey" FOREIGN KEY ("record") REFERENCES "roles" ("id");
ALTER TABLE "roles_holders" ADD CONSTRAINT "roles_holders_person_fkey" FOREIGN KEY ("person") REFERENCES "persons" ("id");
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "session" ADD CONSTRAINT "session_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
ALTER TABLE "token" ADD CONSTRAINT "token_account_fkey" FOREIGN KEY ("account") REFERENCES "account" ("id");
