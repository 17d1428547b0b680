// lib/pq through database/sql.
package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	. "clients/facts"

	"github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", URL+"?sslmode=disable")
	Must(err)
	texts := func(query string) []string {
		rows, err := db.Query(query)
		Must(err)
		found := []string{}
		for rows.Next() {
			var text string
			Must(rows.Scan(&text))
			found = append(found, text)
		}
		Must(rows.Err())
		return found
	}
	Say("schemas", texts(Schemas))
	Say("tables", texts(Tables))
	rows, err := db.Query(Columns)
	Must(err)
	columns := [][]string{}
	for rows.Next() {
		var name, kind string
		Must(rows.Scan(&name, &kind))
		columns = append(columns, []string{name, kind})
	}
	Say("columns", columns)

	var sid, price string
	var duration int
	var start time.Time
	var uris json.RawMessage
	var parent sql.NullString
	var priced bool
	Must(db.QueryRow(Row, Call).Scan(&sid, &duration, &price, &start, &uris, &parent, &priced))
	var nothing any
	if parent.Valid {
		nothing = parent.String
	}
	Say("row", []any{sid, duration, price, start.UTC().Format(time.RFC3339), uris, nothing, priced})
	described, err := db.Query(Row, Call)
	Must(err)
	kinds, err := described.ColumnTypes()
	Must(err)
	Must(described.Close())
	types := []string{}
	for _, index := range []int{1, 2, 3, 4, 6} {
		types = append(types, kinds[index].DatabaseTypeName())
	}
	Say("types", types)
	var beta bool
	var capabilities json.RawMessage
	Must(db.QueryRow(Flags).Scan(&sid, &beta, &capabilities))
	Say("flags", []any{sid, beta, capabilities})
	var n int
	Must(db.QueryRow(Count, "completed", Since, 60).Scan(&n))
	Say("parameter", n)

	tx, err := db.Begin()
	Must(err)
	_, err = tx.Exec("declare sids cursor for " + Sids)
	Must(err)
	sids := []string{}
	for {
		page, err := tx.Query("fetch 50 from sids")
		Must(err)
		before := len(sids)
		for page.Next() {
			Must(page.Scan(&sid))
			sids = append(sids, sid)
		}
		if len(sids) == before {
			break
		}
	}
	SayPages(sids, 50)
	Must(tx.Commit())

	_, err = db.Exec("select nope from calls")
	var failure *pq.Error
	if errors.As(err, &failure) {
		Say("error", []any{string(failure.Code), failure.Message, failure.Position})
	}
	Must(db.QueryRow("select 1").Scan(&n))
	Say("alive", n)
	var status string
	Must(db.QueryRow(Insert, To, From, "lib/pq").Scan(&sid, &status))
	Say("inserted", []string{sid, status})

	statement, err := db.Prepare("select sid from calls where sid = any($1)")
	Must(err)
	Must(statement.QueryRow(pq.Array([]string{Call, "CAnone"})).Scan(&sid))
	Say("any", sid == Call)
}
