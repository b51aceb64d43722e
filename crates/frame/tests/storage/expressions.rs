//! Expressions that mean the same on both databases.

use frame::database::{
    Ask, ColumnKind, Database, Schema, Table, capped_count, contains_folded, json_text,
    like_folded, migrate, nulls_first, nulls_last, sum_whole, val_json, val_text, val_whole,
};
use sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};

use super::both::{Room, first_migration, on_both};

async fn with_things(room: &Room) -> Database {
    let table = Table::new("thing")
        .required("id", ColumnKind::Whole)
        .column("folded", ColumnKind::Text)
        .column("weight", ColumnKind::Whole)
        .column("more", ColumnKind::Json)
        .key(&["id"]);
    migrate(&room.database, &[first_migration(&Schema::new().table(table))]).await.unwrap();
    let rows = [
        (1, "100 % sure", Some(3), serde_json::json!({"colour": "red", "size": 5})),
        (2, "100 x sure", None, serde_json::json!({"colour": null})),
        (3, "snake_case", Some(1), serde_json::json!({"colour": "blue", "a\"b": "odd"})),
        (4, "snakescase \\ back", Some(2), serde_json::json!({})),
    ];
    let mut turn = room.database.turn().await.unwrap();
    let rows = rows.map(|(id, folded, weight, more)| {
        vec![val_whole(id), val_text(folded), sea_query::Value::BigInt(weight), val_json(&more)]
    });
    let columns = ["id", "folded", "weight", "more"];
    turn.insert_many("thing", &columns, rows.to_vec()).await.unwrap();
    turn.commit().await.unwrap();
    room.database.clone()
}

fn things() -> SelectStatement {
    Query::select().column(Alias::new("id")).from(Alias::new("thing")).to_owned()
}

async fn ids(database: &Database, select: &SelectStatement) -> Vec<i64> {
    let rows = database.clone().all(select).await.unwrap();
    rows.iter().map(|row| row.need_whole("id").unwrap()).collect()
}

on_both! {
    async fn a_search_takes_special_letters_as_they_are(room: Room) {
        let database = with_things(&room).await;
        let found = async |words: &str| {
            let condition = contains_folded(Alias::new("folded"), words);
            ids(&database, things().and_where(condition).order_by(Alias::new("id"), Order::Asc))
                .await
        };
        assert_eq!(found("100 % s").await, [1]);
        assert_eq!(found("snake_c").await, [3]);
        assert_eq!(found("\\").await, [4]);
        assert_eq!(found("sure").await, [1, 2]);
        let pattern = like_folded(Alias::new("folded"), "snake_case%");
        let mut select = things();
        select.and_where(pattern).order_by(Alias::new("id"), Order::Asc);
        let both = ids(&database, &select).await;
        assert_eq!(both, [3, 4], "a pattern of the caller's own keeps its meaning");
    }

    async fn members_of_a_document_come_as_text(room: Room) {
        let database = with_things(&room).await;
        let select = Query::select()
            .expr_as(json_text(Alias::new("more"), "colour"), Alias::new("colour"))
            .expr_as(json_text(Alias::new("more"), "size"), Alias::new("size"))
            .from(Alias::new("thing"))
            .order_by(Alias::new("id"), Order::Asc)
            .to_owned();
        let rows = database.clone().all(&select).await.unwrap();
        let colours: Vec<_> = rows.iter().map(|row| row.text("colour").unwrap()).collect();
        assert_eq!(colours, [Some("red".into()), None, Some("blue".into()), None]);
        assert_eq!(rows[0].text("size").unwrap(), Some("5".into()));
        let red = json_text(Alias::new("more"), "colour").eq("red");
        assert_eq!(ids(&database, things().and_where(red)).await, [1]);
    }

    async fn empty_values_stand_where_they_were_put(room: Room) {
        let database = with_things(&room).await;
        let by = || Expr::col(Alias::new("weight"));
        let mut select = things();
        nulls_last(&mut select, by(), Order::Asc);
        assert_eq!(ids(&database, &select).await, [3, 4, 1, 2]);
        let mut select = things();
        nulls_last(&mut select, by(), Order::Desc);
        assert_eq!(ids(&database, &select).await, [1, 4, 3, 2]);
        let mut select = things();
        nulls_first(&mut select, by(), Order::Asc);
        assert_eq!(ids(&database, &select).await, [2, 3, 4, 1]);
    }

    async fn counts_stop_at_their_cap_and_sums_are_whole(room: Room) {
        let database = with_things(&room).await;
        let counted = async |cap| {
            let row = database.clone().first(&capped_count(things(), cap)).await.unwrap();
            row.unwrap().need_whole("counted").unwrap()
        };
        assert_eq!(counted(3).await, 3);
        assert_eq!(counted(100).await, 4);
        let sum = |select: &mut SelectStatement| {
            select
                .expr_as(sum_whole(Expr::col(Alias::new("weight"))), Alias::new("sum"))
                .from(Alias::new("thing"))
                .to_owned()
        };
        let row = database.clone().first(&sum(&mut Query::select())).await.unwrap().unwrap();
        assert_eq!(row.need_whole("sum").unwrap(), 6);
        let beyond = Expr::col(Alias::new("id")).gt(9);
        let none = sum(&mut Query::select()).and_where(beyond).to_owned();
        let row = database.clone().first(&none).await.unwrap().unwrap();
        assert_eq!(row.need_whole("sum").unwrap(), 0);
    }
}
