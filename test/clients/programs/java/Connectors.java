// What Spark's JDBC source and Trino's PostgreSQL connector ask of pgjdbc, statement by statement as their sources compose
// them: the schema of a query without rows, partitions, pushed-down filters and aggregates, dimensions of arrays.
import java.sql.*;
import java.time.Instant;
import java.util.*;

public class Connectors {
  static String quote(Object value) {
    if (value == null) return "null";
    if (value instanceof Number || value instanceof Boolean) return value.toString();
    if (value instanceof Collection<?> list) return list.stream().map(Connectors::quote).toList().toString();
    return "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  static void say(String fact, Object value) {
    System.out.println("{\"fact\": " + quote(fact) + ", \"value\": " + quote(value) + "}");
  }

  static int count(ResultSet rows) throws SQLException {
    int n = 0;
    while (rows.next()) n++;
    rows.close();
    return n;
  }

  public static void main(String[] args) throws Exception {
    String url = "jdbc:" + System.getenv("DATABASE_URL").replaceFirst("//[^@]*@", "//") + "?user=twilio";
    try (Connection db = DriverManager.getConnection(url)) {
      spark(db);
      trino(db);
    }
  }

  static void spark(Connection db) throws SQLException {
    try (PreparedStatement query = db.prepareStatement("SELECT 1 FROM twilio.calls LIMIT 1")) {
      say("spark: table exists", count(query.executeQuery()));
    }
    String relation = "(select sid, duration, price, start_time, subresource_uris, price < 0 as paid from calls) SPARK_GEN_SUBQ_0";
    try (PreparedStatement query = db.prepareStatement("SELECT * FROM " + relation + " WHERE 1=0")) {
      ResultSetMetaData data = query.executeQuery().getMetaData();
      List<Object> columns = new ArrayList<>();
      for (int n = 1; n <= data.getColumnCount(); n++) {
        columns.add(List.of(data.getColumnLabel(n), data.getColumnTypeName(n), data.getPrecision(n), data.getScale(n), data.isSigned(n)));
      }
      say("spark: schema", columns);
    }
    db.setAutoCommit(false);
    int read = 0;
    String[] partitions = {"\"duration\" < 60 or \"duration\" is null", "\"duration\" >= 60 AND \"duration\" < 120", "\"duration\" >= 120"};
    for (String partition : partitions) {
      String sql = "SELECT \"sid\",\"price\" FROM twilio.calls  WHERE (\"sid\" IS NOT NULL) AND (" + partition + ")";
      try (PreparedStatement query = db.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
        query.setFetchSize(50);
        read += count(query.executeQuery());
      }
    }
    db.commit();
    db.setAutoCommit(true);
    say("spark: partitions", read);
    String where = "WHERE (\"start_time\" IS NOT NULL) AND (\"status\" = 'completed') AND (\"start_time\" >= '2026-08-01 00:00:00.0') AND (\"duration\" > 60)";
    try (Statement query = db.createStatement()) {
      query.execute("SET TIME ZONE 'UTC'");
      ResultSet rows = query.executeQuery("SELECT COUNT(*) FROM twilio.calls  " + where);
      rows.next();
      say("spark: pushed down", rows.getLong(1));
      say("spark: grouped", count(query.executeQuery("SELECT \"status\",SUM(\"price\"),COUNT(*) FROM twilio.calls  GROUP BY \"status\"")) > 2);
      say("spark: top", count(query.executeQuery("SELECT \"sid\",\"start_time\" FROM twilio.calls   ORDER BY \"start_time\" DESC NULLS LAST LIMIT 5")));
    }
    String dimensions = "SELECT pg_attribute.attndims FROM pg_attribute JOIN pg_class ON pg_attribute.attrelid = pg_class.oid"
        + " JOIN pg_namespace ON pg_class.relnamespace = pg_namespace.oid"
        + " WHERE pg_class.relname = 'calls' and pg_attribute.attname = 'sid'";
    try (Statement query = db.createStatement()) {
      say("spark: dimensions", count(query.executeQuery(dimensions)) > 0);
    }
  }

  static void trino(Connection db) throws SQLException {
    DatabaseMetaData data = db.getMetaData();
    String escape = data.getSearchStringEscape();
    say("trino: escape", escape);
    String[] types = {"TABLE", "PARTITIONED TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE"};
    say("trino: tables", count(data.getTables(db.getCatalog(), "twilio", "incoming" + escape + "_phone" + escape + "_numbers", types)));
    db.setReadOnly(true);
    db.setAutoCommit(false);
    String sql = "SELECT \"sid\", \"price\" FROM \"twilio\".\"calls\" WHERE \"status\" = ? AND (\"start_time\" >= ? AND \"duration\" > ?)";
    try (PreparedStatement query = db.prepareStatement(sql)) {
      query.setFetchSize(1000);
      query.setString(1, "completed");
      query.setObject(2, Instant.parse("2026-08-01T00:00:00Z").atOffset(java.time.ZoneOffset.UTC));
      query.setInt(3, 60);
      say("trino: scan", count(query.executeQuery()));
    }
    String top = "SELECT \"sid\", \"start_time\" FROM \"twilio\".\"calls\" ORDER BY \"start_time\" ASC NULLS LAST, \"sid\" COLLATE \"C\" DESC NULLS FIRST LIMIT 7";
    try (Statement query = db.createStatement()) {
      say("trino: top", count(query.executeQuery(top)));
    }
    String joined = "SELECT l.\"sid\" AS \"sid_0\", r.\"phone_number\" AS \"phone_number_1\" FROM (SELECT \"sid\", \"to\" FROM \"twilio\".\"calls\") l"
        + " INNER JOIN (SELECT \"phone_number\" FROM \"twilio\".\"incoming_phone_numbers\") r ON l.\"to\" = r.\"phone_number\"";
    try (Statement query = db.createStatement()) {
      say("trino: join", count(query.executeQuery(joined)) > 0);
    }
    String rows = "SELECT reltuples FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'twilio') AND relname = 'calls'";
    try (Statement query = db.createStatement()) {
      say("trino: statistics", count(query.executeQuery(rows)));
    }
    db.commit();
  }
}
