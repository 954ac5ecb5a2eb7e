// The value of SQL numeric: coefficient / 10^scale, where scale is the display scale PostgreSQL prints (1.10 is 110 / 10^2).

export interface Numeric {
  readonly special?: 'NaN' | 'Infinity' | '-Infinity'
  readonly coefficient: bigint
  /** 0 … 16383 */
  readonly scale: number
}
