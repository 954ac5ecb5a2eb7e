// What the server asks itself before it is ready: each operator that most queries are made of, over rows that need no table.

/** Few enough to be over at once, enough for what loops over them. */
const rows = 500

const made = (name: string, count = rows): string =>
  `(SELECT n, n % 10 AS few, n % 97 AS hundredth, 'text ' || n % 50 AS word, (n * 1.25)::numeric(12, 2) AS price,
  n::float8 AS ratio, date '2020-01-01' + n % 365 AS day, CASE WHEN n % 7 > 0 THEN n::bigint END AS gaps
  FROM generate_series(1, ${count}) n) AS ${name}`

export const warmUpQueries: readonly string[] = [
  `SELECT count(*), sum(n), min(price), max(day), avg(gaps) FROM ${made('a')} WHERE few <> 3 AND day >= '2020-02-01'`,
  `SELECT few, count(*) AS c, sum(price), avg(ratio) FROM ${made('a')} GROUP BY few ORDER BY c DESC, few LIMIT 5`,
  `SELECT word, count(*), count(DISTINCT hundredth) FROM ${made('a')} WHERE word LIKE '%3%' GROUP BY word ORDER BY 2 DESC`,
  `SELECT t.typname, count(*) AS c FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
   WHERE p.pronargs > 0 GROUP BY t.typname ORDER BY c DESC, 1 LIMIT 10`,
  `SELECT a.word, b.price FROM ${made('a')} JOIN ${made('b')} ON b.n = 2 * a.n WHERE a.hundredth > 90
   ORDER BY b.price DESC LIMIT 10`,
  `SELECT n, word FROM ${made('a')} WHERE hundredth < 5 ORDER BY word, n DESC`,
]

/** With one parameter, an integer. */
export const preparedQuery = `SELECT word, sum(price) FROM ${made('a')} WHERE few = $1::integer GROUP BY word ORDER BY word`

/** Rows to be read from a segment, as tables are. */
export const storedRows = (table: string): string => `CREATE TABLE ${table} AS SELECT * FROM ${made('a', 4 * rows)}`

export const storedQueries = (table: string): readonly string[] => [
  `SELECT count(*) FROM ${table}`,
  `SELECT sum(n + few), max(hundredth), min(day) FROM ${table} WHERE hundredth < n + 5 AND few <> 3`,
  `SELECT word, few, count(*), sum(price), avg(gaps) FROM ${table} WHERE day >= '2020-02-01'
   GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 5`,
  `SELECT a.word, sum(b.price) FROM ${table} a JOIN ${table} b ON b.n = 2 * a.n WHERE a.few = 4 GROUP BY a.word ORDER BY 1`,
  `SELECT * FROM ${table} WHERE hundredth = 7 ORDER BY day DESC, n LIMIT 10`,
]
