// OIDs of pg_language, by name. PostgreSQL gives plpgsql's when a database is made: it is one of those that are built in here.
export const languageOids = { internal: 12, c: 13, sql: 14, plpgsql: 13_498 } as const
