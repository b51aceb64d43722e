//! What goes in comes out, and what one database could not hold goes into neither.

use frame::database::{
    Ask, ColumnKind, ConstraintKind, Database, DbError, Schema, Sql, Table, migrate, null,
    val_bytes, val_day, val_flag, val_id, val_instant, val_json, val_real, val_text, val_whole,
};
use sea_query::{Alias, Expr, ExprTrait, Order, Query, Value};
use uuid::Uuid;

use super::both::{Room, first_migration, on_both};

const COLUMNS: [(&str, ColumnKind); 9] = [
    ("words", ColumnKind::Text),
    ("whole", ColumnKind::Whole),
    ("broken", ColumnKind::Real),
    ("yes", ColumnKind::Flag),
    ("raw", ColumnKind::Bytes),
    ("other", ColumnKind::Id),
    ("at", ColumnKind::Instant),
    ("day", ColumnKind::Day),
    ("document", ColumnKind::Json),
];

async fn with_samples(room: &Room) -> Database {
    let mut table = Table::new("sample").required("id", ColumnKind::Whole).key(&["id"]);
    for (name, kind) in COLUMNS {
        table = table.column(name, kind);
    }
    let schema = Schema::new().table(table);
    migrate(&room.database, &[first_migration(&schema)]).await.unwrap();
    room.database.clone()
}

async fn keep(database: &Database, id: i64, values: Vec<Value>) -> Result<(), DbError> {
    let mut turn = database.turn().await?;
    let columns: Vec<&str> = std::iter::once("id").chain(COLUMNS.map(|(name, _)| name)).collect();
    let row = std::iter::once(val_whole(id)).chain(values).collect();
    turn.insert_many("sample", &columns, vec![row]).await?;
    turn.commit().await
}

fn empty() -> Vec<Value> {
    COLUMNS.iter().map(|(_, kind)| null(*kind)).collect()
}

fn whole_table() -> sea_query::SelectStatement {
    let columns = COLUMNS.map(|(name, _)| Alias::new(name));
    Query::select().columns(columns).from(Alias::new("sample")).to_owned()
}

on_both! {
    async fn every_kind_comes_back_as_it_went_in(room: Room) {
        let database = with_samples(&room).await;
        let id = Uuid::from_u128(0x0192_f0f0_1234_7000_8000_0000_0000_0001);
        let at: jiff::Timestamp = "2026-11-23T14:02:03.000042Z".parse().unwrap();
        let day: jiff::civil::Date = "2024-02-29".parse().unwrap();
        let document = serde_json::json!({"a": [1, 2.5, null, true], "ü": "‘quoted’ \" \\ text"});
        let values = vec![
            val_text("Grüße, \u{1F6DF} and 'quotes' \\ \""),
            val_whole(i64::MIN),
            val_real(-0.1),
            val_flag(true),
            val_bytes([0_u8, 255, 1]),
            val_id(id),
            val_instant(at),
            val_day(day),
            val_json(&document),
        ];
        keep(&database, 1, values).await.unwrap();
        let row = database.clone().first(&whole_table()).await.unwrap().unwrap();
        assert_eq!(row.need_text("words").unwrap(), "Grüße, \u{1F6DF} and 'quotes' \\ \"");
        assert_eq!(row.need_whole("whole").unwrap(), i64::MIN);
        assert!((row.need_real("broken").unwrap() + 0.1).abs() < f64::EPSILON);
        assert!(row.need_flag("yes").unwrap());
        assert_eq!(row.need_bytes("raw").unwrap(), [0, 255, 1]);
        assert_eq!(row.need_id("other").unwrap(), id);
        assert_eq!(row.need_instant("at").unwrap(), at);
        assert_eq!(row.need_day("day").unwrap(), day);
        assert_eq!(row.need_json("document").unwrap(), document);
    }

    async fn nothing_comes_back_as_nothing_and_is_a_fault_where_it_is_needed(room: Room) {
        let database = with_samples(&room).await;
        keep(&database, 1, empty()).await.unwrap();
        let row = database.clone().first(&whole_table()).await.unwrap().unwrap();
        assert_eq!(row.text("words").unwrap(), None);
        assert_eq!(row.whole("whole").unwrap(), None);
        assert_eq!(row.real("broken").unwrap(), None);
        assert_eq!(row.flag("yes").unwrap(), None);
        assert_eq!(row.bytes("raw").unwrap(), None);
        assert_eq!(row.id("other").unwrap(), None);
        assert_eq!(row.instant("at").unwrap(), None);
        assert_eq!(row.day("day").unwrap(), None);
        assert_eq!(row.json("document").unwrap(), None);
        assert!(matches!(row.need_text("words"), Err(DbError::Fault(_))));
        assert!(matches!(row.text("unheard_of"), Err(DbError::Fault(_))));
        assert!(matches!(
            database.clone().first(&Sql::same("SELECT id FROM sample")).await.unwrap().unwrap()
                .text("id"),
            Err(DbError::Fault(_))
        ));
    }

    async fn nul_characters_and_what_one_database_cannot_hold_are_refused(room: Room) {
        let database = with_samples(&room).await;
        let place = |name: &str| COLUMNS.iter().position(|(column, _)| *column == name).unwrap();
        let early: jiff::Timestamp = "-000100-01-01T00:00:00Z".parse().unwrap();
        let refused = [
            ("words", val_text("a\0b"), "text_without_nul"),
            ("document", val_json(&serde_json::json!({"a": ["\0"]})), "text_without_nul"),
            ("document", val_json(&serde_json::json!({"\0": 1})), "text_without_nul"),
            ("broken", val_real(f64::NAN), "value_out_of_range"),
            ("whole", Value::BigUnsigned(Some(u64::MAX)), "value_out_of_range"),
            ("at", val_instant(early), "value_out_of_range"),
        ];
        for (column, value, rule) in refused {
            let mut values = empty();
            values[place(column)] = value;
            let error = keep(&database, 1, values).await.unwrap_err();
            let expected =
                DbError::Constraint { kind: ConstraintKind::Check, name: rule.to_owned() };
            assert_eq!(error, expected, "{column}");
        }
        let error = database
            .clone()
            .all(&Sql::same("SELECT id FROM sample WHERE words = $1").bind("\0"))
            .await
            .unwrap_err();
        assert!(matches!(error, DbError::Constraint { .. }), "{error}");
    }

    async fn instants_sort_as_time_goes_and_text_sorts_by_its_bytes(room: Room) {
        let database = with_samples(&room).await;
        let instants = [
            "2026-11-23T14:02:03Z",
            "2026-11-23T14:02:03.000001Z",
            "2026-11-23T14:02:03.1Z",
            "2026-11-23T14:02:04Z",
            "0999-01-01T00:00:00Z",
        ];
        let words = ["b", "B", "a", "ä", "Z"];
        for (id, (at, words)) in (0..).zip(instants.iter().zip(words)) {
            let mut values = empty();
            values[0] = val_text(words);
            values[6] = val_instant(at.parse().unwrap());
            keep(&database, id, values).await.unwrap();
        }
        let by = |column: &str| {
            Query::select()
                .columns(["words", "at"].map(Alias::new))
                .from(Alias::new("sample"))
                .order_by(Alias::new(column), Order::Asc)
                .to_owned()
        };
        let rows = database.clone().all(&by("at")).await.unwrap();
        let sorted: Vec<_> = rows.iter().map(|row| row.need_instant("at").unwrap()).collect();
        assert!(sorted.is_sorted(), "{sorted:?}");
        let rows = database.clone().all(&by("words")).await.unwrap();
        let sorted: Vec<_> = rows.iter().map(|row| row.need_text("words").unwrap()).collect();
        assert_eq!(sorted, ["B", "Z", "a", "b", "ä"]);

        let after: jiff::Timestamp = "2026-11-23T14:02:03.000001Z".parse().unwrap();
        let select = Query::select()
            .column(Alias::new("id"))
            .from(Alias::new("sample"))
            .and_where(Expr::col(Alias::new("at")).gt(val_instant(after)))
            .to_owned();
        assert_eq!(database.clone().all(&select).await.unwrap().len(), 2);
    }

    async fn one_text_with_numbers_of_several_widths_is_understood(room: Room) {
        let database = with_samples(&room).await;
        keep(&database, 1, empty()).await.unwrap();
        for value in [Value::Int(Some(1)), Value::BigInt(Some(1)), Value::SmallInt(Some(1))] {
            let select = Query::select()
                .column(Alias::new("id"))
                .from(Alias::new("sample"))
                .and_where(Expr::col(Alias::new("id")).eq(value))
                .limit(5)
                .to_owned();
            assert_eq!(database.clone().all(&select).await.unwrap().len(), 1);
        }
    }
}
