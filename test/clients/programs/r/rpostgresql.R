# R: DBI over RPostgreSQL, which Debian has. Its result sets are data frames.
suppressPackageStartupMessages({ library(RPostgreSQL); library(jsonlite) })

say <- function(fact, value) {
  cat(toJSON(list(fact = unbox(fact), value = value), null = "null", na = "null", digits = NA), "\n", sep = "")
}
address <- regmatches(
  Sys.getenv("DATABASE_URL"),
  regexec("^postgres(?:ql)?://([^@]*)@([^:]*):([0-9]+)/(.*)$", Sys.getenv("DATABASE_URL"), perl = TRUE)
)[[1]]
db <- dbConnect(PostgreSQL(), user = address[2], host = address[3], port = as.integer(address[4]), dbname = address[5])
rows <- function(...) suppressWarnings(dbGetQuery(db, ...))

say("schemas", rows("select schema_name from information_schema.schemata order by 1")[[1]])
say("tables", rows("select table_name from information_schema.tables where table_schema = 'twilio' order by 1")[[1]])
columns <- rows("select column_name, data_type from information_schema.columns
  where table_schema = 'twilio' and table_name = 'calls' order by ordinal_position")
say("columns", lapply(seq_len(nrow(columns)), function(n) unlist(columns[n, ], use.names = FALSE)))
row <- rows("select sid, duration, price, start_time, subresource_uris, parent_call_sid, price is not null as priced
  from calls where sid = $1", c(Sys.getenv("CALL_SID")))
say("row", list(
  unbox(row$sid), unbox(row$duration), unbox(format(row$price, nsmall = 4)),
  unbox(format(row$start_time, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")),
  fromJSON(row$subresource_uris, simplifyVector = FALSE) |> lapply(unbox), NULL, unbox(row$priced)
))
say("types", vapply(row[c("duration", "price", "start_time", "subresource_uris", "priced")],
  function(column) class(column)[1], "", USE.NAMES = FALSE))
flags <- rows("select sid, beta, capabilities from incoming_phone_numbers order by sid limit 1")
say("flags", list(unbox(flags$sid), unbox(flags$beta), lapply(fromJSON(flags$capabilities), unbox)))
counted <- rows("select count(*) from calls where status = $1 and start_time >= $2 and duration > $3",
  c("completed", "2026-08-01T00:00:00Z", 60))
say("parameter", unbox(counted[[1]]))

invisible(dbGetQuery(db, "begin"))
invisible(dbGetQuery(db, "declare c cursor for select sid from calls"))
sids <- c()
repeat {
  page <- rows("fetch 50 from c")
  if (nrow(page) == 0) break
  sids <- c(sids, page$sid)
}
invisible(dbGetQuery(db, "commit"))
say("pages", c(length(sids), length(unique(sids)), 50))
result <- dbSendQuery(db, "select sid from calls")
read <- 0
while (!dbHasCompleted(result)) read <- read + nrow(fetch(result, n = 75))
invisible(dbClearResult(result))
say("fetched", unbox(read))

invisible(tryCatch(dbGetQuery(db, "select nope from calls"), warning = identity))
say("error", c(NA, dbGetException(db)$errorMsg))
say("alive", unbox(rows("select 1")[[1]]))
inserted <- rows("insert into messages (\"to\", \"from\", body) values ($1, $2, $3) returning sid, status",
  c("+15005550010", Sys.getenv("FROM_NUMBER"), "R"))
say("inserted", unlist(inserted[1, ], use.names = FALSE))
say("exists", unbox(dbExistsTable(db, c("twilio", "calls"))))
say("fields", length(dbListFields(db, c("twilio", "calls"))) |> unbox())
say("table", unbox(nrow(rows("table incoming_phone_numbers")) > 0))
invisible(dbDisconnect(db))
