-- The tables that the statements read, as Postgres makes them. The engine's side gets the same rows from here.

-- One column of each type; nulls, duplicates and extremes in each.
CREATE TABLE everything (
  id int4 PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, f8 float8, n numeric, n2 numeric(10,2), t text,
  v varchar(20), d date, tm time, ts timestamp, tz timestamptz, iv interval, j json, jb jsonb, ta text[]
);
INSERT INTO everything VALUES
(1, true, 1, 10, 100, 1.5, 1.10, 1.10, 'one', 'eins', '2024-01-15', '08:30:00', '2024-01-15 08:30:00', '2024-01-15 08:30:00+00', '1 day', '{"a": 1, "b": [1, 2]}', '{"a": 1, "b": [1, 2]}', '{red,green}'),
(2, false, 2, 20, 200, -2.5, 1.1, 2.20, 'two', 'zwei', '2024-02-29', '12:00:00', '2024-02-29 12:00:00', '2024-02-29 12:00:00+00', '1 mon', '{"a":"x"}', '{"a": "x"}', '{}'),
(3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
(4, true, 32767, 2147483647, 9223372036854775807, 'Infinity', 12345678901234567890.123456789, 99999999.99, '', '', '9999-12-31', '23:59:59.999999', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59.999999+00', '178000000 years', '[]', '[]', '{NULL}'),
(5, false, -32768, -2147483648, -9223372036854775808, '-Infinity', -12345678901234567890.123456789, -99999999.99, 'ONE', 'EINS', '0001-01-01', '00:00:00', '0001-01-01 00:00:00', '0001-01-01 00:00:00+00', '-178000000 years', 'null', 'null', '{"with space","quo\"te","back\\slash",""}'),
(6, true, 0, 0, 0, 0, 0, 0.00, 'zero', 'null', '1970-01-01', '00:00:00.000001', '1970-01-01 00:00:00', '1970-01-01 00:00:00+00', '0', '0', '0', '{{a,b},{c,d}}'),
(7, false, -1, -1, -1, '-0', 0.000, -0.01, ' padded ', 'tab	', 'infinity', '24:00:00', 'infinity', 'infinity', '30 days', '"text"', '"text"', '{red}'),
(8, NULL, 5, 5, 9007199254740993, 'NaN', 'NaN', 5.00, 'äöü€', '日本語', '-infinity', '01:02:03.4', '-infinity', '-infinity', '1 mon -30 days +24:00:00', 'true', 'true', '{red,green}'),
(9, true, 5, 5, -9007199254740993, 1e308, 1e-20, 5.00, 'äöü€', '日本語', '1999-12-31', '01:02:03.4', '1999-12-31 23:59:59', '1999-12-31 23:59:59.5+00', '-1 day +02:03:04.5', '{"a": null, "c": {"d": [true, false, null]}}', '{"a": null, "c": {"d": [true, false, null]}}', '{green,red}'),
(10, false, 7, 7, 7, 1e-308, 100, 100.00, '😀 emoji', '%_\', '2024-03-10', '02:30:00', '2024-03-10 02:30:00', '2024-03-10 07:00:00+00', '24:00:00', '{"b": 1, "a": 2, "a": 3}', '{"b": 1, "a": 2, "a": 3}', '{a,b,c,d}'),
(11, true, 7, 7, 7, 0.1, 100.00, 100.00, 'one', 'eins', '2024-01-15', '08:30:00', '2024-01-15 08:30:00', '2024-01-15 08:30:00+00', '1 day', '[1, "2", 3.50, null]', '[1, "2", 3.50, null]', '{a,NULL,c}'),
(12, NULL, NULL, 3, NULL, 0.30000000000000004, 0.3, 0.30, 'a%b_c\d', 'abc', '2023-12-25', '18:00:00', '2023-12-25 18:00:00', '2023-12-25 18:00:00+00', '1 year 2 mons 3 days 04:05:06.789', '{"n": 1.50}', '{"n": 1.50}', NULL),
(13, false, 3, NULL, 3, NULL, 3, NULL, 'x', NULL, '2024-12-30', NULL, '2024-12-30 00:00:00', NULL, '-00:00:01', NULL, '{"n": 1.5}', '{x}');

CREATE TABLE customers (
  id int4 PRIMARY KEY, name text NOT NULL, city text, joined date, credit numeric(10,2), referrer int4, tags text[], profile jsonb
);
INSERT INTO customers VALUES
(1, 'Ada', 'London', '2023-01-10', 100.00, NULL, '{vip,early}', '{"age": 36, "langs": ["en", "fr"]}'),
(2, 'Bob', 'Berlin', '2023-02-11', 0.00, 1, '{}', '{"age": 41}'),
(3, 'Cy', 'London', '2023-02-11', NULL, 1, NULL, '{"age": null, "langs": []}'),
(4, 'Di', NULL, '2023-03-05', 250.50, 2, '{vip}', NULL),
(5, 'Ed', 'Paris', NULL, -10.25, 4, '{late}', '{"langs": ["fr"]}'),
(6, 'Flo', 'Paris', '2023-04-01', 100.00, 4, '{vip,late}', '{"age": 29.0, "address": {"zip": "75001"}}'),
(7, 'Gus', 'Oslo', '2023-04-02', 33.33, NULL, '{early}', '{}'),
(8, 'Ada', 'Oslo', '2023-05-20', 66.67, 7, NULL, '{"age": 36}'),
(9, 'Ída', 'Reykjavík', '2023-06-30', 12.00, 8, '{é}', '{"age": 50}'),
(10, 'zoe', 'berlin', '2023-12-31', 1.00, 99, '{vip}', '[1, 2]');

CREATE TABLE orders (
  id int8 PRIMARY KEY, customer_id int4, placed timestamptz, status text, total numeric(12,4), note text
);
INSERT INTO orders
SELECT 1000 + g,
  CASE WHEN g % 9 = 0 THEN NULL WHEN g % 11 = 0 THEN 77 ELSE g % 7 + 1 END,
  CASE WHEN g % 13 = 0 THEN NULL ELSE timestamptz '2024-01-01 00:00:00+00' + g * interval '17 hours 13 minutes' END,
  (ARRAY['open', 'paid', 'shipped', 'cancelled', NULL])[g % 5 + 1],
  CASE WHEN g % 8 = 0 THEN NULL ELSE (g * 7919 % 10007)::numeric / 100 END,
  CASE WHEN g % 4 = 0 THEN 'note ' || g WHEN g % 4 = 1 THEN '' END
FROM generate_series(1, 60) g;

CREATE TABLE order_lines (
  order_id int8, line int2, sku text, quantity int4, price numeric(10,2), PRIMARY KEY (order_id, line)
);
INSERT INTO order_lines
SELECT 1000 + g, l, 'sku-' || (g * l % 6), CASE WHEN g * l % 10 = 0 THEN NULL ELSE g % 5 + l END, (g * l * 37 % 1000)::numeric / 10
FROM generate_series(1, 40) g, generate_series(1, 3) l WHERE l <= g % 4;

CREATE TABLE nothing (id int4, t text, n numeric);

CREATE TABLE numbers (
  n int4 PRIMARY KEY, grp int4, x float8, big int8, price numeric(12,5), label text, at timestamptz
);
INSERT INTO numbers
SELECT g, CASE WHEN g % 97 = 0 THEN NULL ELSE g % 10 END, CASE WHEN g % 50 = 0 THEN NULL ELSE (g % 37) / 4.0 END,
  g::int8 * 1000000007 * (g % 3 - 1), -(g * 7919 % 10007)::numeric / 100000,
  CASE WHEN g % 20 = 0 THEN NULL ELSE chr(97 + g % 26) || g % 100 END,
  timestamptz '2024-03-01 00:00:00+00' + g * interval '97 minutes'
FROM generate_series(1, 1000) g;

-- No key; rows that are equal, and nulls on both sides.
CREATE TABLE pairs (a int4, b int4, c text);
INSERT INTO pairs VALUES (1, 1, 'x'), (1, 1, 'x'), (1, 2, 'x'), (2, 1, 'y'), (2, NULL, 'y'), (NULL, 2, 'z'),
(NULL, NULL, NULL), (NULL, NULL, NULL), (3, 3, 'X'), (4, 5, ''), (5, 4, 'x'), (2, 1, NULL);

-- Types whose equal values print differently.
CREATE TABLE keyed (id int4 PRIMARY KEY, k numeric, iv interval, jb jsonb, f float8, s text);
INSERT INTO keyed VALUES
(1, 1.0, '1 mon', '{"a": 1.0}', 0.0, 'p'), (2, 1.00, '30 days', '{"a": 1}', '-0', 'q'), (3, 1, '720 hours', '{"a": 1.00}', 'NaN', 'r'),
(4, 2.50, '1 day', '[1, 2]', 'NaN', 's'), (5, 2.5, '24:00:00', '[1.0, 2]', 'Infinity', 't'), (6, NULL, NULL, NULL, NULL, NULL),
(7, -0.0, '0', '""', '-Infinity', 'u'), (8, 0, '00:00', 'null', 1, 'v'), (9, 'NaN', '-1 mon', 'false', 1, 'w'),
(10, 'NaN', '-30 days', 'false', NULL, 'x'), (11, 1000000000000000000000, '1 year', '1', 1e20, 'y'),
(12, 1e21, '12 mons', '1.0', 1e21, 'z'), (13, NULL, NULL, NULL, NULL, NULL);
