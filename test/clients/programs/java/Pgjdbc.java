// pgjdbc: DatabaseMetaData, fetch size, batches, generated keys, an updatable result set, in the query mode of the argument.
import java.math.BigDecimal;
import java.sql.*;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.*;
import java.util.concurrent.Callable;

public class Pgjdbc {
  static String quote(Object value) {
    if (value == null) return "null";
    if (value instanceof Number && !(value instanceof BigDecimal) || value instanceof Boolean) return value.toString();
    if (value instanceof Collection<?> list) return list.stream().map(Pgjdbc::quote).toList().toString();
    if (value instanceof Raw raw) return raw.json;
    StringBuilder out = new StringBuilder("\"");
    for (char c : value.toString().toCharArray()) {
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }

  record Raw(String json) {}

  static void say(String fact, Object value) {
    System.out.println("{\"fact\": " + quote(fact) + ", \"value\": " + quote(value) + "}");
  }

  static void trying(String fact, Callable<Object> work) {
    try {
      say(fact, work.call());
    } catch (Exception error) {
      say(fact, "failed: " + error);
    }
  }

  static List<Object> column(ResultSet rows, String name) throws SQLException {
    List<Object> found = new ArrayList<>();
    while (rows.next()) found.add(rows.getObject(name));
    rows.close();
    return found;
  }

  static int count(ResultSet rows) throws SQLException {
    int n = 0;
    while (rows.next()) n++;
    rows.close();
    return n;
  }

  public static void main(String[] args) throws Exception {
    String url = "jdbc:" + System.getenv("DATABASE_URL").replaceFirst("//[^@]*@", "//") + "?user=twilio&" + args[0];
    try (Connection db = DriverManager.getConnection(url)) {
      browse(db.getMetaData());
      read(db);
      write(db);
      trying("updated through the result set", () -> updated(db));
      for (int n = 0; n < 7; n++) prepared(db, n);
      everyMetadata(db.getMetaData());
    }
  }

  static void browse(DatabaseMetaData data) throws SQLException {
    say("schemas", column(data.getSchemas(), "TABLE_SCHEM"));
    say("tables", column(data.getTables(null, "twilio", "%", new String[] {"TABLE"}), "TABLE_NAME"));
    List<Object> columns = new ArrayList<>();
    try (ResultSet rows = data.getColumns(null, "twilio", "calls", "%")) {
      while (rows.next()) columns.add(List.of(rows.getString("COLUMN_NAME"), rows.getString("TYPE_NAME")));
    }
    say("columns", columns);
    say("primary key", column(data.getPrimaryKeys(null, "twilio", "calls"), "COLUMN_NAME"));
    say("imported keys", column(data.getImportedKeys(null, "twilio", "calls"), "PKTABLE_NAME"));
    say("exported keys", column(data.getExportedKeys(null, "twilio", "messages"), "FKTABLE_NAME"));
    say("index", column(data.getIndexInfo(null, "twilio", "calls", true, false), "INDEX_NAME"));
  }

  static void read(Connection db) throws Exception {
    String columns = "sid, duration, price, start_time, subresource_uris, parent_call_sid, price is not null as priced";
    try (PreparedStatement query = db.prepareStatement("select " + columns + " from calls where sid = ?")) {
      query.setString(1, System.getenv("CALL_SID"));
      ResultSet rows = query.executeQuery();
      rows.next();
      Instant start = rows.getObject(4, OffsetDateTime.class).toInstant();
      say("row", Arrays.asList(rows.getString(1), rows.getInt(2), rows.getBigDecimal(3), start,
          new Raw(rows.getString(5)), rows.getObject(6), rows.getBoolean(7)));
      List<Object> types = new ArrayList<>();
      for (int index : new int[] {2, 3, 4, 5, 7}) types.add(rows.getObject(index).getClass().getSimpleName());
      say("types", types);
      ResultSetMetaData described = rows.getMetaData();
      say("described", List.of(described.getColumnTypeName(3), described.getColumnClassName(4), described.isNullable(1)));
    }
    try (Statement query = db.createStatement()) {
      ResultSet rows = query.executeQuery("select sid, beta, capabilities from incoming_phone_numbers order by sid limit 1");
      rows.next();
      say("flags", List.of(rows.getString(1), rows.getBoolean(2), new Raw(rows.getString(3))));
    }
    String counted = "select count(*) from calls where status = ? and start_time >= ? and duration > ?";
    try (PreparedStatement query = db.prepareStatement(counted)) {
      query.setString(1, "completed");
      query.setTimestamp(2, Timestamp.from(Instant.parse("2026-08-01T00:00:00Z")));
      query.setInt(3, 60);
      ResultSet rows = query.executeQuery();
      rows.next();
      say("parameter", rows.getLong(1));
    }
    db.setAutoCommit(false);
    try (Statement query = db.createStatement()) {
      query.setFetchSize(50);
      List<Object> sids = column(query.executeQuery("select sid from calls"), "sid");
      say("pages", List.of(sids.size(), new HashSet<>(sids).size(), query.getFetchSize()));
    }
    db.commit();
    db.setAutoCommit(true);
    try (Statement query = db.createStatement()) {
      query.executeQuery("select nope from calls");
    } catch (SQLException error) {
      say("error", List.of(error.getSQLState(), error.getMessage()));
    }
    try (Statement query = db.createStatement()) {
      ResultSet rows = query.executeQuery("select 1");
      rows.next();
      say("alive", rows.getInt(1));
    }
    try (Statement query = db.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
      ResultSet rows = query.executeQuery("select n from generate_series(1, 10) n");
      rows.absolute(7);
      rows.previous();
      say("scrolled", rows.getInt(1));
    }
    try (Statement query = db.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE)) {
      ResultSet rows = query.executeQuery("select sid, status from calls limit 1");
      say("updatable", rows.next() && rows.getConcurrency() == ResultSet.CONCUR_UPDATABLE);
    }
  }

  static void write(Connection db) throws Exception {
    String insert = "insert into messages (\"to\", \"from\", body) values (?, ?, ?)";
    try (PreparedStatement query = db.prepareStatement(insert, new String[] {"sid", "status"})) {
      message(query, "pgjdbc");
      query.executeUpdate();
      ResultSet keys = query.getGeneratedKeys();
      keys.next();
      say("inserted", List.of(keys.getString(1), keys.getString(2)));
    }
    try (PreparedStatement query = db.prepareStatement(insert)) {
      for (int n = 0; n < 3; n++) {
        message(query, "batch " + n);
        query.addBatch();
      }
      say("batch", Arrays.stream(query.executeBatch()).boxed().toList());
    }
    trying("readOnly", () -> {
      db.setReadOnly(true);
      db.setAutoCommit(false);
      try (PreparedStatement query = db.prepareStatement(insert)) {
        message(query, "no");
        query.executeUpdate();
        return "written";
      } catch (SQLException error) {
        return error.getSQLState();
      } finally {
        db.rollback();
        db.setAutoCommit(true);
        db.setReadOnly(false);
      }
    });
    trying("isolation", () -> {
      db.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      return db.getTransactionIsolation() == Connection.TRANSACTION_SERIALIZABLE;
    });
    trying("savepoint", () -> {
      db.setAutoCommit(false);
      Savepoint point = db.setSavepoint("before");
      try (Statement query = db.createStatement()) {
        query.executeQuery("select 1/0");
      } catch (SQLException error) {
        db.rollback(point);
      }
      try (Statement query = db.createStatement()) {
        return count(query.executeQuery("select 1"));
      } finally {
        db.commit();
        db.setAutoCommit(true);
      }
    });
  }

  static final int[] UPDATABLE = {ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE};

  /** A result set that inserts a message, empties the body of another and deletes that. What the table holds after each step. */
  static Object updated(Connection db) throws SQLException {
    List<Object> seen = new ArrayList<>();
    try (Statement query = db.createStatement(UPDATABLE[0], UPDATABLE[1])) {
      String inserted = "select sid, \"to\", \"from\", body from messages where body = 'through a result set'";
      ResultSet rows = query.executeQuery(inserted);
      rows.moveToInsertRow();
      rows.updateString("to", "+15005550010");
      rows.updateString("from", System.getenv("FROM_NUMBER"));
      rows.updateString("body", "through a result set");
      rows.insertRow();
      seen.add(count(query.executeQuery(inserted)));
      ResultSet delivered = query.executeQuery("select sid, body from messages where status = 'delivered' limit 1");
      delivered.next();
      String one = "select body, sid from messages where sid = '" + delivered.getString("sid") + "'";
      rows = query.executeQuery(one);
      rows.next();
      rows.updateString("body", "");
      rows.updateRow();
      rows = query.executeQuery(one);
      rows.next();
      seen.add(rows.getString("body"));
      rows.deleteRow();
      seen.add(count(query.executeQuery(one)));
    }
    return seen;
  }

  static void message(PreparedStatement query, String body) throws SQLException {
    query.setString(1, "+15005550010");
    query.setString(2, System.getenv("FROM_NUMBER"));
    query.setString(3, body);
  }

  /** From the fifth time on the statement is a named one, and results come in binary. */
  static void prepared(Connection db, int n) throws SQLException {
    String sql = "select ?::int4, ?::numeric, ?::timestamptz, ?::float8, ?::bool, ?::text[], ?::uuid";
    try (PreparedStatement query = db.prepareStatement(sql)) {
      query.setInt(1, n);
      query.setBigDecimal(2, new BigDecimal("-1.250"));
      query.setObject(3, OffsetDateTime.parse("2026-08-01T12:00:00Z"));
      query.setDouble(4, 1.5);
      query.setBoolean(5, true);
      query.setArray(6, db.createArrayOf("text", new String[] {"a", null, "b,c"}));
      query.setObject(7, UUID.fromString("11111111-2222-3333-4444-555555555555"));
      ResultSet rows = query.executeQuery();
      rows.next();
      say("prepared " + n, Arrays.asList(rows.getInt(1), rows.getBigDecimal(2),
          rows.getObject(3, OffsetDateTime.class).toInstant(), rows.getDouble(4), rows.getBoolean(5),
          Arrays.asList((String[]) rows.getArray(6).getArray()), rows.getObject(7)));
    }
  }

  /** All that DatabaseMetaData has: methods that take names, and those that take nothing. */
  static void everyMetadata(DatabaseMetaData data) {
    Map<String, Callable<Object>> calls = new LinkedHashMap<>();
    calls.put("catalogs", () -> count(data.getCatalogs()));
    calls.put("table types", () -> count(data.getTableTypes()) > 5);
    calls.put("type info", () -> count(data.getTypeInfo()) > 50);
    calls.put("functions", () -> count(data.getFunctions(null, "pg_catalog", "upp%")) > 0);
    calls.put("function columns", () -> count(data.getFunctionColumns(null, "pg_catalog", "upper", "%")) > 0);
    calls.put("procedures", () -> count(data.getProcedures(null, "%", "%")) >= 0);
    calls.put("procedure columns", () -> count(data.getProcedureColumns(null, "%", "upp%", "%")) >= 0);
    calls.put("table privileges", () -> count(data.getTablePrivileges(null, "twilio", "calls")) > 0);
    calls.put("column privileges", () -> count(data.getColumnPrivileges(null, "twilio", "calls", "%")) > 0);
    calls.put("best row identifier", () -> column(data.getBestRowIdentifier(null, "twilio", "calls", 0, true), "COLUMN_NAME"));
    calls.put("version columns", () -> count(data.getVersionColumns(null, "twilio", "calls")));
    calls.put("cross reference", () -> count(data.getCrossReference(null, "twilio", "accounts", null, "twilio", "calls")));
    calls.put("udts", () -> count(data.getUDTs(null, "twilio", "%", null)) >= 0);
    calls.put("client info", () -> count(data.getClientInfoProperties()) > 0);
    calls.put("max name length", () -> data.getMaxColumnNameLength());
    calls.put("keywords", () -> data.getSQLKeywords().contains("analyze"));
    calls.put("user", () -> data.getUserName());
    calls.put("product", () -> data.getDatabaseProductName() + " " + data.getDatabaseMajorVersion());
    calls.put("functions of numbers", () -> data.getNumericFunctions().contains("abs"));
    calls.forEach(Pgjdbc::trying);
  }
}
