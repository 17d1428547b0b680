//! tokio-postgres: statements with inferred types, binary results, portals, COPY.
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::{pin_mut, TryStreamExt};
use serde_json::{json, Value};
use std::{collections::HashSet, env};
use tokio_postgres::{types::Type, Error, NoTls};

fn say(fact: &str, value: Value) {
    println!("{}", json!({ "fact": fact, "value": value }));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let variable = |name: &str| env::var(name).expect(name);
    let (mut db, connection) = tokio_postgres::connect(&variable("DATABASE_URL"), NoTls).await?;
    tokio::spawn(connection);

    let texts = |rows: Vec<tokio_postgres::Row>| rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>();
    let schemas = "select schema_name::text from information_schema.schemata order by 1";
    say("schemas", json!(texts(db.query(schemas, &[]).await?)));
    let tables = "select table_name::text from information_schema.tables where table_schema = $1 order by 1";
    say("tables", json!(texts(db.query(tables, &[&"twilio"]).await?)));
    let columns = "select column_name::text, data_type::text from information_schema.columns
        where table_schema = 'twilio' and table_name = 'calls' order by ordinal_position";
    let pairs = |row: &tokio_postgres::Row| vec![row.get::<_, String>(0), row.get(1)];
    say("columns", json!(db.query(columns, &[]).await?.iter().map(pairs).collect::<Vec<_>>()));

    let statement = db
        .prepare(
            "select sid, duration, price::text, start_time, subresource_uris, parent_call_sid, price is not null, price
             from calls where sid = $1",
        )
        .await?;
    let row = db.query_one(&statement, &[&variable("CALL_SID")]).await?;
    let start: DateTime<Utc> = row.get(3);
    say(
        "row",
        json!([
            row.get::<_, String>(0),
            row.get::<_, i32>(1),
            row.get::<_, String>(2),
            start.to_rfc3339_opts(SecondsFormat::Secs, true),
            row.get::<_, Value>(4),
            row.get::<_, Option<String>>(5),
            row.get::<_, bool>(6)
        ]),
    );
    let types: Vec<&Type> = statement.columns().iter().map(|column| column.type_()).collect();
    say("types", json!([1, 7, 3, 4, 6].map(|index: usize| types[index].name())));
    let flags = db.query_one("select sid, beta, capabilities from incoming_phone_numbers order by sid limit 1", &[]).await?;
    say("flags", json!([flags.get::<_, String>(0), flags.get::<_, bool>(1), flags.get::<_, Value>(2)]));
    let since: DateTime<Utc> = "2026-08-01T00:00:00Z".parse().expect("a time");
    let counted = "select count(*) from calls where status = $1 and start_time >= $2 and duration > $3";
    let count: i64 = db.query_one(counted, &[&"completed", &since, &60i32]).await?.get(0);
    say("parameter", json!(count));

    let transaction = db.transaction().await?;
    let portal = transaction.bind("select sid from calls", &[]).await?;
    let mut sids = Vec::new();
    loop {
        let page = texts(transaction.query_portal(&portal, 50).await?);
        if page.is_empty() {
            break;
        }
        sids.extend(page);
    }
    transaction.commit().await?;
    say("pages", json!([sids.len(), sids.iter().collect::<HashSet<_>>().len(), 50]));

    if let Err(error) = db.query("select nope from calls", &[]).await {
        let error = error.as_db_error().expect("the server's error");
        say("error", json!([error.code().code(), error.message()]));
    }
    say("alive", json!(db.query_one("select 1", &[]).await?.get::<_, i32>(0)));
    let insert = "insert into messages (\"to\", \"from\", body) values ($1, $2, $3) returning sid, status";
    let inserted = db.query_one(insert, &[&"+15005550010", &variable("FROM_NUMBER"), &"tokio-postgres"]).await?;
    say("inserted", json!([inserted.get::<_, String>(0), inserted.get::<_, String>(1)]));

    let copied = db.copy_out("copy (select sid from calls limit 25) to stdout").await?;
    pin_mut!(copied);
    let mut lines = 0;
    while let Some(bytes) = copied.try_next().await? {
        lines += bytes.iter().filter(|&&byte| byte == b'\n').count();
    }
    say("copied", json!(lines));
    Ok(())
}
