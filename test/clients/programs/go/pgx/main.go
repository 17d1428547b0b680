// pgx: binary results, batches, cursors, COPY, notifications, the simple protocol.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	. "clients/facts"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

var ctx = context.Background()

func texts(db *pgx.Conn, sql string) []string {
	rows, _ := db.Query(ctx, sql)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	Must(err)
	return found
}

func main() {
	db, err := pgx.Connect(ctx, URL)
	Must(err)
	Say("schemas", texts(db, Schemas))
	Say("tables", texts(db, Tables))
	rows, _ := db.Query(ctx, Columns)
	columns, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		var name, kind string
		err := row.Scan(&name, &kind)
		return []string{name, kind}, err
	})
	Must(err)
	Say("columns", columns)

	var sid string
	var duration int
	var price pgtype.Numeric
	var start time.Time
	var uris map[string]string
	var parent *string
	var priced bool
	Must(db.QueryRow(ctx, Row, Call).Scan(&sid, &duration, &price, &start, &uris, &parent, &priced))
	shown, err := price.Value()
	Must(err)
	Say("row", []any{sid, duration, shown, start.UTC().Format(time.RFC3339), uris, parent, priced})
	described, _ := db.Prepare(ctx, "described", Row)
	types := []string{}
	for _, index := range []int{1, 2, 3, 4, 6} {
		known, _ := db.TypeMap().TypeForOID(described.Fields[index].DataTypeOID)
		types = append(types, known.Name)
	}
	Say("types", types)
	var beta bool
	var capabilities json.RawMessage
	Must(db.QueryRow(ctx, Flags).Scan(&sid, &beta, &capabilities))
	Say("flags", []any{sid, beta, capabilities})
	var n int
	Must(db.QueryRow(ctx, Count, "completed", Since, 60).Scan(&n))
	Say("parameter", n)

	tx, err := db.Begin(ctx)
	Must(err)
	_, err = tx.Exec(ctx, "declare sids cursor for "+Sids)
	Must(err)
	sids := []string{}
	for {
		page := texts(db, "fetch 50 from sids")
		if len(page) == 0 {
			break
		}
		sids = append(sids, page...)
	}
	SayPages(sids, 50)
	Must(tx.Commit(ctx))

	_, err = db.Exec(ctx, "select nope from calls")
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		Say("error", []any{failure.Code, failure.Message, failure.Position})
	}
	Must(db.QueryRow(ctx, "select 1").Scan(&n))
	Say("alive", n)
	var status string
	Must(db.QueryRow(ctx, Insert, To, From, "pgx").Scan(&sid, &status))
	Say("inserted", []string{sid, status})

	batch := &pgx.Batch{}
	for value := range 3 {
		batch.Queue("select $1::int * 2", value)
	}
	results := db.SendBatch(ctx, batch)
	doubled := []int{}
	for range 3 {
		Must(results.QueryRow().Scan(&n))
		doubled = append(doubled, n)
	}
	Must(results.Close())
	Say("batch", doubled)
	var out bytes.Buffer
	_, err = db.PgConn().CopyTo(ctx, &out, "copy (select sid from calls limit 25) to stdout")
	Must(err)
	Say("copied", bytes.Count(out.Bytes(), []byte("\n")))
	var array []string
	Must(db.QueryRow(ctx, "select $1::text[]", []string{"a", "b,c"}).Scan(&array))
	Say("array", array)
	simple, _ := db.Query(ctx, "select $1::int + 1", pgx.QueryExecModeSimpleProtocol, 41)
	n, err = pgx.CollectOneRow(simple, pgx.RowTo[int])
	Must(err)
	Say("simple protocol", n)
	limited, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	_, err = db.Exec(limited, "select pg_sleep(30)")
	Say("cancelled", err != nil && time.Since(begun) < 5*time.Second)
}
