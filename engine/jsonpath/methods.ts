// Item methods: how many arguments each takes at most.

export const methods: ReadonlyMap<string, number> = new Map([
  ['abs', 0],
  ['bigint', 0],
  ['boolean', 0],
  ['ceiling', 0],
  ['date', 0],
  ['datetime', 0],
  ['decimal', 2],
  ['double', 0],
  ['floor', 0],
  ['integer', 0],
  ['keyvalue', 0],
  ['number', 0],
  ['size', 0],
  ['string', 0],
  ['time', 1],
  ['time_tz', 1],
  ['timestamp', 1],
  ['timestamp_tz', 1],
  ['type', 0],
])

/** Those that make dates and times; datetime() takes a template, the others but date() a precision. */
export const datetimeMethods: ReadonlySet<string> = new Set([
  'date',
  'datetime',
  'time',
  'time_tz',
  'timestamp',
  'timestamp_tz',
])
