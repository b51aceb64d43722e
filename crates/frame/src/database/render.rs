//! Schema steps in the words of one database.

use sea_query::{
    Alias, ColumnDef, ColumnType, ConditionalStatement, Expr, ExprTrait, ForeignKey as Foreign,
    ForeignKeyCreateStatement, Index as IndexOf, IndexCreateStatement, IndexOrder, IntoIden,
    PostgresQueryBuilder, Query, SqliteQueryBuilder, Table as TableOf, TableCreateStatement,
};

use super::schema::{
    Column, DefaultValue, ForeignKey, Index, IndexOnly, Operation, Table, foreign_key_name,
    unique_name,
};
use super::{ColumnKind, Dialect};

/// The statements of one step.
pub fn render(operation: &Operation, dialect: Dialect) -> Vec<String> {
    render_all(std::slice::from_ref(operation), dialect)
}

/// The statements of several steps that belong together.
///
/// On PostgreSQL what points at other tables comes last, so that two tables may point at each
/// other; SQLite looks at the other table only when a row is written.
pub fn render_all(operations: &[Operation], dialect: Dialect) -> Vec<String> {
    let mut statements = Vec::new();
    let mut pointing = Vec::new();
    for operation in operations {
        one(operation, dialect, &mut statements, &mut pointing);
    }
    statements.append(&mut pointing);
    statements
}

fn one(step: &Operation, dialect: Dialect, out: &mut Vec<String>, pointing: &mut Vec<String>) {
    match step {
        Operation::CreateTable(table) => {
            out.push(create_table(table, dialect));
            for columns in &table.unique {
                out.push(unique_index(&table.name, columns, dialect));
            }
            for index in &table.indexes {
                out.push(create_index(&table.name, index, dialect));
            }
            if dialect == Dialect::Postgres {
                let keys = table.foreign_keys.iter();
                pointing.extend(keys.map(|key| add_foreign_key(&table.name, key)));
            }
        }
        Operation::AddColumn { table, column, references } => {
            out.push(add_column(table, column, references.as_ref(), dialect));
            if dialect == Dialect::Postgres {
                pointing.extend(references.iter().map(|key| add_foreign_key(table, key)));
            }
        }
        Operation::CreateIndex { table, index } => out.push(create_index(table, index, dialect)),
        Operation::DropIndex { name, .. } => out.push(drop_index(name, dialect)),
        Operation::AddUnique { table, columns } => {
            out.push(unique_index(table, columns, dialect));
        }
        Operation::DropUnique { table, columns } => {
            out.push(drop_index(&unique_name(table, &borrowed(columns)), dialect));
        }
        Operation::CreateSequence { name } => out.push(create_sequence(name, dialect)),
    }
}

fn create_table(table: &Table, dialect: Dialect) -> String {
    let mut create: TableCreateStatement = TableOf::create();
    create.table(Alias::new(&table.name));
    for column in &table.columns {
        let key = table.primary_key.contains(&column.name);
        create.col(column_def(column, key, dialect));
    }
    let mut key = IndexOf::create();
    for column in &table.primary_key {
        key.col(Alias::new(column));
    }
    create.primary_key(&mut key);
    match dialect {
        Dialect::Sqlite => {
            for key in &table.foreign_keys {
                create.foreign_key(&mut foreign_key(&table.name, key));
            }
            create.extra("STRICT");
            create.to_string(SqliteQueryBuilder)
        }
        Dialect::Postgres => create.to_string(PostgresQueryBuilder),
    }
}

fn column_def(column: &Column, key: bool, dialect: Dialect) -> ColumnDef {
    let kind = ColumnType::Custom(Alias::new(kind_name(column.kind, dialect)).into_iden());
    let mut def = ColumnDef::new_with_type(Alias::new(&column.name), kind);
    if column.required || key {
        def.not_null();
    }
    match &column.default {
        // SQLite keeps flags as numbers.
        Some(DefaultValue::Flag(flag)) if dialect == Dialect::Sqlite => {
            def.default(i64::from(*flag));
        }
        Some(DefaultValue::Flag(flag)) => {
            def.default(*flag);
        }
        Some(DefaultValue::Whole(number)) => {
            def.default(*number);
        }
        Some(DefaultValue::Text(text)) => {
            def.default(text.clone());
        }
        None => {}
    }
    if dialect == Dialect::Sqlite && column.kind == ColumnKind::Flag {
        def.check(Expr::col(Alias::new(&column.name)).is_in([0_i64, 1]));
    }
    def
}

/// The type of a column, as each database names it.
fn kind_name(kind: ColumnKind, dialect: Dialect) -> &'static str {
    let (sqlite, postgres) = match kind {
        // Bytewise order, so that both databases sort alike and pages by key agree.
        ColumnKind::Text => ("TEXT", "text COLLATE \"C\""),
        ColumnKind::Whole => ("INTEGER", "bigint"),
        ColumnKind::Real => ("REAL", "double precision"),
        ColumnKind::Flag => ("INTEGER", "boolean"),
        ColumnKind::Bytes => ("BLOB", "bytea"),
        ColumnKind::Id => ("BLOB", "uuid"),
        ColumnKind::Instant => ("TEXT", "timestamptz"),
        ColumnKind::Day => ("TEXT", "date"),
        ColumnKind::Json => ("TEXT", "jsonb"),
    };
    match dialect {
        Dialect::Sqlite => sqlite,
        Dialect::Postgres => postgres,
    }
}

fn foreign_key(table: &str, key: &ForeignKey) -> ForeignKeyCreateStatement {
    let mut foreign = Foreign::create();
    foreign
        .name(foreign_key_name(table, &borrowed(&key.columns)))
        .from_tbl(Alias::new(table))
        .to_tbl(Alias::new(&key.table));
    for column in &key.columns {
        foreign.from_col(Alias::new(column));
    }
    for column in &key.references {
        foreign.to_col(Alias::new(column));
    }
    foreign
}

fn add_foreign_key(table: &str, key: &ForeignKey) -> String {
    foreign_key(table, key).to_string(PostgresQueryBuilder)
}

fn add_column(
    table: &str,
    column: &Column,
    references: Option<&ForeignKey>,
    dialect: Dialect,
) -> String {
    let mut def = column_def(column, false, dialect);
    if dialect == Dialect::Sqlite
        && let Some(key) = references
    {
        // The names were checked: small letters, digits and underscores.
        let target = key.references.join("\", \"");
        def.extra(["REFERENCES \"", &key.table, "\" (\"", &target, "\")"].concat());
    }
    let mut alter = TableOf::alter();
    alter.table(Alias::new(table)).add_column(&mut def);
    match dialect {
        Dialect::Sqlite => alter.to_string(SqliteQueryBuilder),
        Dialect::Postgres => alter.to_string(PostgresQueryBuilder),
    }
}

fn unique_index(table: &str, columns: &[String], dialect: Dialect) -> String {
    let mut create = IndexOf::create();
    create.unique().name(unique_name(table, &borrowed(columns))).table(Alias::new(table));
    for column in columns {
        create.col(Alias::new(column));
    }
    index_text(&create, dialect)
}

fn create_index(table: &str, index: &Index, dialect: Dialect) -> String {
    let mut create = IndexOf::create();
    create.name(&index.name).table(Alias::new(table));
    if index.unique {
        create.unique();
    }
    for column in &index.columns {
        let order = if column.descending { IndexOrder::Desc } else { IndexOrder::Asc };
        create.col((Alias::new(&column.name), order));
    }
    match &index.only {
        Some(IndexOnly::Empty(column)) => {
            create.and_where(Expr::col(Alias::new(column)).is_null());
        }
        Some(IndexOnly::Filled(column)) => {
            create.and_where(Expr::col(Alias::new(column)).is_not_null());
        }
        None => {}
    }
    index_text(&create, dialect)
}

fn index_text(create: &IndexCreateStatement, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => create.to_string(SqliteQueryBuilder),
        Dialect::Postgres => create.to_string(PostgresQueryBuilder),
    }
}

fn drop_index(name: &str, dialect: Dialect) -> String {
    let mut drop = IndexOf::drop();
    drop.name(name);
    match dialect {
        Dialect::Sqlite => drop.to_string(SqliteQueryBuilder),
        Dialect::Postgres => drop.to_string(PostgresQueryBuilder),
    }
}

/// On SQLite a sequence is a row, so that a number drawn in a turn is given back with the turn.
fn create_sequence(name: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => Query::insert()
            .into_table(Alias::new("sequence"))
            .columns([Alias::new("name"), Alias::new("next")])
            .values_panic([Expr::val(name), Expr::val(1_i64)])
            .to_string(SqliteQueryBuilder),
        // The name was checked: small letters, digits and underscores.
        Dialect::Postgres => ["CREATE SEQUENCE \"", name, "\" AS bigint"].concat(),
    }
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// A statement with a line for each column, for people who review it.
pub(crate) fn laid_out(statement: &str) -> String {
    if !statement.starts_with("CREATE TABLE") {
        return statement.to_owned();
    }
    let mut text = String::with_capacity(statement.len() + 64);
    let (mut depth, mut quoted) = (0_usize, false);
    let mut letters = statement.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            quoted = !quoted;
        }
        if quoted && letter == '\\' {
            // What PostgreSQL escapes within a text ends nothing.
            text.push(letter);
            text.extend(letters.next());
            continue;
        }
        match letter {
            '(' if !quoted => {
                depth += 1;
                text.push(letter);
                if depth == 1 {
                    text.push_str("\n    ");
                    letters.next_if_eq(&' ');
                }
            }
            ')' if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    text.truncate(text.trim_end().len());
                    text.push('\n');
                }
                text.push(letter);
            }
            ',' if !quoted && depth == 1 => {
                text.push_str(",\n    ");
                letters.next_if_eq(&' ');
            }
            _ => text.push(letter),
        }
    }
    text
}
