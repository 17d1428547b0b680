// Package facts has what the Go programs do the same: facts as lines of JSON, and the statements.
package facts

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

const (
	To      = "+15005550010"
	Schemas = "select schema_name from information_schema.schemata order by 1"
	Tables  = "select table_name from information_schema.tables where table_schema = 'twilio' order by 1"
	Columns = `select column_name, data_type from information_schema.columns
	  where table_schema = 'twilio' and table_name = 'calls' order by ordinal_position`
	Row = `select sid, duration, price, start_time, subresource_uris, parent_call_sid, price is not null as priced
	  from calls where sid = $1`
	Flags  = "select sid, beta, capabilities from incoming_phone_numbers order by sid limit 1"
	Count  = "select count(*) from calls where status = $1 and start_time >= $2 and duration > $3"
	Sids   = "select sid from calls"
	Insert = `insert into messages ("to", "from", body) values ($1, $2, $3) returning sid, status`
)

var (
	URL   = os.Getenv("DATABASE_URL")
	From  = os.Getenv("FROM_NUMBER")
	Call  = os.Getenv("CALL_SID")
	Since = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
)

func Say(fact string, value any) {
	line, err := json.Marshal(map[string]any{"fact": fact, "value": value})
	Must(err)
	fmt.Println(string(line))
}

func Must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func SayPages(sids []string, pageSize int) {
	distinct := map[string]bool{}
	for _, sid := range sids {
		distinct[sid] = true
	}
	Say("pages", []int{len(sids), len(distinct), pageSize})
}
