// A configuration to begin with: what `twilio-sql config example` prints.

export const exampleConfiguration = `# Configuration of twilio-sql. Save it as twilio-sql.toml, check it with: twilio-sql config check
# A secret is written as it is, or as env:NAME, file:PATH or exec:COMMAND.

default_connection = "prod"

[server]
host = "127.0.0.1"
port = 5433

# The same connections over HTTP: docs/http.md
# [server.http]
# port = 8080
# token = "file:/run/secrets/http-token"

# Each connection is a database: psql -d prod
[connections.prod]
description = "The account of production"
labels = { team = "support" }
account_sid = "AC00000000000000000000000000000000"
auth_token = "env:TWILIO_AUTH_TOKEN"
# or: api_key = "SK…" and api_secret = "file:/run/secrets/twilio"
# or: client_id = "OQ…" and client_secret = "exec:pass show twilio"
# or: profile = "active", of the Twilio CLI
# edge = "dublin"
# region = "ie1"
# ca_file = "company.pem"
read_only = true

[connections.prod.nodes]
min = 2
max = 50

[connections.prod.limits]
concurrency = 8

[connections.prod.settings]
twilio.max_requests = 5000
TimeZone = "Europe/Berlin"

# [connections.prod.proxy]
# server = "proxy.example.com"
# port = 3128
# auth_scheme = "DIGEST"
# user = "twilio"
# password = "file:/run/secrets/proxy"
# ssl_type = "AUTO"
# exceptions = ["*.internal.example.com"]

# Generated data, for trying things out: psql -d sandbox
[connections.sandbox]
sandbox = true

# Who may connect. Without users everybody on this machine may.
# [users.reports]
# password = "file:/run/secrets/reports"
# token = "file:/run/secrets/reports-token"
# access = "read-only"
# connections = ["prod"]
# schemas = ["twilio"]
# max_write_rows = 10
`;
