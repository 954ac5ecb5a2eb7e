// The value of SQL interval: three independent parts, as PostgreSQL keeps them.

export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}
